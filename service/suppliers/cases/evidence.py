"""What the records of a case show, and what they only say: the rows that coverage is counted from.

A proposal is no assessment, a draft no term, and a closed task no document. A record counts by what
it can show: a person's decision that stands, a file that hangs on the case, a day. Pure: records
in, plain rows out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import orjson

from data_ingest.model.tables import STAGES, Stage
from service.casework.cases.tables import Case, CaseEvent, TaskRecord
from service.casework.decisions.decided import says
from service.casework.decisions.decision import Decision
from service.casework.follow_up.models import FollowUp
from service.casework.packages.models import Package
from service.casework.tasks.checklist import CODE
from service.suppliers.cases.holding import Run

LIST, PLAN = f"{CODE}subcontractor_list", f"{CODE}first_follow_up"
"""Codes of the tasks that coverage reads: the list at the start, and the plan."""

LOW_PRICE = ("SE-LOU-16-7", "SE-LOU-19-18", "SE-LUF-15-7", "EU-2014-24-69")
"""Rules whose tasks ask whether a tender appears abnormally low."""

TERMS = ("labour_terms", "core_conventions")
"""Clauses that are labour terms: pay, holiday and hours, or ILO's core conventions (LOU 17:2-3).
Others, such as the one on a list of subcontractors, are none."""

_PUBLISHED, _AWARDED = STAGES.index("documents_out"), STAGES.index("award")


@dataclass(frozen=True, slots=True)
class KeptNeed:
    """A needs assessment of a case.

    Attributes:
        id: Its number.
        created_at: When it was made.
        cpv: Its subject, eight digits.
        regime: The part of the law; None: not known.
    """

    id: str
    created_at: datetime
    cpv: str
    regime: str | None


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """A package of drafts of a case, and when it was made."""

    created_at: datetime
    package: Package


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecords:
    """A case and what hangs on it.

    Attributes:
        case: The case.
        moves: Its moves along the stages, the oldest first.
        tasks: Its tasks of the kinds that coverage reads.
        needs: Its needs assessments.
        packages: Its packages of clauses and plans, by number.
        decisions: Its decisions, whether or not they stand.
        files: When each file that hangs on it was stored, by number.
        follow_ups: Those that stand, with their numbers.
        runs: Its screenings by number, the oldest first.
        chains: Tenders whose chain is registered.
        framework_terms: What the case of the framework agreement that it is called off from shows
            of terms, as `terms_of` has it; None: it is no call-off, or nothing is shown.
    """

    case: Case
    moves: Sequence[CaseEvent] = ()
    tasks: Sequence[TaskRecord] = ()
    needs: Sequence[KeptNeed] = ()
    packages: Mapping[str, KeptPackage] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    files: Mapping[str, datetime] = field(default_factory=dict)
    follow_ups: Sequence[tuple[str, FollowUp]] = ()
    runs: Mapping[str, Run] = field(default_factory=dict)
    chains: frozenset[str] = frozenset()
    framework_terms: str | None = None

    @property
    def standing(self) -> list[Decision]:
        """Its decisions that stand."""
        return [decision for decision in self.decisions if decision.state == "stands"]


def case_row(held: CaseRecords) -> dict[str, Any]:
    """Return a case as a row of `service.suppliers.coverage.frames.CASES`."""
    case = held.case
    further = [number for _, number in case.external_ids]
    numbers = [case.contract_number or "", case.diary_number, *further]
    return {
        "case_id": case.id,
        "diary_number": case.diary_number,
        "title": case.title,
        "numbers": numbers,
        "unit": case.unit or None,
        "awarded_on": _awarded_on(case, held.moves),
        "terms": _terms_that_apply(terms_of(held), held.framework_terms),
        **_publication(case, held.moves),
        **_need(held),
        **_start(held),
    }


def _publication(case: Case, moves: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return when documents went out: the first move past the need, if it began with the need."""
    first: Stage = moves[0].particulars["from"] if moves else case.stage
    if STAGES.index(first) >= _PUBLISHED:
        return {"is_published": True, "published_at": None, "published_by": case.created_at}
    at = _moved_to(moves, _PUBLISHED)
    return {"is_published": at is not None, "published_at": at, "published_by": at}


def _awarded_on(case: Case, moves: Sequence[CaseEvent]) -> date | None:
    """Return the day of the award that the case states, else that of the first move to it."""
    if case.award and case.award.get("decided_on"):
        return date.fromisoformat(case.award["decided_on"])
    at = _moved_to(moves, _AWARDED)
    return None if at is None else at.date()


