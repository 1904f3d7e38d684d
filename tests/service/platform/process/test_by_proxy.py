"""A real proxy between the service and a real server with TLS, all on this machine."""

import os
import re
import ssl
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.platform.process.clients import open_client
from service.platform.process.outbound import NotAllowed, NotReached, Outbound
from service.platform.process.reach import Reach
from tests.started import process, thread, until

HOSTS = ("diary.example.se", "register.example.se")
LED = """\
from proxy.http.proxy import HttpProxyBasePlugin


class Led(HttpProxyBasePlugin):
    def before_upstream_connection(self, request):
        with open({asked!r}, "ab") as file:
            file.write(request.method + b" " + request.host + b"\\n")
        request.host, request.port = b"127.0.0.1", {port}
        return request
"""
"""The proxy alone knows where the names lead, as that of an organisation does."""
PASSWORD = "user:secret"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("content-length", "2")
        self.send_header("location", "https://elsewhere.example.se/")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with key and certificate of both hosts, which no system trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made-up")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def proxy(certificate, tmp_path_factory):
    """The address of a proxy that asks for a password, and the file of what it was asked."""
    folder = tmp_path_factory.mktemp("proxy")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    asked, ports = folder / "asked", folder / "ports"
    asked.touch()
    (folder / "led.py").write_text(LED.format(asked=str(asked), port=server.server_port))
    command = [
        sys.executable, "-m", "proxy", "--port", "0", "--port-file", ports, "--num-workers", "1",
        "--num-acceptors", "1", "--threaded", "--basic-auth", PASSWORD, "--plugins", "led.Led",
        "--data-dir", folder,
    ]  # fmt: skip
    told = {**os.environ, "PYTHONPATH": str(folder)}
    with (
        (folder / "log").open("ab") as log,
        thread(server.serve_forever, stop=server.shutdown),
        process(command, cwd=folder, env=told, stdout=log, stderr=log),
    ):
        until(
            lambda: ports.is_file() and ports.read_text().strip(),
            told=Path(folder / "log").read_text,
        )
        port = ports.read_text().split()[0]
        yield f"http://{PASSWORD}@127.0.0.1:{port}", asked
    server.server_close()


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def unknown(name, port):
    raise OSError(name)


def test_what_is_outside_is_asked_by_the_proxy_under_its_name(proxy, trusted):
    address, asked = proxy
    outbound = Outbound(reach=Reach(proxy=address), resolve=unknown)
    answer = outbound.post("https://diary.example.se/in", b"{}", {}, seconds=200, most_bytes=100)
    assert (answer.status, answer.body) == (200, b"{}")
    moved = outbound.post("https://diary.example.se/moved", b"{}", {}, seconds=200, most_bytes=0)
    assert moved.status == 302  # not followed
    outbound.close()
    assert set(asked.read_text().split("\n")) == {"CONNECT diary.example.se", ""}


def test_a_register_is_asked_by_the_proxy_and_so_is_its_file(proxy, trusted):
    address, asked = proxy
    with open_client(Reach(proxy=address), timeout=httpx2.Timeout(200)) as client:
        assert client.get("https://register.example.se/file").status_code == 200
        assert client.get("https://register.example.se/moved").status_code == 302
        assert client.headers["user-agent"].startswith("kedjekoll/")
    assert "CONNECT register.example.se" in asked.read_text()


def test_a_name_that_leads_inside_is_not_asked_by_the_proxy_either(proxy, trusted):
    address, asked = proxy
    before = asked.read_text()
    outbound = Outbound(reach=Reach(proxy=address), resolve=lambda *_: ["10.1.2.3"])
    with pytest.raises(NotAllowed) as refused:
        outbound.get("https://diary.example.se/in")
    assert refused.value.cause == "own-network"
    outbound.close()
    assert asked.read_text() == before


def test_a_host_of_the_own_network_is_asked_without_the_proxy(proxy):
    address, asked = proxy
    before = asked.read_text()
    reach = Reach(proxy=address, own_hosts=frozenset(HOSTS))
    with open_client(reach, timeout=httpx2.Timeout(5)) as client:
        assert client._transport_for_url(httpx2.URL("https://diary.example.se/")) is (
            client._transport
        )
    outbound = Outbound(reach=reach, resolve=unknown)
    with pytest.raises(NotReached):  # by a look-up of its own, which finds nothing here
        outbound.get("https://diary.example.se/in")
    outbound.close()
    assert asked.read_text() == before


def test_a_certificate_that_nothing_trusts_is_refused_behind_the_proxy_too(proxy):
    outbound = Outbound(reach=Reach(proxy=proxy[0]), resolve=unknown)
    with pytest.raises(NotReached, match="ConnectError"):
        outbound.get("https://diary.example.se/in")
    outbound.close()


def test_a_proxy_that_refuses_is_no_answer_and_named_as_the_cause(proxy, trusted):
    outbound = Outbound(reach=Reach(proxy=proxy[0].replace("secret", "wrong")), resolve=unknown)
    with pytest.raises(NotReached, match="ProxyError") as refused:
        outbound.get("https://diary.example.se/in")
    assert refused.value.cause == "proxy"
    outbound.close()


CLIENTS = {"service/platform/process/clients.py", "service/platform/process/outbound.py"}
"""Where clients are made: each has the proxy, the limits of time and the name of the service."""
MAKING = re.compile(r"\b(TracedClient|(httpx2?|requests)\.\w*(Client|get|post|stream))\(")


def test_nothing_else_of_the_product_makes_a_client():
    root = Path(__file__).parents[4]
    making = {
        str(file.relative_to(root))
        for package in ("service", "risk_models", "procurement_rules", "data_ingest")
        for file in (root / package).rglob("*.py")
        if MAKING.search(file.read_text())
    }
    assert making == CLIENTS
