"""Send the newest checkpoint by e-mail, once a day, to somebody who keeps it."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from service.operations.witness.client import NotWitnessed
from service.operations.witness.newest import Newest
from service.operations.witness.settings import WitnessMail
from service.platform.secret_files import read_secret
from service.settings import InvalidSettings

SECONDS = 30.0
"""How long each step with the mail server may take. Ours."""


def message_of(mail: WitnessMail, newest: Newest) -> EmailMessage:
    """Return the message: the checkpoint is attached byte by byte, and shown in the text."""
    signed = newest.checkpoint
    sent = EmailMessage()
    sent["From"], sent["To"] = mail.sender, ", ".join(mail.recipients)
    sent["Subject"] = f"Kedjekoll checkpoint {signed.size} {signed.origin}"
    sent["Date"] = format_datetime(signed.signed_at)
    sent["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    sent["Auto-Submitted"] = "auto-generated"
    sent.set_content(
        f"The log {signed.origin} had {signed.size} entries on "
        f"{signed.signed_at:%Y-%m-%d %H:%M} UTC. Keep the attached file. If the log is ever "
        "rolled back or rewritten, this command shows it:\n\n"
        f"kedjekoll audit verify --held {signed.size:012}.checkpoint\n\n{newest.note.decode()}"
    )
    sent.add_attachment(
        newest.note,
        maintype="application",
        subtype="octet-stream",
        filename=f"{signed.size:012}.checkpoint",
    )
    return sent


def send(mail: WitnessMail, newest: Newest) -> None:
    """Send the newest checkpoint.

    Raises:
        NotWitnessed: The mail server was not reached, or has refused; the message names no secret.
    """
    try:
        password = None if mail.password_file is None else read_secret(mail.password_file)
        context = ssl.create_default_context(cafile=mail.ca_file)
        with _connection(mail, context) as smtp:
            if mail.tls == "starttls":
                smtp.starttls(context=context)
            if mail.user is not None:
                smtp.login(mail.user, password or "")
            refused = smtp.send_message(message_of(mail, newest))
    except InvalidSettings as fault:
        raise NotWitnessed(str(fault)) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotWitnessed(f"the mail server answered {fault.smtp_code}") from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise NotWitnessed(f"the mail server was not reached: {type(fault).__name__}") from fault
    if refused:
        raise NotWitnessed(f"the mail server refused {len(refused)} of the recipients")


def _connection(mail: WitnessMail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.tls == "implicit":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