def _moved_to(moves: Sequence[CaseEvent], stage: int) -> datetime | None:
    there = (move.created_at for move in moves if STAGES.index(move.particulars["to"]) >= stage)
    return next(there, None)


def _need(held: CaseRecords) -> dict[str, Any]:
    """Return the needs assessment that a person decided first, and when; else the first proposal.

    It is decided on the day that the decision states, or when it was put on record if that was on
    the same day; not before the second person agreed, if one is needed. When it was put on record
    is told beside it, since a day that is stated afterwards shows nothing.
    """
    found: list[tuple[datetime, datetime, KeptNeed]] = []
    for need in held.needs:
        for decision in held.standing:
            if says("need", need.id, [decision.what]):
                kept_at = max(decision.created_at, decision.second_at or decision.created_at)
                stated = datetime.combine(decision.decided_on, time.max, tzinfo=UTC)
                at = kept_at if decision.needs_second else min(stated, kept_at)
                found.append((max(kept_at, need.created_at), max(at, need.created_at), need))
    first = min(found, key=lambda each: each[:2], default=None)
    proposed = min(held.needs, key=lambda need: (need.created_at, need.id), default=None)
    shown = first[2] if first else proposed
    regimes = [kept.package.regime for kept in held.packages.values() if kept.package.regime]
    return {
        "need_id": shown.id if shown else None,
        "need_cpv": shown.cpv if shown else None,
        "need_at": first[1] if first else None,
        "need_kept_at": first[0] if first else None,
        "regime": (shown.regime if shown else None) or (regimes[-1] if regimes else None),
    }


def terms_of(held: CaseRecords) -> str | None:
    """Return what the terms in the contract state, as `frames.CASES` has it.

    A draft is no term. That it is in the published documents or the contract is what a decision
    says and a file of the case shows, one that was stored after the draft was made: no older
    document can hold it.
    """
    drafts = {
        number: kept
        for number, kept in held.packages.items()
        if kept.package.kind == "clauses" and kept.package.clauses
    }
    said = [
        (kept, decision)
        for number, kept in drafts.items()
        for decision in held.standing
        if says("terms", number, [decision.what])
    ]
    shown = [kept for kept, decision in said if _is_shown(kept, decision, held.files)]
    if not shown:
        return "stated" if said else ("draft" if drafts else None)
    clauses = [clause for kept in shown for clause in kept.package.clauses if clause.id in TERMS]
    if not clauses:
        return "other"
    leveled = any(
        clause.id == "labour_terms" and "levels" not in clause.blanks for clause in clauses
    )
    return "levels" if leveled else "general"


def _terms_that_apply(own: str | None, framework: str | None) -> str | None:
    """Return the state of a contract's labour terms, where those of its framework apply to it.

    What the framework agreement is shown to have counts where the contract's own case shows less.
    """
    if framework == "levels":
        return own if own == "levels" else "framework_levels"
    if framework == "general" and own not in ("levels", "general"):
        return "framework_general"
    return own


def _is_shown(kept: KeptPackage, decision: Decision, files: Mapping[str, datetime]) -> bool:
    stored_at = files.get(decision.evidence_file_id or "")
    return stored_at is not None and stored_at >= kept.created_at


def _start(held: CaseRecords) -> dict[str, Any]:
    """Return how the list at the start and the plan stand; of several tasks the worst."""
    states = ("open", "noted", "not_needed", "done")
    lists = sorted(
        ((_closed(task), task.due_on) for task in held.tasks if task.code == LIST),
        key=lambda each: (states.index(each[0]), str(each[1])),
    )
    plans = [kept.package.follow_up for kept in held.packages.values() if kept.package.follow_up]
    days = [part.first_on for part in plans[-1].plan if part.first_on] if plans else []
    settled = any(task.code == PLAN and task.state == "done" for task in held.tasks)
    state, due_on = lists[0] if lists else (None, None)
    return {
        "list_state": state,
        "list_due_on": due_on,
        "is_planned": bool(plans) or settled,
        "first_on": min(days, default=None),
    }


def _closed(task: TaskRecord) -> str:
    """Return the state of a task; one that is done by a person's word alone is only noted."""
    return "noted" if task.state == "done" and task.evidence_file_id is None else task.state


