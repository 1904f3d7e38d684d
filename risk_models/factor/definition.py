"""A factor: what the scorecard makes of facts about a part, with its words and its bins.

A factor is one function below `risk_models.factors` that returns a Polars expression of bin codes
over the columns of `Subjects`. Its decorator carries everything a reader needs to judge it; its
docstring is the text that the page, the report and the reference show.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from data_ingest.model.text import Text
from risk_models.facts.catalogue import FACTS


class InvalidFactor(ValueError):
    """A factor's declaration contradicts itself; the message names the factor and what to mend."""


FIRST_CARD = 2
"""Number of the first baseline card that was released."""


class FactorKind(StrEnum):
    """Whether a factor raises the review need or a proven measure lowers it."""

    INHERENT = "inherent"
    MITIGATION = "mitigation"


@dataclass(frozen=True, slots=True)
class Family:
    """Factors that speak of the same thing.

    Attributes:
        label: Name of the family.
        budget: Most points that its factors may span in all: the method, second edition.
    """

    label: Text
    budget: int


FAMILIES: Mapping[str, Family] = {
    "place": Family(Text("Plats", "Place"), 30),
    "sector": Family(Text("Bransch", "Sector"), 60),
    "register": Family(Text("Registeruppgifter", "Registers"), 50),
    "workforce": Family(Text("Arbetskraft", "Workforce"), 40),
    "price": Family(Text("Pris", "Price"), 30),
    "conduct": Family(Text("Beslut och iakttagelser", "Conduct"), 100),
    "transparency": Family(Text("Öppenhet", "Transparency"), 30),
    "mitigation": Family(Text("Åtgärder", "Mitigation"), 30),
}
"""The families in the order in which they are shown."""

FORMS: Mapping[str, Text] = {
    "forced_labour": Text("tvångsarbete och skuldslaveri", "forced labour and debt bondage"),
    "child_labour": Text("barnarbete", "child labour"),
    "sexual_exploitation": Text("sexuell exploatering", "sexual exploitation"),
    "other": Text("annan exploatering", "other exploitation"),
}
"""The forms of exploitation that a factor can speak of."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One outcome of a factor.

    Attributes:
        code: Value of the factor's expression.
        label: The outcome in words, as a statement of fact.
        points: 20 points stand for a doubled rate.
        reason: Why this many points; says openly what is expert judgement.
        share_ppm: Share of the reference frame in this bin.
        adverse: Whether it is a known fact that stands before all that is unknown, everywhere: a
            reason to look, never a verdict.
    """

    code: str
    label: Text
    points: int
    reason: Text
    share_ppm: int
    adverse: bool = False


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor as its decorator declares it.

    Attributes:
        id: `<family>.<function name>`.
        family: Key into `FAMILIES`.
        kind: Inherent or mitigation.
        label: Its name.
        description: The docstring: what it is.
        why: Why it matters.
        not_meaning: What it does not mean.
        source: Where its facts and their reading come from.
        dated: Day of the expert points and shares.
        settled_by: Codes of the facts it reads, the one that decides whether it is known first.
        forms: Keys into `FORMS`.
        share_reason: Where the shares of the bins come from.
        may_not_apply: There are parts to which the question does not apply.
        bins: From the one that calls for least review to the one that calls for most.
        expression: Bin codes as a String expression over `Subjects`; null where unknown. A code
            that is none of the bins' is an error when it is evaluated.
        since: Number of the first baseline card that has it.
        until: Number of the last one; None while new cards have it.
    """

    id: str
    family: str
    kind: FactorKind
    label: Text
    description: str
    why: Text
    not_meaning: Text
    source: str
    dated: date
    settled_by: tuple[str, ...]
    forms: tuple[str, ...]
    share_reason: Text
    may_not_apply: bool
    bins: tuple[Bin, ...]
    expression: pl.Expr
    since: int = FIRST_CARD
    until: int | None = None

    def is_on(self, number: int) -> bool:
        """Tell whether the baseline card of this number has the factor."""
        number = max(number, FIRST_CARD)
        return self.since <= number and (self.until is None or number <= self.until)

    def bin(self, code: str) -> Bin:
        """Return the bin with this code.

        Raises:
            KeyError: There is none.
        """
        for factor_bin in self.bins:
            if factor_bin.code == code:
                return factor_bin
        raise KeyError(f"{self.id} has no bin {code}")


def factor(
    *,
    family: str,
    label: Text,
    why: Text,
    not_meaning: Text,
    source: str,
    dated: date,
    settled_by: tuple[str, ...],
    forms: tuple[str, ...],
    share_reason: Text,
    bins: list[Bin],
    kind: FactorKind = FactorKind.INHERENT,
    may_not_apply: bool = False,
    since: int = FIRST_CARD,
    until: int | None = None,
) -> Callable[[Callable[[], pl.Expr]], Factor]:
    """Declare a factor; the function below gives the bin codes, its docstring the description.

    Points, shares and budgets are checked where they count: when a scorecard loads.

    Raises:
        InvalidFactor: The docstring is missing, a name is unknown, two bins share a code, or the
            expression reads other facts than `settled_by` names.
    """

    def declare(function: Callable[[], pl.Expr]) -> Factor:
        name = f"{family}.{function.__name__}"
        description = inspect.getdoc(function)
        if not description:
            raise InvalidFactor(f"{name} has no docstring; say what it is, for its readers")
        for word, known in (
            ((family,), FAMILIES),
            (settled_by, FACTS),
            (forms, FORMS),
        ):
            if unknown := sorted(set(word) - set(known)):
                raise InvalidFactor(f"{name}: unknown {', '.join(unknown)}")
        expression = function()
        read = set(expression.meta.root_names()) & set(FACTS)
        if not settled_by or read != set(settled_by):
            raise InvalidFactor(f"{name} reads {sorted(read)}; settled_by must name just these")
        if len({factor_bin.code for factor_bin in bins}) != len(bins):
            raise InvalidFactor(f"{name} has two bins with the same code")
        return Factor(
            id=name,
            family=family,
            kind=kind,
            label=label,
            description=description,
            why=why,
            not_meaning=not_meaning,
            source=source,
            dated=dated,
            settled_by=settled_by,
            forms=forms,
            share_reason=share_reason,
            may_not_apply=may_not_apply,
            bins=tuple(bins),
            expression=expression.cast(pl.Enum([factor_bin.code for factor_bin in bins])).cast(
                pl.String
            ),
            since=since,
            until=until,
        )

    return declare
