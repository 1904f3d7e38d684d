"""Where the checkpoints of the log go outside, and which other logs this server is a witness for.

The file is YAML, named by `KEDJEKOLL_WITNESS_FILE`; docs/how-to/witnesses.md has an example.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    VerifierKey,
    parse_verifier_key,
)
from service.operations.witness.cosignature import CosignerKey, parse_cosigner_key
from service.settings import InvalidSettings

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]


def _address(value: str) -> str:
    from service.platform.process.outbound import may_be_asked

    if not may_be_asked(value):
        raise ValueError("must be an https address on port 443, under a name")
    return value.rstrip("/")


def _log_key(value: str) -> str:
    try:
        parse_verifier_key(value)
    except InvalidCheckpoint as fault:
        raise ValueError(str(fault)) from None
    return value


def _cosigner_key(value: str) -> str:
    try:
        parse_cosigner_key(value)
    except InvalidCheckpoint as fault:
        raise ValueError(str(fault)) from None
    return value


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class WitnessServer(_Stated):
    """A server that cosigns (C2SP tlog-witness).

    Attributes:
        name: Short name, for messages and its state.
        url: Submission prefix: `/add-checkpoint` is below it.
        key: Its public key, as a verifier key for cosignature/v1.
        monitoring: Monitoring prefix, if it is another than `url`.
        network: `own` if its address is on the organisation's own network.
        minutes: How often a new checkpoint is sent, at most.
    """

    name: _Name
    url: Annotated[str, Field(max_length=500), AfterValidator(_address)]
    key: Annotated[str, AfterValidator(_cosigner_key)]
    monitoring: Annotated[str, Field(max_length=500), AfterValidator(_address)] | None = None
    network: Literal["open", "own"] = "open"
    minutes: int = Field(default=1, ge=1, le=1440)

    @property
    def cosigner(self) -> CosignerKey:
        """Its public key."""
        return parse_cosigner_key(self.key)

    @property
    def every(self) -> timedelta:
        """How often it gets a new checkpoint."""
        return timedelta(minutes=self.minutes)


class WitnessFolder(_Stated):
    """A folder that others control, such as a mounted share that only takes new files.

    Attributes:
        name: Short name, for messages and its state.
        path: The folder; it must be there.
        minutes: How often a new checkpoint is written, at most.
    """

    name: _Name
    path: Path
    minutes: int = Field(default=60, ge=1, le=1440)

    @property
    def every(self) -> timedelta:
        """How often it gets a new checkpoint."""
        return timedelta(minutes=self.minutes)


class WitnessMail(_Stated):
    """An address that gets the newest checkpoint by e-mail once a day.

    Attributes:
        name: Short name, for messages and its state.
        host: Mail server.
        port: Its port.
        tls: `starttls`, `implicit` (TLS from the first byte), or `none` for a server on this
            machine.
        ca_file: Certificates that are trusted, where the server's is not from a public authority.
        user: User at the mail server; null: it asks for none.
        password_file: File with the password, which its owner alone can read.
        sender: Address that the messages come from (`from`).
        recipients: Addresses that get them (`to`).
    """

    name: _Name = "mail"
    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    ca_file: Path | None = None
    user: str | None = Field(default=None, min_length=1, max_length=200)
    password_file: Path | None = None
    sender: str = Field(alias="from", pattern=r"^[^\s@,<>]+@[^\s@,<>]+$", max_length=254)
    recipients: list[Annotated[str, Field(pattern=r"^[^\s@,<>]+@[^\s@,<>]+$", max_length=254)]] = (
        Field(alias="to", min_length=1, max_length=20)
    )

    @property
    def every(self) -> timedelta:
        """How often it gets a new checkpoint."""
        return timedelta(days=1)


class AcceptedLog(_Stated):
    """A log that this server cosigns.

    Attributes:
        origin: Name of the log, if it is not that of its first key.
        keys: Its public keys; more than one while a key is being replaced.
    """

    origin: str | None = Field(default=None, min_length=1, max_length=500)
    keys: list[Annotated[str, AfterValidator(_log_key)]] = Field(min_length=1, max_length=20)

    @property
    def name(self) -> str:
        """The origin."""
        return self.origin or self.verifiers[0].name

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """The public keys."""
        return tuple(parse_verifier_key(key) for key in self.keys)


class Cosigning(_Stated):
    """That this server is a witness for other logs.

    Attributes:
        name: Name of the witness, such as `witness.example.se/kedjekoll`.
        logs: The logs that it accepts.
    """

    name: str = Field(pattern=r"^[^\s+]{1,200}$")
    logs: list[AcceptedLog] = Field(min_length=1, max_length=1000)


class Witnesses(_Stated):
    """What the file states.

    Attributes:
        servers: Servers that cosign.
        folders: Folders of others.
        mail: Addresses that get a checkpoint a day.
        cosign: That this server is a witness; null: it is not.
    """

    servers: list[WitnessServer] = Field(default_factory=list, max_length=20)
    folders: list[WitnessFolder] = Field(default_factory=list, max_length=20)
    mail: list[WitnessMail] = Field(default_factory=list, max_length=5)
    cosign: Cosigning | None = None

    @property
    def outside(self) -> tuple[WitnessServer | WitnessFolder | WitnessMail, ...]:
        """Everything that gets checkpoints."""
        return (*self.servers, *self.folders, *self.mail)


NONE = Witnesses()
"""No witness."""


def load_witnesses(file: Path | None) -> Witnesses:
    """Return what a file states; nothing if there is no file.

    Raises:
        InvalidSettings: The file cannot be read, or a field is wrong: which one and why.
    """
    if file is None:
        return NONE
    try:
        found = Witnesses.model_validate(yaml.safe_load(file.read_text("utf-8")) or {})
    except OSError as fault:
        raise _wrong(f"{file} cannot be read: {fault.strerror}") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise _wrong(f"{file} is not YAML in UTF-8") from fault
    except ValidationError as fault:
        told = [
            f"{file}: {'/'.join(map(str, error['loc'])) or 'the file'}: {error['msg']}"
            for error in fault.errors(include_input=False, include_url=False)
        ]
        raise _wrong("; ".join(told)) from None
    names = [one.name for one in found.outside]
    if len(set(names)) < len(names):
        raise _wrong(f"{file}: two witnesses have the same name")
    return found


def _wrong(said: str) -> InvalidSettings:
    return InvalidSettings(f"KEDJEKOLL_WITNESS_FILE: {said}")
