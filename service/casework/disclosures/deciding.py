"""What is masked in the end: what is proposed, and what an officer adds or takes away.

The result is what is kept: keys, grounds, reasons and who decided. Words of the program are put in
when it is read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from service.casework.disclosures.classes import HIDES_POINTS
from service.casework.disclosures.places import MaskablePlace
from service.casework.disclosures.request import NewDocumentDisclosure
from service.platform.refusal import Refusal

Origin = Literal["proposed", "added"]


@dataclass(frozen=True, slots=True)
class Masking:
    """Something that is masked.

    Attributes:
        key: The place.
        ground: Key into `GROUNDS`, a provision in the officer's words, or None: a gap.
        reason: The officer's words; None: those of the class.
        said: The reason of the class.
        origin: Whether the class or the officer speaks for it.
        decided_by: Who decided.
    """

    key: str
    ground: str | None
    reason: str | None
    said: Text
    origin: Origin
    decided_by: str

    def why(self, language: Language) -> str:
        """Return the reason in words."""
        return self.said.to(language) if self.reason is None else self.reason

    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "key": self.key,
            "ground": self.ground,
            "reason": self.reason,
            "said": {"sv": self.said.sv, "en": self.said.en},
            "origin": self.origin,
            "decided_by": self.decided_by,
        }


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Something that was proposed to be masked and is handed out."""

    key: str
    reason: str
    decided_by: str

    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"key": self.key, "reason": self.reason, "decided_by": self.decided_by}


@dataclass(frozen=True, slots=True)
class Decided:
    """What is masked, and what is not although it was proposed."""

    maskings: tuple[Masking, ...]
    handed_out: tuple[HandedOut, ...]


def decide(found: Sequence[MaskablePlace], stated: NewDocumentDisclosure, *, actor: str) -> Decided:
    """Return what is masked, in the order of the report.

    Args:
        found: From `service.casework.disclosures.places.places`.
        stated: What the officer adds and takes away.
        actor: Who decides.

    Raises:
        Refusal: There is no such place, one is named twice, or it may not be handed out.
    """
    by_key = {place.key: place for place in found}
    _check(by_key, stated)
    masked = {mask.key: mask for mask in stated.mask}
    freed = {unmask.key: unmask for unmask in stated.unmask}
    maskings = []
    for place in found:
        mask = masked.get(place.key)
        if mask is None and (not place.proposed or place.key in freed):
            continue
        maskings.append(
            Masking(
                key=place.key,
                ground=place.ground if mask is None or mask.ground is None else mask.ground,
                reason=None if mask is None else mask.reason,
                said=place.reason,
                origin="proposed" if place.proposed else "added",
                decided_by=actor,
            )
        )
    keys = {masking.key for masking in maskings}
    maskings = [
        masking
        for masking in maskings
        if by_key[masking.key].within not in keys
        and (masking.key in masked or not _follows_nothing(masking.key, keys))
    ]
    kept = {masking.key for masking in maskings}
    return Decided(
        tuple(maskings),
        tuple(
            HandedOut(unmask.key, unmask.reason, actor)
            for unmask in stated.unmask
            if unmask.key not in kept
        ),
    )


def _follows_nothing(key: str, masked: Collection[str]) -> bool:
    """Tell whether points are masked for the sake of what is handed out after all."""
    at, _, of_class = key.rpartition(".")
    return of_class == "points" and not any(f"{at}.{name}" in masked for name in HIDES_POINTS)


def _check(by_key: dict[str, MaskablePlace], stated: NewDocumentDisclosure) -> None:
    problems = []
    masked = {mask.key for mask in stated.mask}
    named: set[str] = set()
    for name, items in (("mask", stated.mask), ("unmask", stated.unmask)):
        for at, at_place in enumerate(items):
            where = f"/{name}/{at}/key"
            place = by_key.get(at_place.key)
            if place is None:
                problems.append(Problem("disclosure-place", where))
            elif at_place.key in named:
                problems.append(Problem("disclosure-twice", where))
            elif name == "unmask" and place.is_absolute:
                problems.append(Problem("disclosure-absolute", where))
            elif name == "unmask" and not place.proposed:
                problems.append(Problem("disclosure-not-masked", where))
            elif name == "unmask" and at_place.key.endswith(".points"):
                problems += _still_hidden(at_place.key, where, by_key, stated, masked)
            named.add(at_place.key)
    if problems:
        raise Refusal("invalid-request", *problems)


def _still_hidden(
    key: str,
    where: str,
    by_key: dict[str, MaskablePlace],
    stated: NewDocumentDisclosure,
    masked: set[str],
) -> list[Problem]:
    """Refuse to hand out points from which something masked could be computed."""
    at, freed = key.rpartition(".")[0], {unmask.key for unmask in stated.unmask}
    hidden = (f"{at}.{name}" for name in HIDES_POINTS)
    held = any(
        (hidden_key in by_key and hidden_key not in freed) or hidden_key in masked
        for hidden_key in hidden
    )
    return [Problem("disclosure-points", where)] if held else []
