"""How the documents of a case are marked: draft or final, their type, secrecy and disposal class.

A marking is an event of the case, and the newest one holds. What nobody has stated follows from the
stage of the case and from the periods that the organisation has set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, and_, select

from service.casework.cases.case import Seen, write_case
from service.casework.cases.tables import CASE_EVENTS, CASE_LINKS, CASES, Case
from service.casework.disclosures.grounds import BUSINESS, GROUNDS, TENDERS
from service.casework.disclosures.request import DocumentState, NewMarking
from service.operations.periods import Period, Periods
from service.screening.assessment.screen import BEFORE_AWARD
from service.screening.record.tables import ScreeningRecord

MARKED = "marked"
"""Event of a case by which its documents are marked."""

SCREENING_REPORT = "screening_report"
"""The document type where nobody has stated another."""

LastsTo = Literal["award", "twenty_years", "stated"]
"""Until when the secrecy lasts: the award or the publication of the tenders, at most twenty years,
or as somebody has stated."""

_LASTS: Mapping[str, LastsTo] = {TENDERS: "award", BUSINESS: "twenty_years"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What is known of a document besides its content.

    Attributes:
        state: Whether it is finished.
        document_type: As the document plan calls it.
        ground: Key into `service.casework.disclosures.grounds.GROUNDS`, or a provision in
            somebody's words.
        lasts_to: Until when the secrecy lasts.
        lasts_until: Its last day, where somebody has set one.
        disposal_class: As the document plan has it; None: nobody has decided one.
        set_on: The day on which it was marked; None: it follows from the stage.
        set_by: By whom.
    """

    state: DocumentState
    document_type: str
    ground: str
    lasts_to: LastsTo
    lasts_until: date | None
    disposal_class: str | None
    set_on: date | None
    set_by: str | None

    def about(self) -> dict[str, Any]:
        """Return it as a manifest says it."""
        return {
            "state": self.state,
            "type": self.document_type,
            "secrecy": {
                "ground": self.ground,
                "lasts_to": self.lasts_to,
                "lasts_until": None if self.lasts_until is None else self.lasts_until.isoformat(),
                "set_on": None if self.set_on is None else self.set_on.isoformat(),
            },
            "disposal_class": self.disposal_class,
        }


def mark(connection: Connection, case: Case, stated: NewMarking, seen: Seen) -> None:
    """Mark the documents of a case anew.

    Raises:
        Refusal: Somebody else has written to the case.
    """
    particulars = stated.model_dump(mode="json", exclude={"reason"})
    write_case(connection, case, seen, MARKED, stated.reason, particulars)


def marking_of(connection: Connection, case: Case, *, periods: Periods) -> Marking:
    """Return how the documents of a case are marked."""
    return _marking(
        connection, case.id, tenant_id=case.tenant_id, stage=case.stage, periods=periods
    )


def marking_of_screening(
    connection: Connection, record: ScreeningRecord, *, periods: Periods
) -> Marking:
    """Return how a screening is marked: as the case that it was attached to last.

    One that hangs on no case is marked by the stage that the purchase stood at.
    """
    found = connection.execute(
        select(CASES.c.id, CASES.c.stage)
        .join(
            CASE_LINKS,
            and_(CASE_LINKS.c.tenant_id == CASES.c.tenant_id, CASE_LINKS.c.case_id == CASES.c.id),
        )
        .where(
            CASES.c.tenant_id == record.tenant_id,
            CASE_LINKS.c.kind == "screening",
            CASE_LINKS.c.record_id == record.id,
        )
        .order_by(CASE_LINKS.c.created_at.desc(), CASE_LINKS.c.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        stage = orjson.loads(record.assessment)["purchase"]["stage"]
        return _by_stage(stage, periods)
    return _marking(
        connection, found.id, tenant_id=record.tenant_id, stage=found.stage, periods=periods
    )


def _marking(
    connection: Connection, case_id: str, *, tenant_id: str, stage: str, periods: Periods
) -> Marking:
    by_stage = _by_stage(stage, periods)
    row = connection.execute(
        select(CASE_EVENTS.c.actor, CASE_EVENTS.c.created_at, CASE_EVENTS.c.particulars)
        .where(
            CASE_EVENTS.c.tenant_id == tenant_id,
            CASE_EVENTS.c.case_id == case_id,
            CASE_EVENTS.c.what == MARKED,
        )
        .order_by(CASE_EVENTS.c.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return by_stage
    stated = NewMarking.model_validate(row.particulars)
    ground = stated.ground or by_stage.ground
    has_ended = ground == TENDERS and by_stage.ground != TENDERS
    if has_ended:
        ground = by_stage.ground
    return Marking(
        state=stated.state,
        document_type=stated.document_type or by_stage.document_type,
        ground=ground,
        lasts_to="stated" if ground not in GROUNDS else _LASTS[ground],
        lasts_until=None if has_ended else stated.lasts_until,
        disposal_class=stated.disposal_class or by_stage.disposal_class,
        set_on=row.created_at.date(),
        set_by=row.actor,
    )


def _by_stage(stage: str | None, periods: Periods) -> Marking:
    """Return the marking that follows from a stage; a stage that is not known is before award."""
    ground = TENDERS if stage is None or stage in BEFORE_AWARD else BUSINESS
    return Marking(
        state="draft",
        document_type=SCREENING_REPORT,
        ground=ground,
        lasts_to=_LASTS[ground],
        lasts_until=None,
        disposal_class=_disposal_class(periods.get("cases")),
        set_on=None,
        set_by=None,
    )


def _disposal_class(period: Period | None) -> str | None:
    if period is None:
        return None
    held = "preserve" if period.days is None else f"{period.days} d"
    return f"{period.decision}: {held}"
