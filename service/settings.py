"""What an operator can set: environment variables that begin with `KEDJEKOLL_`."""

import os
import re
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator

from data_ingest.model.text import Language
from service.listening_settings import ListeningSettings
from service.setting_names import DATA_DIR, PREFIX, SCANNER_ADDRESS, InvalidSettings

__all__ = ["DATA_DIR", "PREFIX", "InvalidSettings", "Settings", "load_settings"]

DATABASE_FILE = "kedjekoll.db"
"""The database in the data folder, where no other is set."""
DOWNLOADS = "downloads"
"""The folder in the data folder where files of registers lie while they are fetched and read."""
KEY_BYTES = 32
"""Length of a secret for HMAC-SHA-256: what it gives (RFC 2104, section 3)."""


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """What one piece of work on a file may use: an end to memory and time.

    Attributes:
        memory_bytes: Address space beyond what the process has when it begins.
        seconds: Time of the processor, and of the clock twice as much.
    """

    memory_bytes: int
    seconds: int


class Settings(ListeningSettings):
    """The settings of one installation, read once when the process starts.

    Nothing below `service` reads them: the packages there take arguments.
    """

    data_dir: Path = Field(
        default=Path(DATA_DIR),
        description="Folder for the database and the person key. Back it up; keep it private.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description=(
            "SQLAlchemy address of the database, `postgresql+psycopg://…` or `sqlite:///…`. "
            "Without it: SQLite in the data folder."
        ),
    )
    reading_memory_mb: int = Field(
        default=2048,
        ge=128,
        description=(
            "Memory, in MB, that reading one uploaded file may take beyond what the process has; "
            "a file that needs more is refused."
        ),
    )
    reading_seconds: int = Field(
        default=60,
        ge=1,
        le=3600,
        description="Processor time, in seconds, that reading one uploaded file may take.",
    )
    document_memory_mb: int = Field(
        default=3072,
        ge=128,
        description="Memory, in MB, for one large screening's document; a PDF takes 6 MB a part.",
    )
    scanner: str | None = Field(
        default=None,
        pattern=SCANNER_ADDRESS,
        description=(
            "Address of clamd (ClamAV), `tcp://host:port` or `unix:/path`, that every uploaded "
            "file goes to first; what it does not pass is refused. Without it nothing is scanned."
        ),
    )
    embedded_worker: bool = Field(
        default=True,
        description=(
            "Whether `kedjekoll serve` does jobs beside its requests. Switch it off where "
            "`kedjekoll worker` runs."
        ),
    )
    scheduler: str | None = Field(
        default=None,
        pattern=r"^(tcp|tls)://[^\s/]+$",
        description=(
            "Address of a Dask scheduler, `tcp://…` or `tls://…`, whose workers score the "
            "suppliers of portfolios. Without it: a process of the worker's own."
        ),
    )
    person_key: SecretStr | None = Field(
        default=None,
        description=(
            "64 hexadecimal characters: the secret under which natural persons' numbers are "
            "hashed. Without it a key is made once, in `person.key` in the data folder. With "
            "another key the same person is no longer recognised."
        ),
    )
    key_secret: SecretStr | None = Field(
        default=None,
        description=(
            "64 hexadecimal characters: the secret under which API keys are hashed. Without it one "
            "is made once, in `keys.key` in the data folder. With another no key is valid any "
            "longer."
        ),
    )
    log_in_file: Path | None = Field(
        default=None,
        description=(
            "YAML file of the log-in services (OpenID Connect) whose tokens are taken. Without it "
            "there are keys alone."
        ),
    )
    key_log_in: bool = Field(
        default=True,
        description=(
            "Whether people may log in to the pages with a key. Switch it off where the log-in "
            "service asks for two factors. The start key opens them as long as it is valid."
        ),
    )
    witness_file: Path | None = Field(
        default=None,
        description=(
            "YAML file of the witnesses that get checkpoints of the log, and of the logs that this "
            "server is a witness for. Without it there are none."
        ),
    )
    bolagsverket_client_id: SecretStr | None = Field(
        default=None,
        description=(
            "User id that Bolagsverket has issued for its interface of high-value data. Without it "
            "and the secret, Bolagsverket is not asked."
        ),
    )
    bolagsverket_client_secret: SecretStr | None = Field(
        default=None, description="The secret that belongs to the user id at Bolagsverket."
    )
    companies_house_key: SecretStr | None = Field(
        default=None,
        description="Key of the Companies House API. Without it, Companies House is not asked.",
    )
    snapshots_kept: int = Field(
        default=30,
        ge=1,
        description=(
            "How many of the newest snapshots stay when registers are fetched, beside those in "
            "use, waiting, or cited by a stored screening; older ones are removed. Each register "
            "that has changed makes one, and unchanged registers share their files."
        ),
    )
    register_mirror: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        description=(
            "Address of the organisation's own copy of the registers' files, each under the name "
            "of its server, as `wget --force-directories` keeps them. Without it they are fetched "
            "from the publishers. It alone may be without https."
        ),
    )
    proxy: SecretStr | None = Field(
        default=None,
        description=(
            "Proxy through which everything outside is asked but the hosts of `OWN_NETWORK`, "
            "`http://name:port`. Without it registers and their files go by that of the "
            "environment (HTTPS_PROXY, NO_PROXY), the rest directly."
        ),
    )
    own_network: str = Field(
        default="",
        max_length=4000,
        description=(
            "Hosts on the organisation's own network that webhooks may be sent to, separated by "
            "spaces, and what that network is if it is not 10.0.0.0/8, 172.16.0.0/12, "
            "192.168.0.0/16 and fc00::/7: `diary.example.se 10.20.0.0/16`."
        ),
    )
    live_parties: int = Field(
        default=30,
        ge=1,
        le=1000,
        description=(
            "Parties of one screening that registers are asked about live; the others are not, and "
            "the result says so."
        ),
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description=(
            "Port on which this process gives out its figures for Prometheus, without a key. "
            "Without it: nowhere. Each process needs one of its own."
        ),
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description=(
            "Address for that port. Another than the machine's own belongs on a network that only "
            "the collector reaches, as that of a container does."
        ),
    )
    traces: bool = Field(
        default=False,
        description=(
            "Whether traces go to the collector that OpenTelemetry's own variables name "
            "(`OTEL_EXPORTER_OTLP_ENDPOINT`, …), by OTLP over HTTP. Needs the extra `telemetry`."
        ),
    )
    drain_seconds: int = Field(
        default=0,
        ge=0,
        le=600,
        description=(
            "How long `kedjekoll serve`, told to stop, goes on answering while `/readyz` says no, "
            "so that a proxy has sent the last request before the address is closed. Behind a "
            "proxy: more than twice the time between its questions; `deploy/Caddyfile` asks every "
            "2 seconds, so 5."
        ),
    )
    stop_seconds: int = Field(
        default=20,
        ge=1,
        le=3600,
        description=(
            "How long a process that is told to stop waits for requests and for the step of a job "
            "that it is at. After that it breaks them off, and another worker has the job at once."
        ),
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Log lines for people (console) or for a collector (json)."
    )
    tenant_id: str = Field(
        default="local",
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$",
        description="The organisation that all records of the embedded default belong to.",
    )
    actor: str = Field(
        default="local-user",
        min_length=1,
        max_length=100,
        description="Who is recorded as having acted on the command line and with the start key.",
    )
    test_environment: bool = Field(
        default=False,
        description=(
            "Whether this installation is for tests: every page then says that real firms and "
            "people do not belong here."
        ),
    )
    language: Language = Field(
        default="sv", description="Language for those who do not ask for one: sv or en."
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        allowed = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
        if value is not None and not value.get_secret_value().startswith(allowed):
            raise ValueError(f"must begin with {', '.join(allowed)}")
        return value

    @field_validator("proxy")
    @classmethod
    def _known_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        form = re.compile(r"https?://([^\s/@]+@)?([\w.-]+|\[[\da-fA-F:]+\])(:\d{1,5})?/?")
        if value is not None and not form.fullmatch(value.get_secret_value()):
            raise ValueError("must have the form http://name:port or https://name:port")
        return value

    @field_validator("own_network")
    @classmethod
    def _known_network(cls, value: str) -> str:
        for entry in value.replace(",", " ").split():
            if "/" in entry:
                ip_network(entry)
            elif not re.fullmatch(r"[a-zA-Z][\w-]*(\.[\w-]+)*\.[a-zA-Z][\w-]*", entry):
                raise ValueError("must be names of hosts and networks, such as 10.20.0.0/16")
        return value

    @field_validator("person_key", "key_secret")
    @classmethod
    def _whole_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            key_of(value.get_secret_value())
        return value

    @property
    def reading_limits(self) -> WorkLimits:
        """What reading one uploaded file may take."""
        return WorkLimits(memory_bytes=self.reading_memory_mb * 2**20, seconds=self.reading_seconds)

    @property
    def database_address(self) -> str:
        """The address to open: `database_url`, or SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / DATABASE_FILE}"

    @property
    def snapshot_dir(self) -> Path:
        """Where the snapshots of registers and lists lie."""
        return self.data_dir / "snapshots"

    @property
    def download_dir(self) -> Path:
        """Where the files of registers lie while they are fetched and read."""
        return self.data_dir / DOWNLOADS


def load_settings(**chosen: str | int) -> Settings:
    """Read the settings from the environment.

    Args:
        **chosen: Settings that the command line overrules.

    Raises:
        InvalidSettings: For each wrong or unknown `KEDJEKOLL_` variable: its name and what is
            allowed. A misspelt name is refused, for it would otherwise be ignored in silence.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name for name in os.environ if name.upper().startswith(PREFIX)}
    faults = [
        f"{name}: there is no such setting; there are {', '.join(sorted(known))}"
        for name in sorted(given)
        if name.upper() not in known
    ]
    try:
        settings = Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as invalid:
        faults += [
            f"{PREFIX}{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            for fault in invalid.errors(include_input=False, include_url=False)
        ]
    if faults:
        raise InvalidSettings("\n".join(faults))
    return settings


def key_of(text: str) -> bytes:
    """Return the bytes of a secret that is written in hexadecimal.

    Raises:
        ValueError: It is not written so, or of another length.
    """
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"must be {2 * KEY_BYTES} hexadecimal characters")
    return key
