"""What is stated of the nodes of the tree of industries, as counted evidence.

A statement counts only at the node that it names, once for each publisher: its strongest of ten
years. Occupations are leaves of the tree, since one class can hold two with opposite results. The
weights are expert judgement of the project, 2026-11-29.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from risk_models.profiles.industry import lineage
from risk_models.profiles.rates import PERMILLE


class Weighed(NamedTuple):
    """What a piece of evidence says.

    Attributes:
        weight: Expected findings that it counts as.
        rate: What it says that the rate is; 1 is that of all industries.
    """

    weight: Fraction
    rate: Fraction


KINDS: Mapping[str, Weighed] = {
    "uhm_high": Weighed(Fraction(2), Fraction(6)),
    "uhm_risk": Weighed(Fraction(2), Fraction(5)),
    "uhm_low": Weighed(Fraction(2), Fraction(1, 2)),
    "list": Weighed(Fraction(1), Fraction(5)),
    "passing": Weighed(Fraction(1, 2), Fraction(3)),
    "judgement": Weighed(Fraction(1), Fraction(5)),
}
"""What a statement of each kind of `SectorStatements` counts as."""

LOW = frozenset({"uhm_low"})
"""The kinds that say that the risk is low; they can only lower a rate, and all others raise it."""

EDITION, YEARS = 2026, 10
"""The year that statements are counted back from, and how many years count."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a node.

    Attributes:
        node: The industry or occupation that it names.
        publisher: Who made it.
        year: When; None where the page has no date.
        kind: Key into `KINDS`.
        words_sv: What the publisher calls the node, in Swedish.
        words_en: The same in English.
        status: What the row rests on.
        source_id: Where it is stated.
    """

    node: str
    publisher: str
    year: int | None
    kind: str
    words_sv: str
    words_en: str
    status: str
    source_id: str

    @property
    def counts(self) -> bool:
        """Whether it is recent enough; a page without a date stood when it was read."""
        return self.year is None or self.year > EDITION - YEARS


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is stated of the nodes of the tree.

    Attributes:
        statements: By node.
        foreign: Rates in permille by node, then by outcome set.
        parents: The industry that each occupation lies in.
    """

    statements: Mapping[str, tuple[Statement, ...]]
    foreign: Mapping[str, Mapping[str, int]]
    parents: Mapping[str, str]

    def lineage(self, node: str) -> tuple[str, ...]:
        """Return a node and all that it lies in, from itself up to its section.

        Raises:
            ValueError: It is neither a code of the tree nor a known occupation.
        """
        if node in self.parents:
            return (node, *lineage(self.parents[node]))
        return lineage(node)

    def speaks_of(self, node: str) -> bool:
        """Return whether anything is stated of the node itself."""
        return node in self.statements or node in self.foreign

    def ratios(self, node: str) -> Iterator[tuple[str, Fraction]]:
        """Give each outcome set that has a rate of the node, and that rate over the one above.

        The one above is that of the narrowest industry around it that the set has, or of all
        industries, so that each level says only what the levels above it have not.
        """
        for outcome_set, permille in sorted(self.foreign.get(node, {}).items()):
            around = self.lineage(node)[1:]
            rates = (self.foreign.get(one, {}).get(outcome_set) for one in around)
            above = next((rate for rate in rates if rate is not None), PERMILLE)
            yield outcome_set, Fraction(permille, above)

    def stated_of(self, node: str) -> tuple[Statement, ...]:
        """Return the statements that count at a node: the strongest of each publisher, by name."""
        strongest: dict[tuple[str, bool], Statement] = {}
        for statement in self.statements.get(node, ()):
            if statement.counts:
                key = statement.publisher, statement.kind in LOW
                held = strongest.get(key)
                if held is None or _strength(statement) > _strength(held):
                    strongest[key] = statement
        return tuple(strongest[key] for key in sorted(strongest))


def evidence_of(
    statements: Iterable[Statement],
    foreign: Iterable[tuple[str, str, int]],
    parents: Mapping[str, str],
) -> Evidence:
    """Return evidence by node.

    Args:
        statements: All statements.
        foreign: Outcome set, NACE code and rate in permille.
        parents: The industry that each occupation lies in.

    Raises:
        ValueError: One publisher says both that a node is a risk and that its risk is low: each of
            the two then needs an occupation of its own.
    """
    by_node: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_node[statement.node].append(statement)
    for node, own in by_node.items():
        low = {statement.publisher for statement in own if statement.kind in LOW}
        if low & {statement.publisher for statement in own if statement.kind not in LOW}:
            raise ValueError(f"{node} has a risk and a low risk of one publisher; name occupations")
    rates: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for outcome_set, nace, permille in foreign:
        rates[nace][outcome_set] = permille
    return Evidence({node: tuple(own) for node, own in by_node.items()}, dict(rates), dict(parents))


def _strength(statement: Statement) -> tuple[Fraction, Fraction, int]:
    """Weight, distance of the rate from none, and year: the newest of equals counts."""
    weight, rate = KINDS[statement.kind]
    return weight, -rate if statement.kind in LOW else rate, statement.year or 0
