"""A case is brought up to date with its purchase: what is known of it is read, and screened with.

What hangs on a case says things about the purchase that the case may lack, and the case says things
that its screening may lack. Both are joined, and the rules are asked again with them. A case in
which nothing has been screened is screened without tenders, so that the rules speak from the first
fact on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from data_ingest.model.tables import Procurement
from data_ingest.snapshot.opened import Snapshot
from service.casework.cases.award import with_award, without_award
from service.casework.cases.case import FILLED_IN, Seen, load_case, write_after
from service.casework.cases.procedure import form_of
from service.casework.cases.purchase import (
    DEFAULT_COUNTRY,
    facts_of,
    joined,
    stated_in,
    stated_in_case,
)
from service.casework.cases.tables import Case
from service.casework.corrections.superseding import newest_of, supersede
from service.casework.links import link, list_links
from service.casework.overview.unsettled import newest_screening
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.store import change, row_of_record
from service.platform.frames import canonical, load_tables
from service.registers.judgements import standing_judgements
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.store import load_need
from service.screening.purchase.intake import Procured, ReadingOptions, UsedStatement, read_files
from service.screening.purchase.stated_purchase import (
    Beside,
    StatedPurchase,
    completed,
    of_need,
    with_stated,
    without_stated,
)
from service.screening.purchase.table_files import NamedFile
from service.screening.record.recording import screen_read, store
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord
from service.screening.scorecards.store import scorecard_in_use

_STEP = timedelta(microseconds=1)
AWARD = "award"
"""Named among what a person has just entered: the award of the case; none is one taken back."""

_WITH_AMOUNT = frozenset({"amount", "currency"})
_WITH_PLACE = frozenset({"place_country", "place_code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Who brings a case up to date, when, and what is looked in.

    Attributes:
        engine: The database.
        principal: Who works in the case.
        now: The moment, with a time zone; what is made is later than all that hangs on the case,
            since the newest screening is told by its moment.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        person_key: Secret for the keyed hash of natural persons' numbers.
        ask: How registers are asked live, where they were before; None: they cannot be.
    """

    engine: Engine
    principal: Principal
    now: datetime
    snapshot: Snapshot | None
    person_key: bytes
    ask: Callable[[Sought], LiveAnswers] | None = None

    def of(self, case_id: str, *, over: Iterable[str] = ()) -> str | None:
        """Bring a case up to date with what is known of its purchase.

        Args:
            case_id: The case.
            over: Facts of `StatedPurchase` that have just been entered: they take the place of what
                stands in the screened purchase. All others are only added where it lacks them.

        Returns:
            The new screening, which hangs on the case; None where none was made.

        Raises:
            Refusal: There is no such case for the person.
        """
        with transaction(self.engine) as connection:
            case = self._read(connection, case_id, frozenset(over))
            record = self._newest(connection, case)
            newest = newest_screening(connection, case)
            links = list_links(connection, case)
            now = max([self.now, *(known.created_at + _STEP for known in links)])
        if newest is None:
            return self._first(case, now)
        return None if record is None else self._again(case, record, frozenset(over), now)

    def _read(self, connection: Connection, case_id: str, over: frozenset[str]) -> Case:
        """Read what the case lacks from its newest screening and its newest needs assessment.

        That is no version of its own: it follows from what was attached, which the case names
        beside each fact. A fact that a person has just taken away is not read anew.
        """
        case = load_case(connection, case_id, principal=self.principal)
        known = case.purchase_origins or {}
        facts, origins = dict(case.purchase or {}), dict(known)
        days: dict[str, Any] = {}
        gone = dict.fromkeys(_taken_away(case, over))
        for origin, said in self._said(connection, case):
            found = replace(said, **gone)
            facts, origins = joined(facts, origins, found, origin=origin)
            for name in ("starts_on", "ends_on"):
                if getattr(case, name) is None and getattr(found, name) is not None:
                    days.setdefault(name, getattr(found, name))
        if case.ends_on is None and days.get("ends_on") and case.starts_on:
            days = {name: day for name, day in days.items() if day >= case.starts_on}
        read = {
            name: origins[name] for name in origins if name not in (case.purchase_origins or {})
        }
        if not read and not days:
            return case
        its = row_of_record(case)
        change(connection, Case, its, purchase=facts, purchase_origins=origins, **days)
        return load_case(connection, case_id, principal=self.principal)

    def _said(self, connection: Connection, case: Case) -> list[tuple[str, StatedPurchase]]:
        """Return what screened documents and then the newest assessment say of the purchase.

        The documents are the one that was attached last, such as a notice that came after the
        tenders, and the one that counts.
        """
        links = list_links(connection, case)
        attached = [known.record_id for known in links if known.kind == "screening"]
        needs = [known.record_id for known in links if known.kind == "need"]
        said = []
        for screening_id in dict.fromkeys((*attached[-1:], newest_screening(connection, case))):
            found = screening_id and load_screening(
                connection, tenant_id=case.tenant_id, screening_id=screening_id
            )
            if found:
                said.append((found.id, stated_in(load_tables(Procurement, found.procurement))))
        for need_id in needs[-1:]:
            need = load_need(connection, tenant_id=case.tenant_id, need_id=need_id)
            if need is not None:
                said.append((need.id, of_need(NeedAssessment.read(need.assessment))))
        return said

    def _newest(self, connection: Connection, case: Case) -> ScreeningRecord | None:
        """Return the screening to make anew; None where it has been made anew elsewhere."""
        newest = newest_screening(connection, case)
        if newest is None:
            return None
        record = newest_of(connection, tenant_id=case.tenant_id, screening_id=newest)
        if record is None or record.id != newest:
            return None
        if self.ask is None and "register_answers" in orjson.loads(record.evidence):
            return None  # what registers have answered live would be lost
        return record

    def _first(self, case: Case, now: datetime) -> str | None:
        """Screen the purchase of a case without tenders; None where nothing is known of it."""
        stated = stated_in_case(case)
        if not facts_of(stated):
            return None
        file = NamedFile(f"{case.diary_number}.json", _document(case))
        how = ReadingOptions(person_key=self.person_key, today=now.date())
        read = read_files(file, (), how)
        assert isinstance(read, Procured)
        read = completed(read, Beside(((case.id, stated),)))
        with transaction(self.engine, read_only=True) as connection:
            judgements = standing_judgements(connection, tenant_id=case.tenant_id, unit=case.unit)
            card = scorecard_in_use(connection, tenant_id=case.tenant_id)
        made = screen_read(
            read,
            files=[file],
            principal=self.principal,
            person_key=self.person_key,
            now=now,
            scorecard=card,
            snapshot=self.snapshot,
            judgements=judgements,
            unit=case.unit,
        )
        store(self.engine, made.record)
        self._hang(case.id, made.record.id, read.stated, now)
        return made.record.id

    def _again(
        self, case: Case, record: ScreeningRecord, over: frozenset[str], now: datetime
    ) -> str | None:
        """Screen the newest screening anew with what the case says; None where that is nothing."""
        stated = stated_in_case(case)
        entered, gone = _only(stated, over), _taken_away(case, over)

        is_taken_back = AWARD in over and case.award is None
        is_open = form_of(case.procedure).is_open

        def awarded(purchase: Procurement) -> Procurement:
            purchase = without_award(purchase) if is_taken_back else purchase
            return with_award(purchase, case.award, is_open=is_open)

        def changed(purchase: Procurement) -> Procurement:
            purchase = without_stated(purchase, gone)
            purchase = with_stated(purchase, entered, over=True)[0]
            return awarded(with_stated(purchase, stated)[0])

        before = load_tables(Procurement, record.procurement)
        purchase = without_stated(before, gone)
        replaced, facts = with_stated(purchase, entered, over=True)
        facts = (*facts, *with_stated(replaced, stated)[1])
        if not facts and awarded(purchase) is before:
            return None
        used = _by_origin(case, facts)
        made = supersede(
            self.engine,
            record.id,
            principal=self.principal,
            now=now,
            snapshot=self.snapshot,
            ask=self.ask,
            change=changed,
            stated=used,
        )
        assert made is not None  # it has just been read
        self._hang(case.id, made.record.id, used, now)
        return made.record.id

    def _hang(
        self, case_id: str, screening_id: str, used: Iterable[UsedStatement], now: datetime
    ) -> None:
        with transaction(self.engine) as connection:
            case = load_case(connection, case_id, principal=self.principal)
            facts = [fact for statement in used for fact in statement.facts]
            particulars = {"id": screening_id, "facts": facts}
            write_after(
                connection,
                case,
                principal=self.principal,
                now=now,
                what=FILLED_IN,
                particulars=particulars,
            )
            seen = Seen(self.principal, now, case.version)
            link(connection, case, "screening", screening_id, seen)


