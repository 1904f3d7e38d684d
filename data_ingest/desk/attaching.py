"""Answers of a desk file put to the parties of a procurement that have their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Self

import dataframely as dy
import polars as pl

from data_ingest.desk.answers import DeskAnswers, rejects_table
from data_ingest.model.rows import DeclarationRow
from data_ingest.model.tables import Declarations, FactBasis, Procurement, Rejects
from data_ingest.model.values import Refusals
from data_ingest.model.without_rows import without_rows

OF_THE_TENDER = frozenset({"own_hours_per_month", "subcontractors_used"})
"""Facts about a party's part of one tender; they are put there if it has a part of one only."""

_BASES: tuple[FactBasis, ...] = ("register", "buyer", "declared", "reference")
"""The strongest first."""


class _Key(NamedTuple):
    """One fact about one party; `tender_id` is "" where it is about the party as such."""

    party_id: str
    tender_id: str
    fact: str


class _Answer(NamedTuple):
    """An answer as a declaration of one party, with its place among the answers."""

    place: int
    row: DeclarationRow


def attach(
    procurement: Procurement, answers: dy.DataFrame[DeskAnswers]
) -> tuple[Procurement, dy.DataFrame[Rejects]]:
    """Add answers to the parties that have their numbers; each is used or is among the rejects.

    Args:
        procurement: The purchase; it is not changed.
        answers: What desk files say.

    Returns:
        The purchase with its new declarations, and the answers that could not be used
        (`attached`).
    """
    before = Answered.of(procurement)
    after, rejects = attached(before, answers)
    return with_declarations(procurement, after), rejects


@dataclass(frozen=True, slots=True)
class Answered:
    """Parties with their numbers, and what has been declared of them.

    Attributes:
        identifiers: Columns party_id, scheme and value, as in `Identifiers`, among others.
        tenders: The tenders that each party has a part in; none of a supplier of a ledger.
        declarations: What is declared of them.
        are_suppliers: Whether they are those of a ledger or a list, and not of one purchase.
    """

    identifiers: pl.DataFrame
    tenders: Mapping[str, Sequence[str]]
    declarations: tuple[DeclarationRow, ...] = ()
    are_suppliers: bool = False

    @classmethod
    def of(cls, procurement: Procurement) -> Self:
        """Return the parties that have a part in a tender of a purchase."""
        rows = procurement.declarations.select(DeclarationRow._fields).iter_rows()
        declared = tuple(DeclarationRow(*row) for row in rows)
        return cls(procurement.identifiers, _tenders(procurement), declared)


def attached(
    parties: Answered, answers: dy.DataFrame[DeskAnswers]
) -> tuple[Answered, dy.DataFrame[Rejects]]:
    """Add answers to the parties that have their numbers; each is used or is among the rejects.

    What the buyer or a register says counts before a party's own word; of two answers the later
    dated counts, whether it is new or was there before. Not having asked never replaces an answer.
    Where the latest ones bear the same day and contradict each other, nothing is known of the fact.
    Where they agree, what was there before stays, unless a new answer is a register's and that one
    was not.

    Args:
        parties: Who may be answered about; they are not changed.
        answers: What desk files say.

    Returns:
        The parties with their new declarations, and the answers that could not be used: their
        number is none of a party's, or another answer counts.
    """
    declared = {_key(row): row for row in parties.declarations}
    known: set[int] = set()
    used: set[int] = set()
    contrary: set[int] = set()
    for key, said in _by_fact(parties, answers).items():
        known |= {answer.place for answer in said}
        own = _before(key, declared, tenders=parties.tenders[key.party_id])
        rivals = [*own[:1], *(answer.row for answer in said)]
        top = max(_rank(row) for row in rivals)
        latest = [row for row in rivals if _rank(row) == top]
        agreed = len({(row.state, row.value) for row in latest}) == 1
        winner = min(latest, key=lambda row: _BASES.index(row.basis)) if agreed else None
        if own and winner is own[0]:
            continue
        for row in own:
            del declared[_key(row)]
        if winner is None:
            contrary |= {answer.place for answer in said if _rank(answer.row) == top}
        else:
            declared[_key(winner)] = winner
            used |= {answer.place for answer in said if answer.row is winner}
    refusals = Refusals()
    for place, (location, fact) in enumerate(answers.select("location", "fact").iter_rows()):
        if place not in known and parties.are_suppliers:
            refusals.note("desk-not-supplier", location, {"fact": fact})
        elif place not in known:
            refusals.note("desk-not-in-tender", location, {"fact": fact})
        elif place in contrary - used:
            refusals.note("desk-contradiction", location, {"fact": fact})
        elif place not in used:
            refusals.note("desk-superseded", location, {"fact": fact})
    return replace(parties, declarations=tuple(declared.values())), rejects_table(refusals)


