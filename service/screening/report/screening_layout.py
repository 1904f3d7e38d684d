"""How much of a screening is laid out: all of it, its overview, one tender or one part.

A chain of hundreds of parties is megabytes of points and questions. Who shows one page of it needs
little, so the rest is left out of the record before it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from data_ingest.model.text import Text
from procurement_rules.rule import Outcome
from service.platform.words import printable
from service.screening.assessment.models import Assessment
from service.screening.assessment.skimming import Wanted, skim
from service.screening.report.facts_found import told_of
from service.screening.report.may_ask import opening
from service.screening.report.wording import settling_document

Rows = Literal["parts", "tree", "questions", "closed"]
"""The lists of a tender that are as long as its chain."""

MOST_MISSING = 3
"""Documents that are missing of a lot, at most, in the overview; each tender has at least one."""


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLayout:
    """What is asked for of a screening.

    Attributes:
        tender_id: This tender alone, its parts with a line each; None: every tender.
        place: Of that tender this part alone, with its points one by one, counted from 1.
        overview: Each tender as a line, with the part that carries most of its exposure.
        rows: Of the tender's lists this one alone; None: each of them.
        offset: So many rows of a list are passed over.
        limit: At most so many rows of a list; None: all.
    """

    tender_id: str | None = None
    place: int | None = None
    overview: bool = False
    rows: Rows | None = None
    offset: int = 0
    limit: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything is laid out."""
        return self == WHOLE

    def is_of(self, tender_id: str) -> bool:
        """Return whether something of a tender is laid out."""
        return self.tender_id is None or printable(tender_id) == printable(self.tender_id)

    def cut(self, name: Rows, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of a list of the tender that are shown."""
        if self.rows not in (None, name):
            return ()
        return rows[self.offset : None if self.limit is None else self.offset + self.limit]


WHOLE = ReportLayout()


def read_for(payload: bytes, layout: ReportLayout) -> Assessment:
    """Return what a layout needs of an assessment.

    Args:
        payload: Canonical bytes of the assessment.
        layout: What is asked for.

    Raises:
        LookupError: The assessment has no such tender or part.
    """
    if layout.is_whole:
        return Assessment.read(payload)
    found = skim(payload, _wanted(layout))
    if layout.tender_id is not None:
        found["lots"] = [
            lot | {"tenders": [tender]}
            for lot in found["lots"]
            for tender in lot["tenders"]
            if layout.is_of(tender["tender_id"])
        ]
        if not found["lots"]:
            raise LookupError("no such tender")
    for lot in found["lots"]:
        for tender in lot["tenders"]:
            if layout.place is not None and layout.place > len(tender["parts"]):
                raise LookupError("no such part")
            _spare(
                tender,
                layout,
                most_missing(len(lot["tenders"])),
                regime=lot["regime"],
                stage=found["purchase"]["stage"],
            )
    if layout.place is not None or layout.overview:
        found["possible_matches"] = []
    return Assessment.model_validate(found)


def read_chains(payload: bytes) -> Assessment:
    """Return an assessment with its chains and prices alone, which is read in a part of the time.

    Args:
        payload: Canonical bytes of the assessment.
    """
    found = skim(payload, Wanted(lambda _: True, lists=("parts",)))
    for lot in found["lots"]:
        for tender in lot["tenders"]:
            tender |= {"paths": [], "asking": None, "band_changes": None}
            tender |= {"questions": [], "determinations": []}
            for part in tender["parts"]:
                part |= {"factors": [], "coverage": []}
    return Assessment.model_validate(found)


def most_missing(tenders: int) -> int:
    """Return how many missing documents of each tender an overview names."""
    return max(1, MOST_MISSING // tenders)


def heaviest(shares: Sequence[int]) -> int:
    """Return the place, from 0, of the part that carries most of the exposure.

    >>> heaviest([200_000, 500_000, 300_000])
    1
    """
    return max(range(len(shares)), key=shares.__getitem__, default=0)


def _wanted(layout: ReportLayout) -> Wanted:
    """Return what of an assessment is read for a layout; `_spare` takes out the rest."""
    if layout.place is not None:
        place = layout.place - 1
        return Wanted(layout.is_of, lists=("parts",), whole_part=lambda _: place)
    return Wanted(
        layout.is_of,
        lists=("parts", "questions"),
        factors=_told_factors(),
        whole_part=heaviest if layout.overview else lambda _: None,
    )


@cache
def _told_factors() -> frozenset[str]:
    """Return the ids of the factors that are told of each part."""
    return frozenset(factor.id for factor in told_of())


def _spare(
    tender: dict[str, Any],
    layout: ReportLayout,
    missing: int,
    *,
    regime: str | None,
    stage: str | None,
) -> None:
    """Take out of a tender what a layout does not show."""
    tender |= {"paths": [], "asking": None, "band_changes": None}
    shown = None if layout.place is None else layout.place - 1
    if layout.overview:
        shown = heaviest([part["exposure_share_ppm"] for part in tender["parts"]])
    told = _told_factors() if layout.place is None else frozenset()
    for place, part in enumerate(tender["parts"]):
        if place != shown:
            kept = [
                factor
                for factor in part["factors"]
                if factor["factor"] in told or (told and factor["state"] == "refused")
            ]
            part |= {"factors": kept, "coverage": []}
    if layout.overview:
        tender["questions"] = _offered(tender, missing, regime=regime, stage=stage)
    elif layout.place is not None:
        tender |= {"questions": [], "determinations": []}


def _offered(
    tender: dict[str, Any], most: int, *, regime: str | None, stage: str | None
) -> list[dict[str, Any]]:
    """Return the questions that may be asked now and that the first documents settle."""
    applies = {
        determination["rule_id"]
        for determination in tender["determinations"]
        if determination["outcome"] == Outcome.APPLIES
    }
    gates = {question["gate"] for question in tender["questions"] if question["gate"] is not None}
    openings = {gate: opening(gate, regime=regime, stage=stage, applies=applies) for gate in gates}
    own, asked = (
        [
            question
            for question in tender["questions"]
            if question["gate"] is not None
            and openings[question["gate"]].permit is not None
            and openings[question["gate"]].is_own_look_up == is_own
        ]
        for is_own in (True, False)
    )
    places: dict[tuple[str, Text], int] = {}
    return [
        question
        for question in (*own, *asked)
        if places.setdefault(
            (question["part_id"], settling_document(question["factor"])), len(places)
        )
        < most
    ]
