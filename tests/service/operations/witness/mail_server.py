"""A mail server that takes messages on this machine and keeps them; with STARTTLS if it is told."""

import socketserver
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.started import thread


class MailServer(socketserver.ThreadingTCPServer):
    """A server that keeps what it was sent.

    Attributes:
        messages: Sender, recipients and content of each message.
        said: Every line that clients have sent, whether it came through TLS, in order.
        refuses: Begin of a command that is refused.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context=None):
        self.messages, self.said, self.context, self.refuses = [], [], context, None
        super().__init__(("127.0.0.1", 0), _Session)

    def handle_error(self, *_):
        """Say nothing of a client that has gone."""

    @property
    def port(self):
        return self.server_address[1]


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self._tls = False
        self._say("220 mail.example ready")
        sender, recipients = "", []
        while line := self.rfile.readline():
            text = line.decode().rstrip("\r\n")
            self.server.said.append((text, self._tls))
            verb = text.upper()
            if self.server.refuses and verb.startswith(self.server.refuses):
                self._say("554 refused")
            elif verb.startswith(("EHLO", "HELO")):
                more = ["250-STARTTLS"] if self.server.context and not self._tls else []
                self._say("250-mail.example", *more, "250-AUTH PLAIN", "250 8BITMIME")
            elif verb == "STARTTLS":
                self._say("220 go on")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.setup()  # reads and writes go through TLS from here on
                self._tls = True
            elif verb.startswith("AUTH"):
                self._say("235 welcome")
            elif verb.startswith("MAIL"):
                sender = text
                self._say("250 ok")
            elif verb.startswith("RCPT"):
                recipients.append(text)
                self._say("250 ok")
            elif verb == "DATA":
                self._say("354 send it")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                self.server.messages.append((sender, recipients, b"".join(lines)))
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def finish(self):
        super().finish()
        self.request.close()

    def _say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def mail_server(context=None):
    """Give a mail server that listens until the end."""
    with (
        MailServer(context) as server,
        thread(partial(server.serve_forever, poll_interval=0.01), stop=server.shutdown),
    ):
        yield server


def certified(folder):
    """Return the context of a server at 127.0.0.1, and the file that a client trusts it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "mail.pem", folder / "mail-key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
