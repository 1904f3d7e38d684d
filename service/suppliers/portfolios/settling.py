"""What one more document would settle of the first suppliers of a run, and from whom.

A document of a register that several of them lack is one act: the register is loaded once for all.

A view of a run that is kept: what registers said is read again from its output, and each document
that is unknown of a supplier is answered as well and as badly as it can be. A supplier of a running
contract is asked for nothing that belongs to the trial of a tender.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import dataframely as dy
import orjson
import polars as pl

from data_ingest.desk.attaching import declarations_table
from data_ingest.model.tables import Facts
from data_ingest.records.source import Source
from data_ingest.sources import SOURCES
from risk_models.card.bands import BANDS, Band
from risk_models.card.scorecard import Scorecard
from risk_models.explain.asking import Topic, topics
from risk_models.explain.band_conditions import after_steps
from risk_models.explain.what_if import WhatIf
from risk_models.facts.catalogue import FACTS, parse_fact
from risk_models.facts.fact import FactKind
from service.suppliers.portfolios.answers import answer_facts, rows_of
from service.suppliers.portfolios.output import scan_output, shown_numbers
from service.suppliers.portfolios.run_card import card_of_run
from service.suppliers.portfolios.supplier_chains import scored_chains
from service.suppliers.portfolios.table import PortfolioRun

FIRST = 20
"""Suppliers of which it is told. Ours: what a person can write to in a week."""

REGISTER_GATE = "LOU 15:5"
_OF_TENDERS = ("LOU 16:7", "LOU 15:11")
"""Provisions about the trial of a tender, which a running contract is past."""
_GATES = frozenset(fact.gate for fact in FACTS.values() if fact.gate) - {*_OF_TENDERS}

Holder = Literal["buyer", "register", "supplier"]


@dataclass(frozen=True, slots=True)
class SettlingDocument:
    """One document, who has it, and what the review need could become with it.

    Attributes:
        holder: Who has it.
        fact: The fact whose document it is; None: what is bought, which the buyer states.
        factors: The factors that it settles, the weightiest first.
        lowest: The band that the best answers would give; None where any could follow.
        highest: The band that the worst answers would give.
        span: Points of the supplier between the best answers and the worst.
    """

    holder: Holder
    fact: str | None
    factors: tuple[str, ...]
    lowest: Band | None
    highest: Band | None
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierSettling:
    """What would settle the review need of one supplier.

    Attributes:
        place: Its place in the run.
        party_id: Its id.
        name: Its name; None for a natural person.
        numbers: Its numbers, none of a natural person.
        category: What kind of payee it is.
        band: Its review need.
        documents: The documents, the one to obtain first first; one of each holder at most.
    """

    place: int
    party_id: str
    name: str | None
    numbers: tuple[str, ...]
    category: str
    band: Band
    documents: tuple[SettlingDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDocument:
    """A document of a register that several suppliers lack.

    Attributes:
        fact: The fact whose document it is.
        factors: The factors that it settles for any of them, the weightiest first.
        suppliers: How many of them lack it.
        changes: How many of them could get another review need by it.
        registers: The open registers of the country that can be loaded, first those that can be
            fetched; none where a snapshot was
            looked in, since what it does not tell another load may not tell either.
    """

    fact: str
    factors: tuple[str, ...]
    suppliers: int
    changes: int
    registers: tuple[Source, ...]


def can_change(document: SettlingDocument, now: Band) -> bool:
    """Tell whether some answer of a document would give another review need than now."""
    return {document.lowest, document.highest} != {now}


def shared_documents(
    run: PortfolioRun, found: Sequence[SupplierSettling]
) -> tuple[SharedDocument, ...]:
    """Return each document of a register that two suppliers or more lack, the most lacked first."""
    lacking: dict[str, list[tuple[SettlingDocument, bool]]] = {}
    for supplier in found:
        for document in supplier.documents:
            if document.holder == "register" and document.fact is not None:
                changes = can_change(document, supplier.band)
                lacking.setdefault(document.fact, []).append((document, changes))
    country = orjson.loads(run.record)["country"].lower()
    registers = tuple(
        source
        for source in sorted(SOURCES.values(), key=lambda source: source.download is None)
        if source.kind == "register" and source.id.startswith(f"{country}_")
    )
    shared = [
        SharedDocument(
            fact=fact,
            factors=tuple(dict.fromkeys(f for document, _ in lacked for f in document.factors)),
            suppliers=len(lacked),
            changes=sum(changes for _, changes in lacked),
            registers=registers if run.snapshot_id is None else (),
        )
        for fact, lacked in lacking.items()
        if len(lacked) > 1
    ]
    return tuple(sorted(shared, key=lambda one: (-one.suppliers, one.fact)))


def settlings_of(run: PortfolioRun) -> tuple[SupplierSettling, ...]:
    """Return what one more document would settle of the first suppliers of a run.

    None is told of a run by a card that is no longer shipped.
    """
    card = card_of_run(run)
    if card is None:
        return ()
    first = scan_output(run.output).head(FIRST)  # in the order of their places
    rows = first.filter(pl.col("place").is_not_null()).collect()
    if rows.is_empty():
        return ()
    country = orjson.loads(run.record)["country"]
    documents = _documents(rows, card, country=country, as_of=run.as_of)
    return tuple(
        SupplierSettling(
            place=row["place"],
            party_id=row["party_id"],
            name=row["name"],
            numbers=tuple(shown_numbers(row["numbers"])),
            category=row["category"],
            band=Band(row["band"]),
            documents=_first_of_each(row, of_row),
        )
        for row, of_row in zip(rows.iter_rows(named=True), documents, strict=True)
    )


def _first_of_each(
    row: dict[str, Any], found: Sequence[SettlingDocument]
) -> tuple[SettlingDocument, ...]:
    """Return the document that tells most of each holder, those that can change the band first.

    What is bought comes before all: without it no band can be stated. Of others that can change
    the band alike, the register comes before the papers of the firm.
    """
    if row["cpv"] is None:
        found = (SettlingDocument("buyer", None, (), None, None, 0), *found)
    now = Band(row["band"])

    def order(document: SettlingDocument) -> tuple[bool, bool, bool, int]:
        is_own = document.holder != "supplier"
        changes = can_change(document, now)
        return document.holder != "buyer", not changes, not is_own, -document.span

    firsts: dict[Holder, SettlingDocument] = {}
    for document in sorted(found, key=order):
        firsts.setdefault(document.holder, document)
    return tuple(firsts.values())


def _documents(
    rows: pl.DataFrame, card: Scorecard, *, country: str, as_of: date
) -> list[list[SettlingDocument]]:
    """Return the documents that are unknown of each supplier, in the order of the rows."""
    numbered = [
        any(number["checksum_ok"] is not False for number in numbers or ())
        for numbers in rows["numbers"].to_list()
    ]
    keys = [str(place) for place in range(rows.height)]
    suppliers = pl.DataFrame(
        {"party_id": keys, "cpv": rows["cpv"], "numbered": numbered},
        schema_overrides={"cpv": pl.String},
    )
    registers = _facts(dict(zip(keys, rows["register_facts"].to_list(), strict=True)))
    said = [
        row
        for key, answers in zip(keys, rows["answers"].to_list(), strict=True)
        for row in rows_of(key, answers)
    ]
    facts = Facts.cast(pl.concat([registers, answer_facts(declarations_table(said))]))
    scored = scored_chains(suppliers, facts, country=country, scorecard=card, as_of=as_of)
    what_if = WhatIf(scored.chains, scored.scores.outcomes, scored.needs, card)
    asked = topics(what_if, [_GATES for _ in scored.chains])
    found: list[list[SettlingDocument]] = [[] for _ in scored.chains]
    for topic, lowest, highest in zip(asked, *_ends(what_if, asked), strict=True):
        places = sorted(
            topic.factors,
            key=lambda place: (card.factors[place].best - card.factors[place].worst, place),
        )
        found[int(what_if.chain[topic.part])].append(
            SettlingDocument(
                "register" if topic.gate == REGISTER_GATE else "supplier",
                topic.fact,
                tuple(card.factors[place].id for place in places),
                lowest,
                highest,
                sum(card.factors[place].worst - card.factors[place].best for place in places),
            )
        )
    return found


def _ends(what_if: WhatIf, asked: Sequence[Topic]) -> Iterator[list[Band]]:
    """Yield the band after the best answers to each document, then that after the worst."""
    for is_worst in (False, True):
        if not asked:
            yield []
            continue
        sets = [[topic] for topic in asked]
        cases, now = after_steps(what_if, sets, highest=is_worst)
        bands, _ = what_if.headlines(cases, now)
        yield [BANDS[place] for place in bands.tolist()]


def _facts(stated: dict[str, Sequence[dict[str, str]] | None]) -> dy.DataFrame[Facts]:
    """Return what registers state of suppliers, as the run kept it."""
    rows = []
    for party_id, facts in stated.items():
        for fact in facts or ():
            value = parse_fact(fact["fact"], fact["value"])
            kind = FACTS[fact["fact"]].kind
            rows.append(
                {
                    "party_id": party_id,
                    "tender_id": "",
                    "fact": fact["fact"],
                    "state": "stated",
                    "value_text": value if kind in (FactKind.CODE, FactKind.YES_NO) else None,
                    "value_int": value if kind is FactKind.INTEGER else None,
                    "value_date": value if kind is FactKind.DATE else None,
                    "basis": "register",
                    "source_id": fact["source"],
                    "as_of": date.fromisoformat(fact["as_of"]) if fact["as_of"] else None,
                }
            )
    schema = {name: column.dtype for name, column in Facts.columns().items()}
    return Facts.validate(pl.DataFrame(rows, schema=schema))
