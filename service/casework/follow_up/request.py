"""What a person records of a follow-up: codes, rows, days and amounts, checked here.

There is no field for text about somebody who works, so nothing of a worker can be kept: a row is a
number in the supplier's own list, an observation is one of four groups, a remedy is a code.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from procurement_rules.package.follow_up_texts import FollowUpTexts, Form
from procurement_rules.package.sample import MOST_DRAWN, MOST_ROWS, MOST_SEED, draw
from service.platform.day import Day
from service.platform.db.record_id import is_id
from service.platform.http.amount import Amount

Outcome = Literal["pass", "deviation", "not_shown"]
Group = Literal["coercion", "withheld_pay", "conditions", "dependence"]
How = Literal["reported", "seen"]
Observer = Literal["buyer", "reviewer", "authority", "union"]
"""Role of whoever looked: the buyer · somebody it has engaged · an authority · a trade union."""

Area = Literal["pay", "hours", "housing", "papers", "signs"]
"""What a visit looked at: pay · hours · housing · papers · the signs of forced labour."""

AREAS: tuple[Area, ...] = get_args(Area)

MOST_SPOKEN_WITH = 10_000
MOST_ASKED = 100
"""Points and groups that a follow-up may leave unanswered. Ours."""

GROUPS: tuple[Group, ...] = get_args(Group)
"""The groups of observations, as `risk_models.facts.conduct` has them."""

MOST_NAMED = 20
"""Faults that are named one by one."""

MOST_LINES = 5_000


Row = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Row of the supplier's own list.")]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DrawnSample(_Stated):
    """The random sample used in a deeper check."""

    of: int = Field(ge=1, le=MOST_ROWS, description="Number of rows in the list.")
    n: int = Field(ge=1, le=MOST_DRAWN, description="Number of rows drawn.")
    seed: int = Field(ge=0, le=MOST_SEED)
    drawn_by: str = Field(
        min_length=1, max_length=200, description="Who drew the sample; never a worker."
    )


class Finding(_Stated):
    """The result of one point of a form, for the whole or for one row of the sample."""

    item: str = Field(max_length=40, description="Code of the point.")
    row: Row | None = None
    outcome: Outcome
    amount: Amount | None = Field(default=None, description="Amount to be paid, as text.")
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")


class Deviation(_Stated):
    """A deviation with its remedy, its deadline, and the day of the re-check."""

    item: str = Field(max_length=40)
    row: Row | None = None
    remedy: str = Field(max_length=40, description="Code of the remedy.")
    remedy_by: Day
    recheck_on: Day


class Recheck(_Stated):
    """A re-check of a deviation from an earlier follow-up."""

    follow_up_id: str = Field(max_length=64)
    item: str = Field(max_length=40)
    row: Row | None = None
    mended: bool


class Observation(_Stated):
    """A sign of one of the four groups, seen or reported; never its content or whom it concerns."""

    group: Group
    how: How


class OutsideReport(_Stated):
    """What somebody else has reported: who looked on its own, when it reported, and the report."""

    organisation: str = Field(
        min_length=1,
        max_length=200,
        description="The organisation that looked, such as an audit firm; never a person.",
    )
    reported_on: Day = Field(description="Date of the report.")
    evidence_file_id: str = Field(
        max_length=64, description="ID of the report as an evidence file (file_…)."
    )


class FollowUpRequest(_Stated):
    """What a follow-up of one firm under one contract covered and found."""

    screening_id: str = Field(max_length=64)
    tender_id: str = Field(max_length=200)
    party_id: str = Field(max_length=200, description="The firm, as identified in the screening.")
    form: Form
    on: Day = Field(description="Date of the follow-up.")
    observer: Observer = "buyer"
    sample: DrawnSample | None = None
    findings: tuple[Finding, ...] = Field(default=(), max_length=MOST_LINES)
    deviations: tuple[Deviation, ...] = Field(default=(), max_length=MOST_LINES)
    rechecks: tuple[Recheck, ...] = Field(default=(), max_length=MOST_LINES)
    observations: tuple[Observation, ...] = Field(default=(), max_length=len(GROUPS))
    neither: tuple[Group, ...] = Field(
        default=(),
        max_length=len(GROUPS),
        description="Groups of signs that were looked for and neither seen nor told of.",
    )
    unanswered: tuple[Annotated[str, Field(max_length=40)], ...] = Field(
        default=(),
        max_length=MOST_ASKED,
        description=(
            "Points of the form, and groups of signs, that were asked about and not answered. "
            "What is not answered is never a no."
        ),
    )
    report: OutsideReport | None = Field(
        default=None,
        description=(
            "The report of somebody else that this follow-up renders: reported, not seen by the "
            "buyer. Null: the buyer, or whom it engaged, looked."
        ),
    )
    looked_at: tuple[Area, ...] = Field(
        default=(),
        max_length=len(AREAS),
        description="What a visit looked at, whether or not anything was found.",
    )
    spoke_with: int | None = Field(
        default=None,
        ge=0,
        le=MOST_SPOKEN_WITH,
        description="How many people who work there were spoken with on a visit; never who.",
    )
    corrects: str | None = Field(
        default=None,
        max_length=64,
        description=(
            "ID of an incorrect follow-up (followup_…) of the same firm and form, which this "
            "one replaces. You can correct your own until the end of the day (UTC) on which it was "
            "recorded. Both are kept."
        ),
    )


def check(stated: FollowUpRequest, texts: FollowUpTexts, *, today: date) -> None:
    """Refuse what does not hold together.

    Args:
        stated: What is recorded.
        texts: The points of the forms and the remedies.
        today: The day of recording.

    Raises:
        UnreadableInput: Everything that is wrong, at most twenty places.
    """
    faults = list(_faults(stated, texts, today=today))
    if faults:
        raise UnreadableInput(faults[:MOST_NAMED], "follow-up")


def _faults(stated: FollowUpRequest, texts: FollowUpTexts, *, today: date) -> Iterator[Problem]:
    if not is_id("screening", stated.screening_id):
        yield Problem("follow-up-screening", "/screening_id")
    if stated.on > today:
        yield Problem("follow-up-day", "/on")
    if stated.corrects is not None and not is_id("followup", stated.corrects):
        yield Problem("follow-up-corrects", "/corrects")
    rows = None
    if stated.sample is not None:
        if stated.form != "deeper_check":
            yield Problem("follow-up-sample", "/sample")
        elif stated.sample.n > stated.sample.of:
            yield Problem("sample-too-large", "/sample/n")
        else:
            sample = stated.sample
            rows = frozenset(draw(sample.of, n=sample.n, seed=sample.seed).rows)
    yield from _findings(stated, texts, rows)
    yield from _deviations(stated, texts)
    yield from _visit(stated)
    yield from _answers(stated, texts)
    yield from _report(stated, today=today)
    for place, again in enumerate(stated.rechecks):
        if not is_id("followup", again.follow_up_id):
            yield Problem("follow-up-recheck", f"/rechecks/{place}/follow_up_id")
    groups = [observation.group for observation in stated.observations]
    for place, group in enumerate(groups):
        if group in groups[:place]:
            yield Problem("follow-up-twice", f"/observations/{place}")


def _findings(
    stated: FollowUpRequest, texts: FollowUpTexts, rows: frozenset[int] | None
) -> Iterator[Problem]:
    items = {item.code for item in texts.form(stated.form)}
    listed = {"items": ", ".join(item.code for item in texts.form(stated.form))}
    seen: set[tuple[str, int | None]] = set()
    for place, finding in enumerate(stated.findings):
        at = f"/findings/{place}"
        if finding.item not in items:
            yield Problem("follow-up-item", f"{at}/item", listed)
        if finding.row is not None and (rows is None or finding.row not in rows):
            yield Problem("follow-up-row", f"{at}/row")
        if (finding.item, finding.row) in seen:
            yield Problem("follow-up-twice", at)
        seen.add((finding.item, finding.row))
        is_money = finding.amount is not None
        if is_money != (finding.currency is not None) or (
            is_money and finding.outcome != "deviation"
        ):
            yield Problem("follow-up-amount", f"{at}/amount")


def _visit(stated: FollowUpRequest) -> Iterator[Problem]:
    """Yield what is stated of a visit where there was none, or twice."""
    if stated.form != "visit":
        for name in ("looked_at", "spoke_with"):
            if getattr(stated, name):
                yield Problem("follow-up-visit-only", f"/{name}")
    for place, area in enumerate(stated.looked_at):
        if area in stated.looked_at[:place]:
            yield Problem("follow-up-twice", f"/looked_at/{place}")


def _answers(stated: FollowUpRequest, texts: FollowUpTexts) -> Iterator[Problem]:
    """Yield what is answered in two ways, or said to be unanswered and is not."""
    noted = {observation.group for observation in stated.observations}
    for place, group in enumerate(stated.neither):
        if group in noted or group in stated.neither[:place]:
            yield Problem("follow-up-twice", f"/neither/{place}")
    asked = {item.code for item in texts.form(stated.form)} | set(GROUPS)
    answered = {finding.item for finding in stated.findings} | noted | set(stated.neither)
    for place, code in enumerate(stated.unanswered):
        if code not in asked - answered or code in stated.unanswered[:place]:
            yield Problem("follow-up-unanswered", f"/unanswered/{place}")


def _report(stated: FollowUpRequest, *, today: date) -> Iterator[Problem]:
    """Yield why a follow-up cannot render the report of somebody else."""
    if stated.report is None:
        return
    if stated.form == "self_report":
        yield Problem("follow-up-report-form", "/form")
    if stated.observer == "buyer":
        yield Problem("follow-up-report-observer", "/observer")
    if not stated.on <= stated.report.reported_on <= today:
        yield Problem("follow-up-report-day", "/report/reported_on")


def _deviations(stated: FollowUpRequest, texts: FollowUpTexts) -> Iterator[Problem]:
    """Yield what is wrong with deviations: each that was found has its remedy, and no other."""
    remedies = {remedy.code for remedy in texts.remedies}
    listed = {"items": ", ".join(remedy.code for remedy in texts.remedies)}
    found = {
        (finding.item, finding.row) for finding in stated.findings if finding.outcome == "deviation"
    }
    stated_for = Counter((deviation.item, deviation.row) for deviation in stated.deviations)
    for place, deviation in enumerate(stated.deviations):
        at = f"/deviations/{place}"
        key = (deviation.item, deviation.row)
        if key not in found:
            yield Problem("follow-up-not-found", at)
        elif stated_for[key] > 1:
            yield Problem("follow-up-twice", at)
        if deviation.remedy not in remedies:
            yield Problem("follow-up-remedy", f"{at}/remedy", listed)
        if not stated.on <= deviation.remedy_by <= deviation.recheck_on:
            yield Problem("follow-up-remedy-day", f"{at}/remedy_by")
    for place, finding in enumerate(stated.findings):
        if finding.outcome == "deviation" and (finding.item, finding.row) not in stated_for:
            yield Problem("follow-up-no-remedy", f"/findings/{place}")
