"""Cases in tests: `work` does one thing in a case as a named person, in a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import Connection, Engine

from service.casework.cases.case import Seen, load_case, open_case
from service.casework.cases.request import NewCase, NewLink
from service.casework.cases.tables import Case
from service.casework.links import attach
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.tenants import ensure_tenant
from service.screening.record.recording import Screened
from service.screening.record.store import save_screening

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
_NUMBERS = count(1)


def _person(
    actor: str = "anna", *, tenant: str = "local", units: tuple[str, ...] = ()
) -> Principal:
    """An officer."""
    return Principal(tenant, actor, frozenset({"officer"}), frozenset(units))


@dataclass(frozen=True)
class Work:
    """What is done in cases, each time in a transaction of its own."""

    engine: Engine

    @contextmanager
    def transaction(self, tenant: str = "local") -> Iterator[Connection]:
        with acting_for(tenant), transaction(self.engine) as connection:
            yield connection

    def open(self, *, who: Principal | None = None, **stated: object) -> Case:
        """Open a case with a diary number of its own."""
        who = who or _person()
        values = {"diary_number": f"SKN 2026/{next(_NUMBERS)}", "title": "Lokalvård"} | stated
        with self.transaction(who.tenant_id) as connection:
            ensure_tenant(connection, tenant_id=who.tenant_id, actor="x", created_at=NOW)
            return open_case(connection, NewCase.model_validate(values), principal=who, now=NOW)

    def again(self, case: Case, *, who: Principal | None = None) -> Case:
        """Read a case anew."""
        who = who or _person(tenant=case.tenant_id)
        with self.transaction(who.tenant_id) as connection:
            return load_case(connection, case.id, principal=who)

    def do(
        self,
        case: Case,
        what: Callable[..., object],
        *arguments: object,
        who: Principal | None = None,
        version: int | None = None,
        now: datetime = NOW,
        **options: object,
    ) -> object:
        """Do one thing in a case as somebody who has seen its version now, or the one given."""
        who = who or _person(tenant=case.tenant_id)
        with self.transaction(who.tenant_id) as connection:
            found = load_case(connection, case.id, principal=who)
            seen = Seen(who, now, found.version if version is None else version)
            return what(connection, found, *arguments, seen, **options)

    def keep(self, screened: Screened) -> str:
        """Keep a screening and return its id."""
        record = screened.record
        with self.transaction(record.tenant_id) as connection:
            ensure_tenant(
                connection, tenant_id=record.tenant_id, actor="x", created_at=record.created_at
            )
            save_screening(connection, record)
        return record.id


@pytest.fixture(scope="session")
def person() -> Callable[..., Principal]:
    """Return a maker of officers: `person("bo", tenant="local", units=("parks",))`."""
    return _person


@pytest.fixture(scope="module")
def work(engine: Engine) -> Work:
    """Work in cases on the module's database."""
    return Work(engine)


@pytest.fixture
def attached(
    work: Work, screen_document: Callable[..., Screened], document: Callable[[], dict[str, object]]
) -> Callable[..., str]:
    """Keeps a screening of the example and hangs it on a case: `attached(case)`."""

    def made(case: Case, *, who: Principal | None = None, tenant: str = "local") -> str:
        screening_id = work.keep(screen_document(document(), tenant_id=tenant))
        work.do(case, attach, NewLink(kind="screening", id=screening_id), who=who)
        return screening_id

    return made
