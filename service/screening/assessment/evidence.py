"""The first step of a screening: everything that is known is gathered into one `Evidence`.

That is what the parties and the buyer have answered, what registers and lists say of them, and the
shipped reference tables. Only reference rows that can matter for the purchase are taken, so that a
stored screening holds just what it was made from.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from data_ingest.model.country_and_sector_facts import CountryFacts, SectorFacts
from data_ingest.model.listed_goods import ListedGoods
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Evidence, Facts, Procurement, Sources, WageLevels
from data_ingest.model.text import message
from data_ingest.model.without_rows import typed, without_rows
from data_ingest.reference import (
    load_country_facts,
    load_sector_facts,
    load_sources,
    load_wage_levels,
)
from data_ingest.snapshot.opened import Snapshot
from procurement_rules.settling import legal_facts
from risk_models.facts.catalogue import ANSWERED_FACTS, parse_fact
from service.registers.evidence import RegisterEvidence, look_up
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.registers.live_evidence import LiveAnswers, live_facts
from service.registers.query import Sought, parties_of
from service.screening.assessment.party_industries import party_industries
from service.screening.assessment.party_law import PURCHASE, parse_legal
from service.screening.assessment.profile_facts import profile_facts

BASES = {
    "declared": message("Declared by the party itself"),
    "buyer": message("The buyer's own observation"),
    "register": message("Register extract held by the buyer"),
}
"""What the basis of an answer means; sources of answers carry its code as their publisher."""


class EvidenceRegisters(NamedTuple):
    """The registers and lists that are looked in.

    Attributes:
        snapshot: The snapshot that holds them, opened; None: none is loaded.
        as_of: The day of the screening.
        judgements: What people have judged of possible matches.
        answers: What registers have answered live; None: none was asked.
        kept: What they answered for an earlier screening, where it still counts; None: nothing.
    """

    snapshot: Snapshot | None
    as_of: date
    judgements: StandingJudgements = NONE_JUDGED
    answers: LiveAnswers | None = None
    kept: RegisterEvidence | None = None

    @property
    def hold_any(self) -> bool:
        """Whether there is anything to look in."""
        return not (self.snapshot is None and self.answers is None and self.kept is None)

    def look_up(self, sought: Sought) -> tuple[RegisterEvidence, ...]:
        """Return what the snapshot says of parties, then what was answered live."""
        found = []
        if self.snapshot is not None:
            found.append(
                look_up(sought, self.snapshot, as_of=self.as_of, judgements=self.judgements)
            )
        if self.answers is not None:
            found.append(
                live_facts(sought, self.answers, as_of=self.as_of, judgements=self.judgements)
            )
        if self.kept is not None:
            found.append(self.kept)
        return tuple(found)


def gather(
    procurement: Procurement, *, name: str, registers: EvidenceRegisters | None = None
) -> Evidence:
    """Gather what is known about the parties of a procurement.

    Args:
        procurement: The purchase.
        name: The file's name, for messages.
        registers: What is looked in beside the answers; None: no register is loaded.

    Raises:
        UnreadableInput: An answer is about no known fact, or has no value of it.
    """
    facts, sources = stated_answers(procurement.declarations, name=name)
    found: tuple[RegisterEvidence, ...] = ()
    if registers is not None and registers.hold_any:
        found = registers.look_up(parties_of(procurement))
    for evidence in found:
        facts = weighed(facts, evidence.facts)
    if found:
        used = sources.filter(pl.col("source_id").is_in(facts["source_id"].implode()))
        sources = pl.concat([used, *(evidence.sources for evidence in found)])
    parts, industries = procurement.contract_parties, party_industries(procurement, found)
    subjects = [procurement.contracts["cpv"], parts["cpv"]]
    gathered = _with_references(
        facts,
        sources,
        countries=pl.concat([procurement.contracts["place_country"], parts["place_country"]]),
        subjects=pl.concat([*subjects, *([] if industries is None else [industries["cpv"]])]),
        found=found,
    )
    gathered.party_industries = industries
    return gathered


def weighed(said: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return answers and what registers say, without those that another takes the place of.

    The rule is that of answers from the desk (`data_ingest.desk.attaching`): what the buyer or a
    register says counts before a party's own word, then the later day; not having asked replaces
    nothing, and neither does that no source knows. Of the same day and contradicting each other,
    neither counts. Where they agree a register counts before the buyer. What is said of one tender
    stands beside what registers say of the party, which still holds for its other tenders.

    Args:
        said: Answers, columns as `Facts`.
        found: What registers say, likewise.
    """
    answers: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in said.rows(named=True):
        answers.setdefault((row["party_id"], row["fact"]), []).append(row)
    gone: set[tuple[str, str, str]] = set()
    kept = []
    for row in found.rows(named=True):
        counts = True
        for answer in answers.get((row["party_id"], row["fact"]), ()):
            wider = not row["tender_id"] and bool(answer["tender_id"])
            if row["tender_id"] and answer["tender_id"] not in ("", row["tender_id"]):
                continue
            ours, theirs = _rank(row), _rank(answer)
            agree = all(row[name] == answer[name] for name in _SAID)
            if ours < theirs or (ours == theirs and agree and answer["basis"] == "register"):
                counts = counts and wider
                continue
            gone.add(_key(answer))
            counts = counts and (ours > theirs or agree)
        if counts:
            kept.append(row)
    rest = [row for row in said.rows(named=True) if _key(row) not in gone]
    return _frame(Facts, [*rest, *kept])


