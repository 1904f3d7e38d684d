"""Levels of pay as drafts state them: with agreement, time, source and how they were worked out.

What the service knows of a level is second-hand, and some pay per hour is worked out from pay per
month. So a draft of a term only proposes a level; a person reads the agreement and states it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, in_each, message
from data_ingest.reference import load_wage_derivations
from service.platform.words import printable
from service.screening.assessment.models import SourceReference
from service.screening.needs.assessment import LevelRecord

_LEVEL = message(
    "{category} {currency} {pay} an hour {period} under {agreement}{derived}; {source}{checked}"
)
_FROM = message("from {first}")
_UNTIL = message("from {first} to {last}")
_DERIVED = message(", calculated as {currency} {pay} a month divided by {hours} hours{hours_seen}")
_HOURS_NOT_SEEN = message(" (the agreement's own divisor has not been read)")
_SOURCE = message("source: {title}, {publisher}{day}")
_NO_SOURCE = message("the source is not known")
_UNCHECKED = message("; the level has not been checked")


def levels_text(levels: Sequence[LevelRecord], sources: Mapping[str, SourceReference]) -> Text:
    """Return levels as one phrase: whose pay, how much, when, and what each rests on.

    Args:
        levels: The levels.
        sources: The sources that they name, by id.
    """
    derived = {
        (row["level_id"], row["valid_from"]): row
        for row in load_wage_derivations().iter_rows(named=True)
    }
    return in_each(
        lambda language: "; ".join(
            _level(level, sources, derived.get((level.level_id, level.valid_from)), language)
            for level in levels
        )
    )


def _level(
    level: LevelRecord,
    sources: Mapping[str, SourceReference],
    derived: Mapping[str, object] | None,
    language: Language,
) -> str:
    period = _FROM if level.valid_to is None else _UNTIL
    return _LEVEL.to(language).format(
        category=level.category.to(language),
        pay=number(Decimal(level.base_hourly), language, decimals=2),
        currency=level.currency,
        period=period.to(language).format(first=level.valid_from, last=level.valid_to),
        agreement=printable(level.agreement),
        derived="" if derived is None else _derived(derived, level, language),
        source=_source(sources.get(level.source_id), language),
        checked="" if level.verified else _UNCHECKED.to(language),
    )


def _derived(row: Mapping[str, object], level: LevelRecord, language: Language) -> str:
    """Return how pay per hour was worked out; "" where the level is another than the one held."""
    pay, hours = Decimal(str(row["monthly_pay"])), Decimal(str(row["monthly_hours"]))
    if abs(pay / hours - Decimal(level.base_hourly)) >= Decimal("0.01"):
        return ""
    return _DERIVED.to(language).format(
        pay=number(pay, language),
        currency=level.currency,
        hours=row["monthly_hours"],
        hours_seen="" if row["hours_seen"] else _HOURS_NOT_SEEN.to(language),
    )


def _source(source: SourceReference | None, language: Language) -> str:
    if source is None:
        return _NO_SOURCE.to(language)
    day: date | None = source.as_of
    return _SOURCE.to(language).format(
        title=printable(source.title),
        publisher=printable(source.publisher),
        day="" if day is None else f", {day}",
    )
