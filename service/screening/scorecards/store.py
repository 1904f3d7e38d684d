"""Learned cards that an organisation has added, and the card that it has chosen to use.

Shipped cards are everybody's. A learned card is its organisation's own: it is kept with its text,
so that what it has screened can be made again when neither its file nor its labels are at hand.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import joined, plain
from risk_models.card.drafts import load_draft
from risk_models.card.scorecard import (
    CURRENT,
    InvalidScorecard,
    Scorecard,
    card_json,
    card_sha256,
    check,
    load_scorecard,
    parse_scorecard,
    shipped_scorecards,
)
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.platform.db.record_id import new_id
from service.platform.db.store import load_all, newest_first
from service.platform.db.tenants import ensure_tenant
from service.platform.words import printable
from service.platform.zipped import OtherContent, unzipped, zipped
from service.screening.scorecards.table import SCORECARDS, CardAct, CardRecord

MOST_REASONS = 5
"""Reasons that are named where a card is refused."""

FILE = "card.json"
"""What a card is called in messages where nobody says its file."""


def read_learned_card(payload: bytes, *, name: str = FILE) -> Scorecard:
    """Return a learned card from its file.

    Raises:
        UnreadableInput: It is no learned card, keeps a promise of the method not, or departs from
            the shipped card that it was learned around in more than the points that it learned.
    """
    try:
        card = parse_scorecard(payload, name=name)
    except InvalidScorecard as fault:
        raise _refused("scorecard-form", fault, name) from None
    if card.learned is None:
        raise UnreadableInput([Problem("scorecard-not-learned")], name)
    try:
        check(card)
    except InvalidScorecard as fault:
        raise _refused("scorecard-invalid", fault, name) from None
    learned = card.learned
    try:
        around = load_draft(learned.around, learned.around_sha256) or load_scorecard(learned.around)
    except InvalidScorecard:
        raise UnreadableInput(
            [Problem("scorecard-around-unknown", "", {"card": printable(learned.around)})],
            name,
        ) from None
    if differs := ", ".join(_departs(card, around)):
        raise UnreadableInput(
            [Problem("scorecard-departs", "", {"card": around.id, "fields": differs})], name
        )
    return card


def texts_of(card: Scorecard) -> Iterator[str]:
    """Yield every text of a card that its writer is free to choose."""
    words = [line.text for line in card.quality]
    for factor in card.factors:
        yield factor.source
        words += [factor.share_reason, *(own_bin.reason for own_bin in factor.bins)]
    if card.learned is not None:
        words += [card.learned.unit, card.learned.outcome]
    for text in words:
        yield from (text.sv, text.en)


def _refused(code: str, fault: InvalidScorecard, name: str) -> UnreadableInput:
    reasons = fault.reasons or [plain(one) for one in str(fault).partition(": ")[2].split("; ")]
    more = len(reasons) - MOST_REASONS
    shown = joined("; ", (*reasons[:MOST_REASONS], *([plain(f"… (+{more})")] if more > 0 else [])))
    params = {"reason": printable(shown.en), "reason_sv": printable(shown.sv)}
    return UnreadableInput([Problem(code, "", params)], name)


def _departs(card: Scorecard, around: Scorecard) -> Iterator[str]:
    """Yield what of a learned card differs from the card that it was learned around."""
    learned = card.learned
    assert learned is not None
    if learned.around_sha256 != card_sha256(around):
        yield "around_sha256"
        return
    same = ("frame", "cuts", "floors", "rules", "weightings")
    yield from (name for name in same if getattr(card, name) != getattr(around, name))
    if [factor.id for factor in card.factors] != [factor.id for factor in around.factors]:
        yield "factors"
        return
    for own, theirs in zip(card.factors, around.factors, strict=True):
        shape = [(one.code, one.share_ppm) for one in own.bins]
        kept = (
            own == theirs
            if own.id not in learned.factors
            else (
                shape == [(one.code, one.share_ppm) for one in theirs.bins]
                and own.coverage_weight == theirs.coverage_weight
            )
        )
        if not kept:
            yield own.id


def add_card(
    connection: Connection, card: Scorecard, *, reason: str, principal: Principal, now: datetime
) -> CardRecord:
    """Add a learned card to an organisation's; one that it has is not added again.

    Args:
        connection: Inside a transaction that may write.
        card: As `read_learned_card` returns it.
        reason: Where it comes from, in the person's words.
        principal: Who adds it.
        now: The moment, with a time zone.

    Returns:
        The record, or that of the first time.
    """
    for record in card_records(connection, "added", tenant_id=principal.tenant_id):
        if record.scorecard_id == card.id:
            return record
    return _keep(connection, "added", card, reason, principal=principal, now=now)


def choose_card(
    connection: Connection, card: Scorecard, *, reason: str, principal: Principal, now: datetime
) -> CardRecord:
    """Let an organisation use a card from now on, in screenings, portfolios and monitors.

    Args:
        connection: Inside a transaction that may write.
        card: A shipped card, or one that the organisation has added.
        reason: Why, in the person's words.
        principal: Who chooses.
        now: The moment, with a time zone.
    """
    return _keep(connection, "chosen", card, reason, principal=principal, now=now)


def _keep(
    connection: Connection,
    act: CardAct,
    card: Scorecard,
    reason: str,
    *,
    principal: Principal,
    now: datetime,
) -> CardRecord:
    text = card_json(card)
    record = CardRecord(
        tenant_id=principal.tenant_id,
        id=new_id("card"),
        actor=principal.actor,
        created_at=now,
        act=act,
        scorecard_id=card.id,
        sha256=card_sha256(card),
        reason=printable(reason),
        content=zipped(text) if act == "added" else b"",
    )
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now)
    keep(
        connection,
        f"scorecard.{act}",
        record,
        content_sha256=record.sha256,
        details={"scorecard_id": card.id},
    )
    return record


def card_records(connection: Connection, act: CardAct, *, tenant_id: str) -> list[CardRecord]:
    """Return the cards that an organisation has added, or its choices; newest first."""
    theirs = (SCORECARDS.c.tenant_id == tenant_id, SCORECARDS.c.act == act)
    return load_all(connection, CardRecord, *theirs, order_by=newest_first(CardRecord))


def added_card(connection: Connection, scorecard_id: str, *, tenant_id: str) -> CardRecord | None:
    """Return a card as an organisation has added it, or None."""
    added = card_records(connection, "added", tenant_id=tenant_id)
    return next((record for record in added if record.scorecard_id == scorecard_id), None)


def card_text(connection: Connection, scorecard_id: str, *, tenant_id: str) -> bytes | None:
    """Return the text of a card that an organisation has added; None of one that is shipped."""
    record = added_card(connection, scorecard_id, tenant_id=tenant_id)
    return None if record is None else unzipped(record.content, sha256=record.sha256).encode()


def has_card(connection: Connection, scorecard_id: str, *, tenant_id: str) -> bool:
    """Tell whether a card is shipped, or among those that the organisation has added."""
    return (
        scorecard_id in shipped_scorecards()
        or added_card(connection, scorecard_id, tenant_id=tenant_id) is not None
    )


def scorecard_named(
    connection: Connection, scorecard_id: str, *, tenant_id: str, at: str = ""
) -> Scorecard:
    """Return a shipped card, or one that the organisation has added.

    Args:
        connection: Inside a transaction.
        scorecard_id: Its id.
        tenant_id: Whose.
        at: Where it is stated, for the message.

    Raises:
        UnreadableInput: There is none, or this version of the service cannot read it.
    """
    if scorecard_id in shipped_scorecards():
        return load_scorecard(scorecard_id)
    record = added_card(connection, scorecard_id, tenant_id=tenant_id)
    if record is not None:
        return _opened(record.content, record.sha256, record.scorecard_id)
    own = card_records(connection, "added", tenant_id=tenant_id)
    known = ", ".join((*shipped_scorecards(), *sorted(record.scorecard_id for record in own)))
    raise UnreadableInput(
        [Problem("scorecard-unknown", at, {"known": known})], printable(scorecard_id)
    )


def id_in_use(connection: Connection, *, tenant_id: str) -> str:
    """Return the id of the card that an organisation screens with."""
    chosen = card_records(connection, "chosen", tenant_id=tenant_id)
    return chosen[0].scorecard_id if chosen else CURRENT


def scorecard_in_use(connection: Connection, *, tenant_id: str) -> Scorecard:
    """Return the card that an organisation screens with: its newest choice, else the current one.

    Raises:
        UnreadableInput: This version of the service cannot read the card that was chosen.
    """
    own = id_in_use(connection, tenant_id=tenant_id)
    return scorecard_named(connection, own, tenant_id=tenant_id)


@lru_cache(maxsize=16)
def _opened(content: bytes, sha256: str, scorecard_id: str) -> Scorecard:
    """Return a card from its text as it is kept.

    Raises:
        UnreadableInput: This version of the service cannot read it, or it is not what was kept.
    """
    try:
        return check(parse_scorecard(unzipped(content, sha256=sha256).encode(), name=scorecard_id))
    except (InvalidScorecard, OtherContent):
        raise UnreadableInput(
            [Problem("scorecard-not-usable", "", {"card": scorecard_id})], scorecard_id
        ) from None
