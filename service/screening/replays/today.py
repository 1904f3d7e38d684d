"""Today's rules beside records: kept where a record names them, and what they answer otherwise."""

from typing import Any

import orjson
from sqlalchemy import Connection, select

from procurement_rules.rulebook import Rulebook, load_rulebook
from risk_models.card.scorecard import Scorecard
from service.screening.replays.kinds import REPLAYABLE, kind_of
from service.screening.rulebooks.difference import RulesDifference, difference
from service.screening.rulebooks.store import NamedBook, keep_rulebook


def against_today(
    record: Any,  # noqa: ANN401
    own: Rulebook,
    scorecard: Scorecard | None = None,
) -> RulesDifference | None:
    """Return what today's rulebook answers otherwise than the record.

    Args:
        record: A record that comes to the same bytes by its own rulebook; of a kind that can be
            made again.
        own: Its rulebook.
        scorecard: Its card; None: that which is shipped, or none.

    Returns:
        None: its rulebook is today's.

    Raises:
        ValueError: Today's rulebook and code make no result of its evidence.
    """
    today = load_rulebook()
    if own.sha256 == today.sha256:
        return None
    again = kind_of(record.id).again(record, today, scorecard)
    if again is None:
        raise ValueError(f"{record.id} comes to no result by today's rules.")
    made, kept = orjson.loads(again.assessment), orjson.loads(record.assessment)
    return difference(kept, made, own=own, other=today)


def keep_todays(connection: Connection, *, tenant_id: str) -> None:
    """Keep today's rulebook for a tenant of whom a record names it, unless it is kept.

    A record brings its rulebook along; one that a server of 0.2.0 stored while the database was
    upgraded has not.

    Args:
        connection: Inside a transaction that may write.
        tenant_id: Whose.
    """
    sha256 = load_rulebook().sha256
    for replayable in REPLAYABLE.values():
        columns = replayable.table.c
        first = select(columns.actor, columns.created_at, columns.code_version)
        own = (columns.tenant_id == tenant_id, columns.rulebook_sha256 == sha256)
        row = connection.execute(first.where(*own).limit(1)).one_or_none()
        if row is not None:
            keep_rulebook(connection, NamedBook(tenant_id, *row, sha256))
            return
