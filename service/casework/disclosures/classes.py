"""The classes of information that can be masked: what each is called, where, and what is proposed.

Which class a field is of stands with the field (`data_ingest.model.fields`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data_ingest.model import fields
from data_ingest.model.text import Text, message
from service.casework.disclosures.grounds import BUSINESS, TENDERS

Level = Literal["purchase", "lot", "tender", "part", "record"]
"""Where in a report: the purchase, a lot, a tender, a part of its chain; or beside all of it."""

_OF_TENDERS = message(
    "Information about tenders is subject to absolute secrecy until the award decision or "
    "their publication."
)
_BUSINESS = message(
    "May be a business secret. [State the special reason to assume harm to the supplier, or "
    "disclose it.]"
)
_MATCH = message(
    "Nobody has assessed whether the match is the firm. [A lawyer must determine the provision.]"
)
_FOLLOWS = message("The points would reveal what is masked in the same tender.")
UNREASONED = message("[Reason to be given by the decision-maker.]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOfInformation:
    """A class of information that can be masked.

    Attributes:
        label: What it is called.
        levels: Where it is a place of its own.
        also_at: A level above those where a field of it can stand, and is masked with one of them.
        proposed: Whether it is masked unless somebody decides otherwise.
        secret_before_award: It cannot be handed out before the award, whoever decides.
        ground: Key into `GROUNDS`; None: no verified provision speaks for it.
        reason: Why it is proposed.
        hides_points: Points could be computed back to it, so that they go with it.
    """

    label: Text
    levels: tuple[Level, ...]
    also_at: Level | None = None
    proposed: bool = False
    secret_before_award: bool = False
    ground: str | None = None
    reason: Text = UNREASONED
    hides_points: bool = False


def _of_tenders(label: Text, level: Level) -> ClassOfInformation:
    """Return a class that tells of tenders, which are absolutely secret before the award."""
    return ClassOfInformation(
        label=label, levels=(level,), secret_before_award=True, ground=TENDERS, reason=_OF_TENDERS
    )


def _business(label: Text) -> ClassOfInformation:
    """Return a class of what a firm may have to keep to itself."""
    return ClassOfInformation(
        label=label,
        levels=("tender",),
        proposed=True,
        ground=BUSINESS,
        reason=_BUSINESS,
        hides_points=True,
    )


CLASSES: Mapping[str, ClassOfInformation] = {
    "title": ClassOfInformation(label=message("title and number"), levels=("purchase", "lot")),
    "buyer": ClassOfInformation(label=message("buyer"), levels=("purchase",)),
    "amount": ClassOfInformation(label=message("amount"), levels=("purchase",)),
    "tenders": _of_tenders(message("the tenders"), "lot"),
    "price": _business(message("price")),
    "chain": _business(message("subcontractors and shares")),
    "answers": _business(message("the firms' own statements")),
    "points": ClassOfInformation(
        label=message("points, review need and facts about the firms"),
        levels=("tender",),
        proposed=True,
        ground=BUSINESS,
        reason=_FOLLOWS,
    ),
    "matches": ClassOfInformation(
        label=message("possible matches not yet assessed"),
        levels=("tender",),
        proposed=True,
        reason=_MATCH,
    ),
    "name": ClassOfInformation(label=message("name"), levels=("part",), also_at="tender"),
    "rejects": _of_tenders(message("what could not be used"), "record"),
    "actor": ClassOfInformation(label=message("who made the screening"), levels=("record",)),
}
"""Every class, in the order of a report; the last part of a place's key is one of these."""

if unknown := set(fields.CLASSES) - CLASSES.keys() - {"own", "untold"}:
    raise TypeError(f"No copy can be masked of {unknown}: say here what the class is called.")

HIDES_POINTS = tuple(name for name, information in CLASSES.items() if information.hides_points)
"""Classes of a tender that its points could be computed back to, so that they go too."""


def classes_at(level: Level) -> dict[str, ClassOfInformation]:
    """Return the classes that are places of their own at a level, in the order of a report."""
    return {
        name: information for name, information in CLASSES.items() if level in information.levels
    }
