"""To whom the points of a screening are open: equal treatment of tenderers before the award.

Facts found are open to everyone who sees a screening. Points and review needs of tenders under
assessment are closed to whoever has not opened them in the case, with a reason that is put on
record. What a screening holds decides, not where it hangs: one that hangs on no case is closed as
well, and the same bytes sent again open nothing.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, select

from data_ingest.model.problem import Problem
from service.casework.case_numbers import numbers_of
from service.casework.cases.case import Seen, list_cases, load_case, write_case
from service.casework.cases.tables import CASE_EVENTS, CASE_LINKS, CASES, Case
from service.operations.people.principal import Principal, visible
from service.operations.people.units import family_of, sees
from service.platform.frames import dump_tables
from service.platform.refusal import Refusal
from service.screening.assessment.screen import BEFORE_AWARD
from service.screening.assessment.skimming import OUTLINE, skim
from service.screening.purchase.examples import OFFICE_CLEANING, load_example
from service.screening.purchase.intake import Procured, ReadingOptions, read_files
from service.screening.purchase.table_files import NamedFile
from service.screening.record.store import OF_A_RUN, load_screening
from service.screening.record.tables import ScreeningRecord

OPENED = "opened_points"
"""Event of a case by which a person has opened its points before the award."""

_COMPETING = 2  # tenders of a lot
_MOST_CASES = 1_000_000


class CaseOfScreening(NamedTuple):
    """A case that a screening hangs on.

    Attributes:
        case_id: The case.
        is_before_award: Whether it stands before the award.
        is_seen: Whether the person who asks sees it.
    """

    case_id: str
    is_before_award: bool
    is_seen: bool


def open_points(connection: Connection, case: Case, reason: str, seen: Seen) -> None:
    """Open the points of a case before the award to the person who asks; it is put on record.

    Raises:
        Refusal: Somebody else has written to the case, or it is not before the award.
    """
    if not case.is_before_award:
        raise Refusal("invalid-request", Problem("case-not-before-award"))
    write_case(connection, case, seen, OPENED, reason, {})


def has_opened(connection: Connection, case: Case, *, principal: Principal) -> bool:
    """Tell whether the person has opened the points of a case."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    CASE_EVENTS.c.tenant_id == case.tenant_id,
                    CASE_EVENTS.c.case_id == case.id,
                    CASE_EVENTS.c.what == OPENED,
                    CASE_EVENTS.c.actor == principal.actor,
                )
            )
        )
    )


def points_are_open(
    connection: Connection,
    screening_id: str,
    *,
    principal: Principal,
    record: ScreeningRecord | None = None,
) -> bool:
    """Tell whether a person may see the points of a screening.

    The stage of its cases decides: they are closed where the screening, one whose place it has
    taken or one that has taken its place hangs on a case before the award whose points she has not
    opened. Where it hangs on no case, they are closed if it holds tenders under assessment.

    Args:
        connection: Inside a transaction.
        screening_id: The screening.
        principal: Who asks.
        record: The screening, where it is at hand; it is read otherwise.

    Raises:
        Refusal: There is none for her: none at all, or one of units that she does not see.
    """
    if not sees(connection, "screening", screening_id, principal=principal):
        raise Refusal("not-found")
    return is_allowed(
        connection,
        screening_id,
        lambda case: has_opened(connection, case, principal=principal),
        principal=principal,
        record=record,
    )


def tenders_may_be_told(connection: Connection, screening_id: str, *, principal: Principal) -> bool:
    """Tell whether a file for others may hold who has tendered: the award has been decided.

    Opening the points in a case does not change it: that is for whoever assesses the tenders.
    """
    return is_allowed(connection, screening_id, lambda _: False, principal=principal)


