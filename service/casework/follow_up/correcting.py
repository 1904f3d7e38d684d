"""Which follow-ups stand: a later one may take the place of one that was recorded wrongly.

Whoever recorded it may do so until the end of the day (UTC) on which it was recorded. Both are kept
for ever. Whatever reads follow-ups as what was found reads those that stand alone.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from service.casework.follow_up.models import FollowUp


def day_of(moment: datetime) -> date:
    """Return the day of recording that a moment is of, in UTC."""
    return moment.astimezone(UTC).date()


def correctable_until(recorded_at: datetime) -> datetime:
    """Return when what was recorded can no longer be corrected: the end of that day, in UTC.

    >>> correctable_until(datetime(2026, 11, 26, 23, 59, tzinfo=UTC)).isoformat()
    '2026-11-27T00:00:00+00:00'
    """
    return datetime.combine(day_of(recorded_at) + timedelta(days=1), time(), UTC)


def replaced(kept: Iterable[tuple[str, FollowUp]]) -> dict[str, str]:
    """Return the follow-ups that are corrected, each with the one that stands in its place.

    Args:
        kept: Follow-ups of a screening with their numbers, in any order.
    """
    by = {content.corrects: number for number, content in kept if content.corrects is not None}
    return {number: _last(number, by) for number in by}


def standing(kept: Iterable[tuple[str, FollowUp]]) -> list[tuple[str, FollowUp]]:
    """Return the follow-ups that stand, in their order; re-checks are of what stands, too.

    Args:
        kept: Follow-ups of a screening with their numbers.
    """
    every = list(kept)
    corrected = replaced(every)
    return [
        (
            number,
            content.model_copy(
                update={
                    "rechecks": tuple(
                        recheck.model_copy(
                            update={
                                "follow_up_id": corrected.get(
                                    recheck.follow_up_id, recheck.follow_up_id
                                )
                            }
                        )
                        for recheck in content.rechecks
                    )
                }
            ),
        )
        for number, content in every
        if number not in corrected
    ]


def _last(number: str, by: Mapping[str, str]) -> str:
    while number in by:
        number = by[number]
    return number
