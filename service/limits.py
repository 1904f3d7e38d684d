"""What one piece of work on a file may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """An end to memory and time.

    Attributes:
        memory_bytes: Address space beyond what the process has when it begins.
        seconds: Time of the processor, and of the clock twice as much.
    """

    memory_bytes: int
    seconds: int