def is_allowed(
    connection: Connection,
    screening_id: str,
    by: Callable[[Case], bool],
    *,
    principal: Principal,
    record: ScreeningRecord | None = None,
) -> bool:
    """Tell whether something may be done with a screening that tenders under assessment forbid.

    Args:
        connection: Inside a transaction.
        screening_id: A screening that is there.
        by: Tells whether a case before the award allows it; all of its cases must, and the person
            must see them. One that hangs on no case must hold no tenders under assessment.
        principal: Who asks.
        record: The screening, where it is at hand; it is read otherwise.
    """
    cases = cases_of(connection, screening_id, principal=principal)
    if not cases:
        record = record or load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=screening_id
        )
        return record is None or not holds_tenders_under_assessment(record)
    return all(
        case.is_seen and by(load_case(connection, case.case_id, principal=principal))
        for case in cases
        if case.is_before_award
    )


def cases_of(
    connection: Connection, screening_id: str, *, principal: Principal
) -> list[CaseOfScreening]:
    """Return the cases that a screening, one before it or one in its place hangs on."""
    named = {"tenant": principal.tenant_id, "screening": screening_id}
    return [
        CaseOfScreening(case_id, stage in BEFORE_AWARD, visible(principal, unit or None))
        for case_id, stage, unit in connection.execute(_CASES, named)
    ]


_CASES = (
    select(CASES.c.id, CASES.c.stage, CASES.c.unit)
    .distinct()
    .join(
        CASE_LINKS,
        and_(CASE_LINKS.c.tenant_id == CASES.c.tenant_id, CASE_LINKS.c.case_id == CASES.c.id),
    )
    .where(
        CASES.c.tenant_id == bindparam("tenant"),
        CASE_LINKS.c.kind == "screening",
        CASE_LINKS.c.record_id.in_(family_of(bindparam("tenant"), bindparam("screening"))),
    )
)
"""The cases of a screening's family; made once, since making it costs more than its answer."""


def check_open(
    connection: Connection,
    screening_id: str,
    *,
    principal: Principal,
    record: ScreeningRecord | None = None,
) -> None:
    """Refuse a screening whose points are closed to a person.

    Args:
        connection: Inside a transaction.
        screening_id: The screening.
        principal: Who asks.
        record: The screening, where it is at hand; it is read otherwise.

    Raises:
        Refusal: They are closed before the award, or there is no such screening for her.
    """
    if not points_are_open(connection, screening_id, principal=principal, record=record):
        raise Refusal("closed-before-award")


def closed_numbers(connection: Connection, *, principal: Principal) -> set[str]:
    """Return the numbers of firms whose review needs are closed to a person: tenderers.

    They stand in a case before the award whose points she has not opened. Only cases that she sees
    count: an answer must not tell her of a tender in another.
    """
    found: set[str] = set()
    for case in list_cases(connection, principal=principal, limit=_MOST_CASES):
        if case.is_before_award and not has_opened(connection, case, principal=principal):
            found |= numbers_of(connection, case)
    return found


def holds_tenders_under_assessment(record: ScreeningRecord) -> bool:
    """Tell whether a screening holds tenders that have not been decided on.

    The document says so by its stage. Where it states none, tenders that compete for a lot are
    taken to be under assessment. A supplier of a portfolio run is no tenderer, and the tenderers
    of the bundled example are made up.
    """
    if record.input_format == OF_A_RUN:
        return False
    assessment = skim(record.assessment, OUTLINE)
    tenders = (len(lot["tenders"]) for lot in assessment["lots"])
    if not are_under_assessment([assessment["purchase"]["stage"]], tenders):
        return False
    return hashlib.sha256(record.procurement).hexdigest() != _example_purchase()


def are_under_assessment(stages: Iterable[str | None], tenders: Iterable[int]) -> bool:
    """Tell whether tenders are under assessment.

    Args:
        stages: Of the purchase, as its document states them; None: it states none.
        tenders: How many there are in each lot.
    """
    most = max(tenders, default=0)
    return any(
        most >= (_COMPETING if stage is None else 1)
        for stage in stages
        if stage is None or stage in BEFORE_AWARD
    )


@cache
def _example_purchase() -> str:
    """Return the hash of the purchase of the bundled example, as a screening of it keeps it."""
    how = ReadingOptions(person_key=b"", today=date.max)
    read = read_files(NamedFile(OFFICE_CLEANING, load_example()), (), how)
    assert isinstance(read, Procured)  # it is no ledger
    return hashlib.sha256(dump_tables(read.procurement)).hexdigest()