def _tenders(procurement: Procurement) -> dict[str, list[str]]:
    """Return the tenders that each party has a part in."""
    found: dict[str, list[str]] = defaultdict(list)
    parts = procurement.contract_parties.select("party_id", "tender_id")
    for party_id, tender_id in parts.iter_rows():
        found[party_id].append(tender_id)
    return found


def _by_fact(parties: Answered, answers: dy.DataFrame[DeskAnswers]) -> dict[_Key, list[_Answer]]:
    """Return the answers by what they are about, in their order."""
    tenders = parties.tenders
    holders: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    numbers = parties.identifiers.select("party_id", "scheme", "value")
    for party_id, scheme, value in numbers.iter_rows():
        if party_id in tenders:
            holders[scheme, value][party_id] = None
    found: dict[_Key, list[_Answer]] = defaultdict(list)
    for place, row in enumerate(answers.iter_rows(named=True)):
        for party_id in holders.get((row["scheme"], row["number"]), ()):
            alone = row["fact"] in OF_THE_TENDER and len(tenders[party_id]) == 1
            declaration = DeclarationRow(
                party_id=party_id,
                tender_id=tenders[party_id][0] if alone else "",
                fact=row["fact"],
                state=row["state"],
                value=row["value"],
                basis=row["basis"],
                document=row["document"],
                dated=row["dated"],
                asked_on=row["asked_on"],
            )
            found[_key(declaration)].append(_Answer(place, declaration))
    return found


def _before(
    key: _Key, declared: dict[_Key, DeclarationRow], *, tenders: Sequence[str]
) -> list[DeclarationRow]:
    """Return what is declared of a fact; what is said of the tender counts before the party's.

    With a part in one tender only, both speak of the same part. With several, what is declared of
    one of them is another matter.
    """
    scopes = (tenders[0], "") if len(tenders) == 1 else (key.tender_id,)
    keys = (key._replace(tender_id=scope) for scope in scopes)
    return [declared[key] for key in keys if key in declared]


def _key(row: DeclarationRow) -> _Key:
    return _Key(row.party_id, row.tender_id, row.fact)


def _rank(row: DeclarationRow) -> tuple[bool, bool, date]:
    """Return what decides between declarations: whether anybody was asked, whose word, the day.

    A party's own word never takes the place of what the buyer or a register has found.
    """
    return row.state != "not_collected", row.basis != "declared", row.dated or date.min


def with_declarations(procurement: Procurement, parties: Answered) -> Procurement:
    """Return a purchase with what is declared of its parties; it is not changed."""
    frames = {name: getattr(procurement, name) for name in procurement.members()}
    declarations = declarations_table(parties.declarations)
    return Procurement.validate(frames | {"declarations": declarations})


def declarations_table(rows: Iterable[DeclarationRow]) -> pl.DataFrame:
    """Return declarations as a table."""
    schema = without_rows(Declarations).schema
    return pl.DataFrame(list(rows), schema=schema, orient="row")
