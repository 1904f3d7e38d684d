"""Reply links in tests: a case with the example's screening, and links of its firms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import Engine

from service.casework.cases.case import Seen, load_case, open_case
from service.casework.cases.request import NewCase, NewLink
from service.casework.cases.tables import Case
from service.casework.links import attach
from service.casework.replies.link import make_link
from service.casework.replies.request import NewReplyLink
from service.casework.replies.table import ReplyLink
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.record.recording import Screened
from service.screening.record.store import save_screening

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two made-up by"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Office:
    """A case in which links are made, each time in a transaction of its own."""

    engine: Engine
    case: Case
    screening_id: str
    who: Principal

    def do(self, what: Callable[..., object], *arguments: object, **options: object) -> object:
        """Do one thing in the case, as it stands."""
        with (
            acting_for(self.who.tenant_id),
            transaction(self.engine, tenant=self.who.tenant_id) as connection,
        ):
            case = load_case(connection, self.case.id, principal=self.who)
            seen = Seen(self.who, NOW, case.version)
            return what(connection, case, *arguments, seen, **options)

    def link(self, **stated: object) -> tuple[str, ReplyLink]:
        """Make a link and return its token with it."""
        own = {"screening_id": self.screening_id, "tender_id": "A1", "party_id": "norr"}
        asked = NewReplyLink.model_validate(own | stated)
        made = self.do(make_link, asked, secret=SECRET)
        assert isinstance(made, tuple)
        return made


@pytest.fixture(scope="module")
def office(engine: Engine, screened: Screened) -> Callable[..., Office]:
    """Return a maker of cases with the example's screening: `office(stage="in_contract")`."""

    def make(
        *, stage: str = "in_contract", kept: Screened = screened, on: Engine = engine
    ) -> Office:
        tenant = f"office-{next(_NUMBERS)}"
        who = Principal(tenant, "anna", frozenset({"officer"}))
        record = kept.record.__class__(
            **{name: getattr(kept.record, name) for name in kept.record.__dataclass_fields__}
            | {"tenant_id": tenant, "id": new_id("screening")}
        )
        stated = NewCase.model_validate(
            {"diary_number": "RR 1", "title": "Lokalvård", "stage": stage}
        )
        with acting_for(tenant), transaction(on, tenant=tenant) as connection:
            ensure_tenant(connection, tenant_id=tenant, actor="anna", created_at=NOW)
            save_screening(connection, record)
            case = open_case(connection, stated, principal=who, now=NOW)
            seen = Seen(who, NOW, case.version)
            attach(connection, case, NewLink(kind="screening", id=record.id), seen)
        return Office(on, case, record.id, who)

    return make