def _taken_away(case: Case, over: frozenset[str]) -> frozenset[str]:
    """Return the facts that a person has just entered as not known."""
    stated = stated_in_case(case)
    named = over - {AWARD}
    return _together(frozenset(name for name in named if getattr(stated, name) is None))


def _only(stated: StatedPurchase, names: frozenset[str]) -> StatedPurchase:
    """Return what a statement says of some facts; a value goes with its currency."""
    names = _together(names)
    left_out = {field.name: None for field in fields(stated) if field.name not in names}
    return replace(stated, **left_out)


def _together(names: frozenset[str]) -> frozenset[str]:
    """Return facts with those that go with them."""
    return names.union(*(pair for pair in (_WITH_AMOUNT, _WITH_PLACE) if names & pair))


def _by_origin(case: Case, facts: Iterable[str]) -> tuple[UsedStatement, ...]:
    """Return which facts of a case were used, by the record that they were read from."""
    origins: Mapping[str, str] = case.purchase_origins or {}
    found: dict[str, list[str]] = {}
    for fact in facts:
        found.setdefault(origins.get(_NAMES.get(fact, fact), case.id), []).append(fact)
    return tuple(UsedStatement(origin, tuple(names)) for origin, names in found.items())


_NAMES = {"amount": "value", "place_country": "place", "jurisdiction": "buyer_country"}
"""What a fact of a purchase is called in a case, where that differs."""


def _document(case: Case) -> bytes:
    """Return the purchase of a case as a document of its own, without tenders."""
    facts = case.purchase or {}
    buyer = {
        "name": facts.get("buyer", "–"),
        "country": facts.get("buyer_country", DEFAULT_COUNTRY),
    }
    return canonical(
        {
            "format": "kedjekoll-procurement/1",
            "id": case.diary_number,
            "title": case.title,
            "buyer": buyer,
            "lots": [{"id": "1", "title": case.title}],
        }
    )
