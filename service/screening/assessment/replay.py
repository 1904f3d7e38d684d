"""A record that is made once more: whether it comes to the same bytes, and why it may not have."""

from dataclasses import dataclass
from typing import Protocol

from procurement_rules.rulebook import Rulebook
from service.platform.process.code_version import code_version


class StoredRecord(Protocol):
    """A stored record of what was made by rules and code."""

    @property
    def assessment(self) -> bytes:
        """Canonical JSON of the result."""

    @property
    def rulebook_sha256(self) -> str:
        """Hash of the text of the rules applied."""

    @property
    def code_version(self) -> str:
        """Version of the service that made it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored record made once more from the evidence that was kept with it.

    Attributes:
        same: The bytes are the same.
        assessment: The new bytes.
        differences: Why they may differ: a rulebook, a scorecard that was a draft, or code of
            another version.
    """

    same: bool
    assessment: bytes
    differences: tuple[str, ...]


def compared(
    again: bytes,
    record: StoredRecord,
    *,
    rulebook: Rulebook,
    scorecards: tuple[str, str] | None = None,
) -> Replay:
    """Return a record beside the bytes that it comes to under a rulebook and this code.

    Args:
        again: The new bytes.
        record: The record.
        rulebook: The rules that they were made with.
        scorecards: The hash of the scorecard then and now; None for a record without one.
    """
    changed = {
        "rulebook": rulebook.sha256 != record.rulebook_sha256,
        "scorecard": scorecards is not None and scorecards[0] != scorecards[1],
        "code": code_version() != record.code_version,
    }
    differences = tuple(what for what, has in changed.items() if has)
    return Replay(again == record.assessment, again, differences)
