"""Quiet hours: when what was noticed is held, so that nobody is called at night."""

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "Europe/Stockholm"
DEFAULT_FROM, DEFAULT_TO = "18:00", "07:00"
"""Quiet hours where none are stated. Ours: outside the office hours of most authorities."""


def is_zone(name: str) -> bool:
    """Tell whether the machine knows a time zone by its name in the IANA database.

    >>> is_zone("Europe/Stockholm"), is_zone("Europe/Nowhere"), is_zone("../etc/passwd")
    (True, False, False)
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_quiet(now: datetime, begins: str | None, ends: str | None, zone: str) -> bool:
    """Tell whether a moment is within quiet hours, by the clock on the wall there.

    Args:
        now: The moment, with a time zone.
        begins: When they begin, HH:MM; None: there are none.
        ends: When they end; before `begins`: on the next morning.
        zone: Name of the time zone.
    """
    if begins is None or ends is None:
        return False
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    clock = now.astimezone(ZoneInfo(zone)).time()
    if first <= last:
        return first <= clock < last
    return clock >= first or clock < last
