"""Where the service listens, whom it believes, and how much it takes at a time."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.setting_names import PREFIX


class ListeningSettings(BaseSettings):
    """The part of the settings (`service.settings`) that is about connections and requests."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description=(
            "Address to listen on. On another than the machine's own, a proxy with TLS belongs in "
            "front: every request carries a key or a log-in."
        ),
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        pattern=r"^(\*|[\da-fA-F.:/]+(, *[\da-fA-F.:/]+)*)$",
        description=(
            "Addresses or networks of proxies, with commas between them, whose `X-Forwarded-Proto` "
            "is believed. `*`: everybody's, where nobody but the proxy reaches the port."
        ),
    )
    connections: int = Field(
        default=4000,
        ge=16,
        le=100_000,
        description=(
            "Connections that one process has at a time. At more, the one that has waited longest "
            "for a request is closed. It takes as many files that may be open (`ulimit -n`), and "
            "256."
        ),
    )
    max_body_bytes: int = Field(
        default=10 * 2**20,
        ge=1024,
        le=2**30,
        description="Largest request body, in bytes. Reading one needs about ten times the memory.",
    )
    body_seconds: int = Field(
        default=300,
        ge=1,
        le=3600,
        description="Seconds that a body may take; one below 10 kB a second ends after 20 or more.",
    )
    requests_per_minute: int = Field(
        default=600,
        ge=0,
        le=10**6,
        description=(
            "Requests that one organisation may make in a minute, its keys 3/4 of them and one key "
            "half; counted in each process by itself; 0: as many as it likes."
        ),
    )
    requests_at_once: int = Field(
        default=16,
        ge=1,
        le=32,
        description=(
            "Requests other than reading that one process takes on at a time; more are refused "
            "(503), to be sent again."
        ),
    )
