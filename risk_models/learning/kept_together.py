"""What a split never parts: the rows of a legal person, and of all under the same owner.

A split by the legal person alone lets a card see one firm of a group and be tried on its sister,
which has the same management, often the same address, and is inspected for the same reason.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, StrictInt


@dataclass(frozen=True, slots=True)
class OwnersFound:
    """What registers say of who owns the legal persons of a file of labels.

    Attributes:
        clusters: An opaque code by the key of each legal person that is under the same owner as
            another key of the file, or is the same.
        found: Keys of legal persons that the registers know.
        owned: Those of whom a controlling owner is known.
        snapshot: Id of the snapshot that was read.
    """

    clusters: Mapping[str, str]
    found: int
    owned: int
    snapshot: str


FindOwners = Callable[[Sequence[str], date, date], OwnersFound]
"""Finds the owners of legal persons, by their keys, between the first day of facts and the last of
outcomes. That an owner became one after the facts does no harm: a split is no fact."""


class KeptTogether(BaseModel):
    """How the rows of a study were kept together.

    `keys` are those of legal persons in the file; one that is spelled in two ways has two.
    `clusters` is what a split may part: keys under one owner are one of them, each other key its
    own. `rows_joined` are rows of the clusters that have several keys. `found` and `owned` are keys
    that the registers of `snapshot` know, and those of whom they know a controlling owner; None:
    registers were not asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    keys: StrictInt
    clusters: StrictInt
    rows_joined: StrictInt
    found: StrictInt | None = None
    owned: StrictInt | None = None
    snapshot: str | None = None


def kept_together(
    groups: Sequence[str], clusters: Sequence[str | None], owners: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return for each row the name of what is never split: legal persons under the same owner.

    Two rows belong together that share a group, a cluster or an owner, directly or through others.

    Args:
        groups: Key of the legal person.
        clusters: Key of whoever owns it; None: nobody else is known.
        owners: Code of its owner by registers, by the key of the legal person.
    """
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for group, cluster in zip(groups, clusters, strict=True):
        by_registers = (owners or {}).get(group)
        for owner in (cluster and f"c {cluster}", by_registers and f"b {by_registers}"):
            if owner:
                one, other = sorted((top(f"g {group}"), top(owner)), reverse=True)
                above[other] = one  # a group's name stays on top, so that a lone one keeps its own
    return tuple(top(f"g {group}").partition(" ")[2] for group in groups)


def told(
    groups: Sequence[str], together: Sequence[str], owners: OwnersFound | None
) -> KeptTogether:
    """Return how rows were kept together.

    Args:
        groups: Key of the legal person of each row.
        together: What `kept_together` returns of them.
        owners: What registers said; None: they were not asked.
    """
    by_key = dict(zip(groups, together, strict=True))
    several = {name for name, count in Counter(by_key.values()).items() if count > 1}
    return KeptTogether(
        keys=len(by_key),
        clusters=len(set(together)),
        rows_joined=sum(name in several for name in together),
        found=None if owners is None else owners.found,
        owned=None if owners is None else owners.owned,
        snapshot=None if owners is None else owners.snapshot,
    )
