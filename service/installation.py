"""What a running installation holds: its database, migrated, and its secret."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from service.database import Shortcoming, check_durability, open_engine
from service.migrations import check_migrated, upgrade
from service.readiness import Check
from service.security import Principal
from service.settings import Settings, person_key


@dataclass(frozen=True, slots=True)
class Installation:
    """An opened installation.

    Attributes:
        engine: The database, migrated to this version.
        person_key: Secret for the keyed hash of natural persons' numbers.
        principal: The embedded default's organisation and named user.
    """

    engine: Engine
    person_key: bytes
    principal: Principal

    def checks(self) -> tuple[Check, ...]:
        """Return what must hold before requests are taken."""
        return (
            Check("durability", partial(_told, check_durability, self.engine)),
            Check("migrations", partial(_told, check_migrated, self.engine)),
        )


def open_installation(settings: Settings) -> Installation:
    """Open the database and bring it up to date, making the data folder if there is none.

    Raises:
        InvalidSettings: The person key is damaged or readable by others.
        ValueError: The database's address is not one that can be used.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database_address)
    upgrade(engine)
    return Installation(
        engine=engine,
        person_key=person_key(settings),
        principal=Principal(tenant_id=settings.tenant_id, actor=settings.actor),
    )


def _told(check: Callable[[Engine], list[Shortcoming]], engine: Engine) -> list[str]:
    return [f"{one.what} is {one.found}, needed: {one.needed}" for one in check(engine)]
