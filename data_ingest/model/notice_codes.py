"""Codes of eForms that a purchase has from a notice, whichever form it is written in."""

from typing import Literal, get_args

FrameworkKind = Literal["none", "fa-wo-rc", "fa-w-rc", "fa-mix"]
"""BT-765: no framework agreement, or one without, with, or with and without renewed competition."""

ChangeReason = Literal[
    "add-wss", "mod-cir", "mod-minv", "mod-nons", "mod-repl", "mod-rev", "other"
]  # fmt: skip
"""BT-200: why a contract is changed (code list modification-justification)."""

FRAMEWORK_KINDS: tuple[FrameworkKind, ...] = get_args(FrameworkKind)
CHANGE_REASONS: tuple[ChangeReason, ...] = get_args(ChangeReason)