_SAID = ("state", "value_text", "value_int", "value_date")


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["party_id"], row["tender_id"], row["fact"]


def _rank(row: dict[str, Any]) -> tuple[bool, bool, date]:
    known = row["state"] not in ("not_collected", "not_available")
    return known, row["basis"] != "declared", row["as_of"] or date.min


def gather_references(*, country: str, subjects: pl.Series) -> Evidence:
    """Gather the reference rows for work in one country; nothing is known of any party.

    Args:
        country: Where the work is done; ISO 3166 alpha-2.
        subjects: CPV codes of eight digits; nulls are left out.
    """
    return _with_references(
        without_rows(Facts),
        without_rows(Sources),
        countries=pl.Series([country], dtype=pl.String),
        subjects=subjects,
    )


def _with_references(
    facts: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    countries: pl.Series,
    subjects: pl.Series,
    found: Sequence[RegisterEvidence] = (),
) -> Evidence:
    """Return facts with the reference rows of places and subjects.

    Every table is valid by its making, so they are typed here and not validated: answers and
    registers' tables are checked where they are read, reference tables where they are loaded.
    """
    references = _references(
        tuple(countries.drop_nulls().unique().sort()), tuple(subjects.drop_nulls().unique().sort())
    )
    tables = {
        **references,
        "sources": pl.concat([sources, references["sources"]]).sort("source_id"),
        "facts": facts,
        **_of_registers(found),
    }
    evidence = Evidence()
    for name in evidence.members():
        setattr(evidence, name, tables.get(name))
    return evidence


@lru_cache(maxsize=256)
def _references(places: tuple[str, ...], cpvs: tuple[str, ...]) -> Mapping[str, pl.DataFrame]:
    """Return the reference rows of places and subjects, by table: the same as long as this runs.

    They are rows of tables that are checked when they are loaded; that what is put together of them
    obeys the rules of its table, a test holds of all places and industries.
    """
    prefixes = {cpv[:length] for cpv in cpvs for length in range(2, 9)}
    stated = load_country_facts().filter(pl.col("country").is_in(places))
    of_sectors = load_sector_facts().filter(pl.col("cpv_prefix").is_in(sorted(prefixes)))
    wage_levels = load_wage_levels().filter(pl.col("country").is_in(places))
    profiles = profile_facts(places, cpvs)
    country_facts = pl.concat([stated, profiles.countries])
    sector_facts = pl.concat([of_sectors, profiles.industries])
    used = pl.concat(
        frame["source_id"] for frame in (country_facts, sector_facts, profiles.goods, wage_levels)
    )
    used = used.drop_nulls().unique()
    return {
        "sources": typed(Sources, load_sources().filter(pl.col("source_id").is_in(used.to_list()))),
        "country_facts": typed(CountryFacts, country_facts),
        "sector_facts": typed(SectorFacts, sector_facts),
        "listed_goods": typed(ListedGoods, profiles.goods),
        "wage_levels": typed(WageLevels, wage_levels),
    }


