"""What counts as a material change: the one place where it is said.

Users read the docstring of `changes_between`.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.factors import factor_by_id
from service.suppliers.monitors.standing import BETWEEN, Applying, SourceStatement, SubjectStanding

EventKind = Literal[
    "band", "reasons", "fewer_unknowns", "more_unknowns", "register", "rule_begins", "rule_ceases",
    "possible_match", "card", "drift", "file", "expires", "gone",
]  # fmt: skip
"""What an event can tell of. `card`: the scorecard has changed, and with it the bands of several
suppliers. `drift`: the suppliers of a portfolio as a whole have shifted. `file`: something in a
case before the award, which is not told apart. `expires`: the monitor ends soon. `gone`: what was
watched is there no more."""

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)

CALLS_FOR_LOOK = {
    "deregistered": frozenset({"yes"}),
    "insolvency": frozenset({"reorganisation", "liquidation", "bankruptcy"}),
    "f_tax": frozenset({"left", "not_approved"}),
    "list_entry": frozenset({"current"}),
    "ownership": frozenset({"loop", "refused"}),
}
"""Facts of registers and lists that are told of by themselves, and those of their values that are
also told of where nothing was known before. Ours."""

DATED = ("seat_changed_on",)
"""Facts that are the day of the last change: a later day is a further change."""


class Move(NamedTuple):
    """A factor whose value differs and counts differently on the card.

    Attributes:
        part: The party of a chain; "" where the subject is one.
        factor: Factor id.
        before: Bin or state before.
        after: Bin or state after.
        evidence: Fact, value, source and day of what it rests on now, or did before.
    """

    part: str
    factor: str
    before: str
    after: str
    evidence: tuple[tuple[str, str, str, str], ...]


class MaterialChange(NamedTuple):
    """One material change of a subject.

    Attributes:
        kind: What it tells of.
        what: Tells it from others of the same subject and check.
        before: Code before: a band, a value, or a count; None where there was none.
        after: The same after.
        moves: The factors that moved, where it is of a band or of reasons.
        fact: The fact, where it is of a register.
        part: The party of a chain that it is of.
        rule: The rule, where it is of one.
        evidence: Fact, value, source and day.
    """

    kind: EventKind
    what: str
    before: str | None = None
    after: str | None = None
    moves: tuple[Move, ...] = ()
    fact: str | None = None
    part: str = ""
    rule: Applying | None = None
    evidence: tuple[tuple[str, str, str, str], ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return self._asdict() | {"moves": [move._asdict() for move in self.moves]}


def changes_between(
    before: SubjectStanding, after: SubjectStanding, card: Scorecard
) -> tuple[MaterialChange, ...]:
    """Return what has changed that matters; nothing where nothing has.

    Material is:

    - **another review need** (`band`), with the factors that moved; without one, the scorecard has
      changed;
    - **another reason** with the same review need (`reasons`): a factor has another value that
      counts differently on the card. Where all that happened is that something unknown became known
      and counts no higher than the unknown did, there are *fewer unknowns*
      (`fewer_unknowns`), which says nothing better of the firm; where known values became unknown,
      there are *more* (`more_unknowns`). Where a register event says it already, it is not said
      twice;
    - **what a register or list states** (`register`): deregistration, insolvency, approval for
      F-tax, an entry in a list or a decision, ownership, or a new seat. A value that was not known
      before is told of only if it calls for a look;
    - **a rule that begins or ceases to apply** (`rule_begins`, `rule_ceases`), if it calls for an
      act;
    - **a further possible match** (`possible_match`) that nobody has judged.

    Not material are points, exposure, shares and stability by themselves, a newer day or another
    version of a source that states the same, the four ways of being unknown as long as they count
    the same, and factors that only one of two scorecards has.

    Args:
        before: How the subject stood.
        after: How it stands.
        card: The card of `after`; both values of a factor are counted by it.
    """
    registers = tuple(_registers(before, after))
    moves = tuple(_moves(before, after, card))
    told = {(register.part, register.fact) for register in registers}
    by_themselves = [move for move in moves if not _is_told(move, told)]
    found: list[MaterialChange] = []
    if before.band != after.band:
        evidence = tuple(dict.fromkeys(each for move in moves for each in move.evidence))
        found.append(
            MaterialChange("band", "band", before.band, after.band, moves, evidence=evidence)
        )
    elif by_themselves:
        kind = _kind(by_themselves, card)
        evidence = tuple(dict.fromkeys(each for move in by_themselves for each in move.evidence))
        found.append(MaterialChange(kind, "reasons", moves=tuple(by_themselves), evidence=evidence))
    found += registers
    for key, rule in after.rules.items():
        if key not in before.rules:
            found.append(MaterialChange("rule_begins", f"rule {key}", rule=rule))
    for key, rule in before.rules.items():
        if key not in after.rules:
            found.append(MaterialChange("rule_ceases", f"rule {key}", rule=rule))
    if after.matches > before.matches:
        counts = (str(before.matches), str(after.matches))
        found.append(MaterialChange("possible_match", "possible_match", *counts))
    return tuple(found)


def contribution(factor: CardFactor, value: str) -> tuple[int, int, int]:
    """Return what a bin or state counts for on a card: points, least and most.

    A factor may have a bin that is called as a state is; then it is the bin.

    Args:
        factor: The factor on the card.
        value: Bin code or state.
    """
    for card_bin in factor.bins:
        if card_bin.code == value:
            return card_bin.points, card_bin.points, card_bin.points
    if value == "not_applicable":
        return 0, 0, 0
    points = factor.worst if value == "refused" else factor.mid
    return points, factor.best, factor.worst


def _moves(before: SubjectStanding, after: SubjectStanding, card: Scorecard) -> Iterator[Move]:
    on_card = {card_factor.id: card_factor for card_factor in card.factors}
    for key, value in after.factors.items():
        earlier = before.factors.get(key)
        part, _, factor_id = key.rpartition(BETWEEN)
        factor = on_card.get(factor_id)
        if earlier is None or earlier == value or factor is None:
            continue
        if contribution(factor, earlier) != contribution(factor, value):
            yield Move(part, factor_id, earlier, value, _evidence(part, factor_id, before, after))


def _evidence(
    part: str, factor_id: str, before: SubjectStanding, after: SubjectStanding
) -> tuple[tuple[str, str, str, str], ...]:
    """Return what a factor rests on now; where that is nothing, what it rested on before."""
    facts = factor_by_id(factor_id).settled_by
    for standing in (after, before):
        found = [(fact, standing.facts.get(_key(part, fact))) for fact in facts]
        if any(statement for _, statement in found):
            return tuple((fact, *statement) for fact, statement in found if statement)
    return ()


def _kind(moves: list[Move], card: Scorecard) -> EventKind:
    on_card = {card_factor.id: card_factor for card_factor in card.factors}

    def is_known(factor: str, value: str) -> bool:
        return value == "not_applicable" or any(
            card_bin.code == value for card_bin in on_card[factor].bins
        )

    def is_higher(move: Move) -> bool:
        factor = on_card[move.factor]
        return contribution(factor, move.after)[0] > contribution(factor, move.before)[0]

    if all(
        not is_known(move.factor, move.before)
        and is_known(move.factor, move.after)
        and not is_higher(move)
        for move in moves
    ):
        return "fewer_unknowns"
    if all(
        is_known(move.factor, move.before)
        and not is_known(move.factor, move.after)
        and move.after != "refused"
        for move in moves
    ):
        return "more_unknowns"
    return "reasons"


def _registers(before: SubjectStanding, after: SubjectStanding) -> Iterator[MaterialChange]:
    for key in sorted(before.facts.keys() | after.facts.keys()):
        part, _, fact = key.rpartition(BETWEEN)
        earlier, now = before.facts.get(key), after.facts.get(key)
        if _is_material(fact, earlier, now):
            shown = now or earlier
            assert shown is not None
            yield MaterialChange(
                "register",
                f"register {key}",
                earlier.value if earlier else None,
                now.value if now else None,
                fact=fact,
                part=part,
                evidence=((fact, *shown),),
            )


def _is_material(fact: str, before: SourceStatement | None, after: SourceStatement | None) -> bool:
    values = [statement.value for statement in (before, after) if statement is not None]
    if fact in DATED:
        return after is not None and (before is None or before.value < after.value)
    if fact not in CALLS_FOR_LOOK or len(set(values)) < len(values):
        return False
    return len(values) > 1 or values[0] in CALLS_FOR_LOOK[fact]


def _is_told(move: Move, told: set[tuple[str, str | None]]) -> bool:
    return any((move.part, fact) in told for fact in factor_by_id(move.factor).settled_by)


def _key(part: str, fact: str) -> str:
    return f"{part}{BETWEEN}{fact}" if part else fact
