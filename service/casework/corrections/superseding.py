"""A screening made once more with what is known today, in the place of an earlier one.

The purchase is the one that was kept. Registers and lists, card, rules and judgements are those of
today. The earlier screening stays as it is; the later one says which it supersedes.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import orjson
from sqlalchemy import Connection, Engine

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.snapshot.opened import Snapshot
from risk_models.card.scorecard import Scorecard
from service.casework.sharing import may_ask_about
from service.casework.tasks.copies import replace_copies
from service.operations.people.principal import Principal
from service.operations.people.units import sees, unit_of
from service.platform.db.database import transaction
from service.platform.frames import canonical, dump_tables, load_table, load_tables
from service.platform.refusal import Refusal
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.registers.judgements import standing_judgements
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought, parties_of
from service.screening.assessment.evidence import EvidenceRegisters
from service.screening.purchase.intake import UsedStatement
from service.screening.record.recording import KeptInput, Screened, screen_kept
from service.screening.record.store import load_screening, save_screening, successor_of
from service.screening.record.tables import ScreeningRecord
from service.screening.scorecards.store import scorecard_in_use

CORRECTED = "corrected"
"""Format of a screening of a purchase that a person has corrected; its hash is of that."""


def screen_again(
    record: ScreeningRecord,
    *,
    principal: Principal,
    now: datetime,
    as_of: date | None = None,
    snapshot: Snapshot | None = None,
    judgements: StandingJudgements = NONE_JUDGED,
    answers: LiveAnswers | None = None,
    scorecard: Scorecard | None = None,
    change: Callable[[Procurement], Procurement] | None = None,
    stated: Sequence[UsedStatement] = (),
) -> Screened:
    """Screen what is kept of an earlier screening, without storing anything.

    Args:
        record: The earlier screening.
        principal: Who asks.
        now: The moment, with a time zone.
        as_of: The day to screen for; if left out that of `now` (UTC), or that of the earlier
            screening where it is later.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
        answers: What registers have answered live; None: none was asked.
        scorecard: The card; the current one if left out.
        change: What a person corrects in the purchase first; None: nothing.
        stated: What that change states of the purchase, for the record.

    Raises:
        UnreadableInput: An answer that was kept is of no fact that is known any more, or the
            correction cannot be made.
    """
    purchase = load_tables(Procurement, record.procurement)
    format_, sha256 = record.input_format, record.input_sha256
    if change is not None:
        purchase = change(purchase)
        format_, sha256 = CORRECTED, hashlib.sha256(dump_tables(purchase)).hexdigest()
    kept = KeptInput(
        procurement=purchase,
        rejects=load_table(Rejects, orjson.loads(record.rejects)),
        format=format_,
        name=record.input_name,
        sha256=sha256,
        intake=_with(record.intake, stated) if stated else record.intake,
        supersedes=record.id,
        unit=record.unit,
    )
    day = as_of or max(now.astimezone(UTC).date(), record.as_of)
    registers = EvidenceRegisters(snapshot, day, judgements, answers)
    return screen_kept(kept, principal=principal, now=now, registers=registers, scorecard=scorecard)


def _with(intake: bytes | None, stated: Sequence[UsedStatement]) -> bytes:
    """Return what else was handed in, with what has been stated of the purchase since."""
    content = orjson.loads(intake) if intake else {"further": [], "mappings": []}
    added = [statement.as_plain() for statement in stated]
    content["stated"] = [*content.get("stated", []), *added]
    return canonical(content)


def newest_of(
    connection: Connection, *, tenant_id: str, screening_id: str
) -> ScreeningRecord | None:
    """Return a screening, or the last of those that have taken its place; None: there is none.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        screening_id: The screening.
    """
    newest = screening_id
    while later := successor_of(connection, tenant_id=tenant_id, screening_id=newest):
        newest = later
    return load_screening(connection, tenant_id=tenant_id, screening_id=newest)


def taken_by(connection: Connection, *, tenant_id: str, screening_id: str) -> str | None:
    """Return the last screening that has taken the place of one; None: none has, or it is gone."""
    newest = newest_of(connection, tenant_id=tenant_id, screening_id=screening_id)
    return None if newest is None or newest.id == screening_id else newest.id


def supersede(
    engine: Engine,
    screening_id: str,
    *,
    principal: Principal,
    now: datetime,
    as_of: date | None = None,
    snapshot: Snapshot | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
    live: bool = False,
    change: Callable[[Procurement], Procurement] | None = None,
    stated: Sequence[UsedStatement] = (),
) -> Screened | None:
    """Make a screening once more and keep it; the last that took its place is superseded.

    Args:
        engine: The database.
        screening_id: The screening.
        principal: Who asks.
        now: The moment, with a time zone.
        as_of: The day to screen for; see `screen_again`.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        ask: How registers are asked live; None: they cannot be.
        live: Whether they are asked; they always are where they were for the one superseded and
            still may be.
        change: What a person corrects in the purchase first; None: nothing.
        stated: What that change states of the purchase, for the record.

    Returns:
        The new screening, of the same unit; None if there is none of that number that she sees.

    Raises:
        UnreadableInput: An answer that was kept is of no fact that is known any more, or the
            correction cannot be made.
        Refusal: Registers are to be asked live about tenders under assessment, and nobody has
            decided that they may be.
    """
    tenant_id = principal.tenant_id
    with transaction(engine, read_only=True) as connection:
        if not sees(connection, "screening", screening_id, principal=principal):
            return None
        record = newest_of(connection, tenant_id=tenant_id, screening_id=screening_id)
        assert record is not None  # the one that is seen, or a later one
        unit = unit_of(connection, "screening", record.id, tenant_id=tenant_id)
        judgements = standing_judgements(connection, tenant_id=tenant_id, unit=unit)
        card = scorecard_in_use(connection, tenant_id=tenant_id)
        may_ask = may_ask_about(connection, record.id, principal=principal)
    if live and not may_ask:
        raise Refusal("invalid-request", Problem("live-undecided", "/query/live"))
    answers = None
    before = "register_answers" in orjson.loads(record.evidence)
    if ask is not None and may_ask and (live or before):
        answers = ask(parties_of(load_tables(Procurement, record.procurement)))
    screened = screen_again(
        record,
        principal=principal,
        now=now,
        as_of=as_of,
        snapshot=snapshot,
        judgements=judgements,
        answers=answers,
        scorecard=card,
        change=change,
        stated=stated,
    )
    with transaction(engine) as connection:
        save_screening(connection, screened.record)
        replace_copies(connection, record.id, by=screened.record.id, principal=principal, now=now)
    return screened
