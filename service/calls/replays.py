"""A stored record made once more: by its own rulebook, and what today's answers otherwise."""

import hashlib

from data_ingest.model.problem import UnreadableInput
from procurement_rules.rulebook import Rulebook, load_rulebook
from service.calls import needs
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.closed_points import check_open
from service.platform.refusal import Refusal
from service.platform.zipped import OtherContent
from service.screening.needs.tables import NeedRecord
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord
from service.screening.replays.kinds import kind_of
from service.screening.replays.today import against_today
from service.screening.replays.views import ReplayResource, WhichBook, rules_since
from service.screening.rulebooks.store import rulebook_of


@operation("GET /v1/screenings/{screening_id}/replay")
def get_screening_replay(call: Call, screening_id: str) -> ReplayResource:
    """Repeat a stored screening with its own rulebook, and compare it with today's rules.

    Raises:
        Refusal: There is none of that number, or its points are closed.
    """
    tenant_id = call.principal.tenant_id
    with call.reading() as connection:
        check_open(connection, screening_id, principal=call.principal)
        record = load_screening(connection, tenant_id=tenant_id, screening_id=screening_id)
    if record is None:
        raise Refusal("not-found")
    return replayed(call, record)


@operation("GET /v1/needs/{need_id}/replay")
def get_need_replay(call: Call, need_id: str) -> ReplayResource:
    """Repeat a stored assessment with its own rulebook, and compare it with today's rules.

    Raises:
        Refusal: There is none of that number.
    """
    return replayed(call, needs.get_need(call, need_id))


def replayed(call: Call, record: ScreeningRecord | NeedRecord) -> ReplayResource:
    """Return what a record comes to by its own rulebook, and what today's answers otherwise.

    Args:
        call: Who asks.
        record: The record, which whoever asks may see.
    """
    today, is_readable, own, card = load_rulebook(), True, None, None
    kind = kind_of(record.id)
    try:
        with call.reading() as connection:
            own = rulebook_of(connection, record)
            card = kind.card(connection, record)
    except (OtherContent, UnreadableInput):
        is_readable = False
    again = kind.again(record, own or today, card) if is_readable else None
    is_same = again is not None and again.same
    found = against_today(record, own, card) if is_same and own is not None else None
    return ReplayResource(
        id=record.id,
        same=is_same,
        result_hash=record.result_hash,
        repeated_hash=None if again is None else hashlib.sha256(again.assessment).hexdigest(),
        rulebook_sha256=record.rulebook_sha256,
        rulebook=_which(own, today),
        changed=[] if again is None or is_same else list(again.differences),
        today=None
        if found is None or own is None
        else rules_since(found, call.language, own=own, today=today),
    )


def _which(own: Rulebook | None, today: Rulebook) -> WhichBook:
    if own is None:
        return "not_kept"
    return "current" if own.sha256 == today.sha256 else "kept"
