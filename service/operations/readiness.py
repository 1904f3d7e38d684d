"""A condition for taking requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """Something that must hold before the service takes requests.

    Attributes:
        name: Shown to whoever asks; says what is checked.
        run: Returns what is wrong, one sentence each; nothing when all is well. The sentences go
            to the log, not to the one who asks.
    """

    name: str
    run: Callable[[], Sequence[str]]
