"""What pages keep in memory of screenings, which never change, so that a large one is read once.

Nothing is shown of it unless the API has said at the same request that whoever looks may see it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST = 64
"""Answers that are kept; the one that was not asked for the longest goes first."""


class KeptValues:
    """Values by key, the last `MOST` of them.

    >>> kept = KeptValues(2)
    >>> for name in "abac":
    ...     kept.keep(name, name.upper())
    >>> kept.find("a"), kept.find("b")
    ('A', None)

    Args:
        most: How many are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def find(self, key: Hashable) -> Any:  # noqa: ANN401 - whatever was kept
        """Return what is kept under a key, None if nothing is."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Forget a value, where it is kept."""
        self._values.pop(key, None)