def _of_registers(found: Sequence[RegisterEvidence]) -> dict[str, pl.DataFrame]:
    """Return the tables that only registers give; those that have nothing to tell are left out."""
    if not found:
        return {}
    judgements = pl.concat(evidence.judgements for evidence in found)
    answers = pl.concat(evidence.answers for evidence in found)
    return {
        "possible_matches": pl.concat(evidence.possible_matches for evidence in found),
        **({} if judgements.is_empty() else {"judgements": judgements}),
        **({} if answers.is_empty() else {"register_answers": answers}),
    }


def stated_answers(declarations: pl.DataFrame, *, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is declared of parties, as facts, and the documents that they rest on.

    Args:
        declarations: Columns as `Declarations`.
        name: The file's name, for messages.

    Returns:
        Columns as `Facts`, and as `Sources`.

    Raises:
        UnreadableInput: An answer is about no known fact, or has no value of it.
    """
    facts: list[dict[str, Any]] = []
    sources: dict[tuple[str, str | None, date | None], str] = {}
    problems: list[Problem] = []
    for row in declarations.rows(named=True):
        value: int | date | str | None = None
        if row["fact"] not in ANSWERED_FACTS and row["fact"] not in legal_facts():
            known = ", ".join((*ANSWERED_FACTS, *legal_facts()))
            problems.append(_problem("fact-unknown", row, known))
            continue
        if row["state"] == "stated":
            try:
                value = _parsed(row)
            except ValueError as error:
                problems.append(_problem("fact-form", row, str(error)))
                continue
        key = (row["basis"], row["document"], row["dated"])
        facts.append(
            {
                "party_id": row["party_id"],
                "tender_id": row["tender_id"],
                "fact": row["fact"],
                "state": row["state"],
                "value_text": value if isinstance(value, str) else None,
                "value_int": value if isinstance(value, int) else None,
                "value_date": value if isinstance(value, date) else None,
                "basis": row["basis"],
                "source_id": sources.setdefault(key, f"{row['basis']}-{len(sources) + 1}"),
                "as_of": row["dated"],
            }
        )
    if problems:
        raise UnreadableInput(problems, name)
    return _frame(Facts, facts), _frame(
        Sources,
        [
            {
                "source_id": source_id,
                "title": document or basis,
                "publisher": basis,
                "as_of": dated,
            }
            for (basis, document, dated), source_id in sources.items()
        ],
    )


def _parsed(row: dict[str, Any]) -> int | date | str:
    """Read the value of an answer, or of a fact that is noted for the rules of law.

    Raises:
        ValueError: The message says what would be right.
    """
    if row["fact"] in ANSWERED_FACTS:
        return parse_fact(row["fact"], row["value"])
    of_purchase = row["party_id"] == PURCHASE
    return parse_legal(row["fact"], row["value"], row["basis"], is_of_purchase=of_purchase)


def _problem(code: str, row: dict[str, Any], expected: str) -> Problem:
    location = f"party {row['party_id']}, fact {row['fact']}"
    return Problem(code, location, {"fact": row["fact"], "expected": expected})


def _frame(schema: type[Facts] | type[Sources], rows: list[dict[str, Any]]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame(rows, schema=types)
