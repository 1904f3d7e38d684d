"""The checks of parties, cases and portfolios: each compares what was seen last with what is now.

Nothing is stored here. A party is compared with the standing that its last check found, a case with
its latest screening, a portfolio with the latest run of its source. What shows a change is stored
only where there is a material one, so that years of nothing new take up no room.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import polars as pl
from sqlalchemy import Connection

from data_ingest.model.possible_matches import MatchJudgements, PossibleMatches
from data_ingest.model.tables import Evidence, Facts, Procurement, Rejects, Sources
from service.casework.cases.case import load_case
from service.casework.cases.tables import Case
from service.casework.corrections.superseding import newest_of
from service.casework.links import list_links
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.frames import load_table, load_tables
from service.platform.refusal import Refusal
from service.registers.evidence import RegisterEvidence
from service.registers.live_evidence import MINUTE
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.evidence import EvidenceRegisters
from service.screening.assessment.models import Assessment
from service.screening.record.recording import KeptInput, Screened, screen_kept
from service.screening.record.store import save_screening
from service.screening.record.tables import ScreeningRecord
from service.suppliers.monitors.finding import MonitorFinding, Serving, judged, who_of
from service.suppliers.monitors.material import MaterialChange, changes_between
from service.suppliers.monitors.standing import of_screening, of_supplier, read_standing
from service.suppliers.monitors.tables import Monitor
from service.suppliers.monitors.watched import Watched, needs_of, procurement_of
from service.suppliers.portfolios.supplier_need import SupplierNeed

FORMAT = "monitor"
"""Format that the screening of a watched party says its input has."""


def check_parties(
    installation: Installation,
    monitors: Sequence[Monitor],
    serving: Serving,
    *,
    go_on: Callable[[], None] = lambda: None,
) -> list[MonitorFinding]:
    """Return what the checks of monitors of parties have found, worked out together.

    Args:
        installation: Where they are kept.
        monitors: Monitors of parties of one unit.
        serving: What they are made with.
        go_on: Called before each screening that is made to show a change; what it raises ends the
            work.
    """
    with transaction(installation.engine, read_only=True) as connection:
        judgements = judged(connection, monitors[0])
    watched = {monitor.id: Watched(**monitor.known) for monitor in monitors}
    bases = {monitor.id: serving.basis(monitor, record=None) for monitor in monitors}
    by_day: dict[str, dict[str, Watched]] = {}
    for name, basis in bases.items():
        by_day.setdefault(basis["as_of"], {})[name] = watched[name]
    card = serving.scorecard
    needs: dict[str, SupplierNeed] = {}
    for day, some in by_day.items():
        needs |= needs_of(
            some,
            serving.snapshot,
            as_of=date.fromisoformat(day),
            scorecard=card,
            judgements=judgements,
        )
    found = []
    for monitor in monitors:
        standing = of_supplier(needs[monitor.id], scorecard_id=card.id)
        changes: tuple[MaterialChange, ...] = ()
        if monitor.standing is not None:
            changes = changes_between(read_standing(monitor.standing), standing, card)
        basis = bases[monitor.id]
        finding = MonitorFinding(monitor=monitor, basis=basis, standing=standing.dumped())
        if changes:
            go_on()
            need = needs[monitor.id]
            known = replace(watched[monitor.id], name=need.name, cpv=need.cpv)
            record = screen_kept(
                _kept_party(monitor, known),
                principal=who_of(monitor),
                now=serving.now,
                registers=EvidenceRegisters(
                    serving.snapshot, date.fromisoformat(basis["as_of"]), judgements
                ),
                scorecard=card,
            ).record

            def keep(connection: Connection, record: ScreeningRecord = record) -> dict[str, str]:
                save_screening(connection, record)
                return {"": record.id}

            told = [("", standing.name, change) for change in changes]
            finding = replace(finding, changes=told, keep=keep)
        found.append(finding)
    return found


def latest_screening(
    connection: Connection, monitor: Monitor
) -> tuple[Case, ScreeningRecord | None] | None:
    """Return a watched case and its latest screening; None if the case is there no more.

    Args:
        connection: Inside a transaction.
        monitor: The monitor.
    """
    try:
        case = load_case(connection, monitor.subject, principal=who_of(monitor))
    except Refusal:
        return None
    for link in reversed(list_links(connection, case)):
        if link.kind == "screening":
            newest = newest_of(connection, tenant_id=case.tenant_id, screening_id=link.record_id)
            return case, newest
    return case, None


def check_case(
    installation: Installation,
    monitor: Monitor,
    case: Case,
    record: ScreeningRecord | None,
    serving: Serving,
) -> MonitorFinding:
    """Return what the check of a case has found.

    Before the award it says only that something has changed: no tender is told from another.

    Args:
        installation: Where it is kept.
        monitor: The monitor.
        case: The case.
        record: Its latest screening; None: it has none yet.
        serving: What the check is made with.

    Raises:
        UnreadableInput: What was kept can no longer be read.
    """
    basis = serving.basis(monitor, record=None if record is None else record.id)
    if record is None:
        return MonitorFinding(monitor=monitor, basis=basis)
    with transaction(installation.engine, read_only=True) as connection:
        judgements = judged(connection, monitor)
    evidence = load_tables(Evidence, record.evidence)
    day = max(date.fromisoformat(basis["as_of"]), record.as_of)
    made = screen_kept(
        _kept_again(record),
        principal=who_of(monitor),
        now=serving.now,
        registers=EvidenceRegisters(
            serving.snapshot, day, judgements, kept=live_evidence(evidence)
        ),
        scorecard=serving.scorecard,
    )
    before = of_screening(Assessment.read(record.assessment), evidence)
    after = of_screening(made.assessment, load_tables(Evidence, made.record.evidence))
    card = serving.scorecard
    changes = [
        (subject, standing.name, change)
        for subject, standing in after.items()
        if subject in before
        for change in changes_between(before[subject], standing, card)
    ]
    if not changes:
        return MonitorFinding(monitor=monitor, basis=basis)
    if case.is_before_award:
        changes = [("", None, MaterialChange("file", "file"))]
    subjects = {subject for subject, _, _ in changes}

    def keep(connection: Connection, made: Screened = made) -> dict[str, str]:
        save_screening(connection, made.record)
        return dict.fromkeys(subjects, made.record.id)

    return MonitorFinding(monitor=monitor, basis=basis, changes=changes, keep=keep)


def live_evidence(evidence: Evidence) -> RegisterEvidence | None:
    """Return what registers answered live for a screening; None: none was asked.

    It still counts, with its day: a check in the background asks nobody, and that a fact has not
    been asked for again makes it no less known.
    """
    if evidence.register_answers is None:
        return None
    sources = evidence.sources["source_id"].to_list()
    live = [source for source in sources if _is_minute(source.partition(AT_SNAPSHOT)[2])]

    of_live = pl.col("source_id").is_in(live)
    matches = evidence.possible_matches
    judgements = evidence.judgements
    return RegisterEvidence(
        facts=Facts.cast(evidence.facts.filter(of_live)),
        sources=Sources.cast(evidence.sources.filter(of_live)),
        possible_matches=(
            PossibleMatches.create_empty()
            if matches is None
            else PossibleMatches.cast(matches.filter(of_live))
        ),
        judgements=(
            MatchJudgements.create_empty()
            if judgements is None
            else MatchJudgements.cast(judgements.filter(of_live))
        ),
        answers=evidence.register_answers,
    )


def _is_minute(text: str) -> bool:
    try:
        datetime.strptime(text, MINUTE).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _kept_again(record: ScreeningRecord) -> KeptInput:
    return KeptInput(
        procurement=load_tables(Procurement, record.procurement),
        rejects=load_table(Rejects, orjson.loads(record.rejects)),
        format=record.input_format,
        name=record.input_name,
        sha256=record.input_sha256,
        intake=record.intake,
        supersedes=record.id,
        unit=record.unit,
    )


def _kept_party(monitor: Monitor, watched: Watched) -> KeptInput:
    return KeptInput(
        procurement=procurement_of(monitor.id, watched),
        rejects=Rejects.create_empty(),
        format=FORMAT,
        name=monitor.id,
        sha256=hashlib.sha256(monitor.particulars).hexdigest(),
        intake=None,
        unit=monitor.unit,
    )
