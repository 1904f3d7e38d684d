"""Log-in services (OpenID Connect) that an operator has chosen to trust, and what they may say.

The file is YAML, a list with one entry a service. Whoever runs the installation names the issuer,
the address of its signing keys, the audience, and which of its roles and groups mean which role and
unit here. A token can choose none of it.
"""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from service.operations.people.principal import Role
from service.settings import InvalidSettings

_UNIT = r"^[a-z0-9][a-z0-9-]{0,62}$"
UnitId = Annotated[str, Field(pattern=_UNIT)]
"""The id of a buyer unit: lower-case letters, digits and hyphens."""


RETURN_PATH = "/app/log-in/done"
"""Where a log-in service sends a browser back to."""


class PageLogIn(BaseModel):
    """How people log in to the pages by a service (authorization code with PKCE).

    Attributes:
        client: Id of this installation at the service: the audience of its ID tokens.
        authorize: Address that a browser is sent to.
        token: Address where a code is exchanged for tokens.
        redirect: Where the browser comes back to, as it is registered at the service.
        scope: What is asked for; it must give an access token for this service's `audience`.
        max_age: Seconds since somebody proved to the service who she is, after which it asks again;
            None: the service decides.
        secret: File with the client's secret, which its owner alone can read; None: the service
            asks for none.
        shown: What the button says; the name of the entry if left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client: str = Field(min_length=1, max_length=500)
    authorize: str = Field(max_length=1000)
    token: str = Field(max_length=1000)
    redirect: str = Field(max_length=1000, pattern=rf"^https?://[^/?#\s]+{RETURN_PATH}$")
    scope: str = Field(default="openid profile", pattern=r"^openid( \S+)*$", max_length=1000)
    max_age: int | None = Field(default=None, ge=60, le=86_400)
    secret: Path | None = None
    shown: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _can_be_asked(self) -> "PageLogIn":
        from service.platform.process.outbound import (
            may_be_asked,  # with an HTTP client that few commands need
        )

        for name in ("authorize", "token"):
            if not may_be_asked(getattr(self, name)):
                raise ValueError(f"{name} must be an https address on port 443, under a name")
        return self

    def client_secret(self) -> str | None:
        """Return the secret; None if there is none.

        Raises:
            InvalidSettings: It cannot be read, or by others than its owner.
        """
        if self.secret is None:
            return None
        try:
            if self.secret.stat().st_mode & 0o077:
                raise _wrong(f"{self.secret} can be read by others than its owner")
            return self.secret.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise _wrong(f"{self.secret} cannot be read") from fault


class Issuer(BaseModel):
    """One log-in service.

    Attributes:
        name: Short name; the user ids of its people begin with it.
        issuer: `iss` of its tokens, letter by letter.
        keys: Address of its signing keys (JWKS).
        audience: `aud` of tokens that are meant for this service.
        tenant: The organisation that its people belong to.
        person: The claim that names a person for good: `oid` for Entra ID, else `sub`.
        shown: The claim with a name for people to read.
        also: Claims that must have just these values, such as `tid` or `acr`; a list must hold it,
            as `amr` does.
        rights: The claims that hold roles and groups; a dot leads inside, as in
            `realm_access.roles`.
        roles: Which of their values mean which role here.
        units: Which of their values mean which buyer unit here.
        network: `own` if its addresses are on the organisation's own network.
        log_in: How people log in to the pages by it; None: they do not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    issuer: str = Field(min_length=1, max_length=500)
    keys: str = Field(max_length=1000)
    audience: str = Field(min_length=1, max_length=500)
    tenant: str = Field(pattern=_UNIT)
    person: str = Field(default="sub", min_length=1, max_length=100)
    shown: str = Field(default="name", min_length=1, max_length=100)
    also: dict[str, str] = Field(default_factory=dict)
    rights: list[str] = Field(default_factory=lambda: ["roles", "groups"], min_length=1)
    roles: dict[str, Role] = Field(default_factory=dict)
    units: dict[str, UnitId] = Field(default_factory=dict)
    network: Literal["open", "own"] = "open"
    log_in: PageLogIn | None = None

    @model_validator(mode="after")
    def _can_be_asked(self) -> "Issuer":
        from service.platform.process.outbound import may_be_asked

        if not may_be_asked(self.keys):
            raise ValueError("keys must be an https address on port 443, under a name")
        return self


class _Listed(BaseModel):
    issuers: list[Issuer]


def load_issuers(file: Path | None) -> tuple[Issuer, ...]:
    """Return the log-in services of a file; none if there is no file.

    Raises:
        InvalidSettings: The file or a secret cannot be read, or an entry is wrong: which field and
            why, never its value.
    """
    if file is None:
        return ()
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
        listed = _Listed.model_validate({"issuers": read}).issuers
    except OSError as fault:
        raise _wrong(f"{file} cannot be read: {fault.strerror}") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise _wrong(f"{file} is not YAML in UTF-8") from fault
    except ValidationError as fault:
        told = [
            f"{file}: {'/'.join(map(str, error['loc'][1:])) or 'the list'}: {error['msg']}"
            for error in fault.errors(include_input=False, include_url=False)
        ]
        raise _wrong("; ".join(told)) from None
    for issuer in listed:
        if issuer.log_in is not None:
            issuer.log_in.client_secret()
    for field in ("name", "issuer"):
        if len({getattr(issuer, field) for issuer in listed}) < len(listed):
            raise _wrong(f"{file}: two entries have the same {field}")
    return tuple(listed)


def _wrong(said: str) -> InvalidSettings:
    return InvalidSettings(f"KEDJEKOLL_LOG_IN_FILE: {said}")