def tender_rows(held: CaseRecords) -> Iterator[dict[str, Any]]:
    """Yield the tenders of a case as rows of `service.suppliers.coverage.frames.TENDERS`."""
    winners = winners_of(held)
    newest: dict[str, Run] = {}
    first: dict[str, datetime] = {}
    for run in held.runs.values():
        for tender_id in run.tenders:
            newest[tender_id] = run
            first.setdefault(tender_id, run.created_at)
    for tender_id, run in sorted(newest.items()):
        yield {
            "case_id": held.case.id,
            "tender_id": tender_id,
            "suppliers": run.tenders[tender_id],
            "is_contracted": _has_contract(tender_id, winners),
            "screened_at": first[tender_id],
            "has_chain": tender_id in held.chains,
            "price": _price(held, tender_id, run.prices.get(tender_id)),
        }


def _price(held: CaseRecords, tender_id: str, position: str | None) -> str | None:
    """Return how a low price was handled: asked about, explained, or judged not to appear so."""
    tasks = [
        task
        for task in held.tasks
        if task.rule_id in LOW_PRICE and tender_id in orjson.loads(task.subject or "[]")[2:3]
    ]
    if not tasks:
        return None if position is None else ("open" if position == "below" else "not_below")
    states = {
        "open": "asked" if tasks[-1].reason else "open",
        "noted": "asked",
        "done": "explained",
        "not_needed": "judged",
    }
    return states[_closed(tasks[-1])]


def check_rows(held: CaseRecords) -> Iterator[dict[str, Any]]:
    """Yield the follow-ups of a case as rows of `service.suppliers.coverage.frames.CHECKS`."""
    winners = winners_of(held)
    for follow_up_id, follow_up in held.follow_ups:
        run = held.runs.get(follow_up.screening_id)
        yield {
            "case_id": held.case.id,
            "follow_up_id": follow_up_id,
            "form": follow_up.form,
            "on": follow_up.on,
            "by": _by(follow_up),
            "is_looked": _is_looked(follow_up),
            "suppliers": run.tenders.get(follow_up.tender_id, []) if run else [],
            "party": run.parties.get(follow_up.party_id, []) if run else [],
            "is_contracted": _has_contract(follow_up.tender_id, winners),
        }


def _by(follow_up: FollowUp) -> str:
    """Return who looked: what others report, and what an authority or a union did, is theirs."""
    is_own = follow_up.report is None and follow_up.observer in ("buyer", "reviewer")
    return "buyer" if is_own else "others"


def _is_looked(follow_up: FollowUp) -> bool:
    """Tell whether a follow-up says that something was looked at; a re-check alone does not."""
    outcomes = {finding.outcome for finding in follow_up.findings} - {"not_shown"}
    noted = (follow_up.observations, follow_up.neither, follow_up.looked_at, follow_up.spoke_with)
    return bool(outcomes) or any(noted)


def winners_of(held: CaseRecords) -> frozenset[str]:
    """Return the tenders that have the contract: of the award, the chains and the screenings."""
    award = (held.case.award or {}).get("winners", ())
    stated = frozenset(tender for winner in award for tender in winner["tender_ids"])
    screened = frozenset(tender for run in held.runs.values() for tender in run.awarded)
    return held.chains | (stated or screened)


def _has_contract(tender_id: str, winners: frozenset[str]) -> bool | None:
    """Tell whether a tender has the contract; None: nobody has won, or several have.

    Where several have, each has a contract of its own, and the case does not say which is which.
    """
    if not winners or (tender_id in winners and len(winners) > 1):
        return None
    return tender_id in winners


def deviation_rows(held: CaseRecords) -> Iterator[dict[str, Any]]:
    """Yield the deviations that the follow-ups of a case found, as `frames.DEVIATIONS` has them."""
    mended = {
        (recheck.follow_up_id, recheck.item, recheck.row)
        for _, check in held.follow_ups
        for recheck in check.rechecks
        if recheck.mended
    }
    for follow_up_id, check in held.follow_ups:
        for deviation in check.deviations:
            yield {
                "case_id": held.case.id,
                "follow_up_id": follow_up_id,
                "found_on": check.on,
                "recheck_on": deviation.recheck_on,
                "is_mended": (follow_up_id, deviation.item, deviation.row) in mended,
            }


def numbers_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the numbers of the suppliers of some tenders."""
    return sorted({number for row in rows for number in row["suppliers"] or ()})
