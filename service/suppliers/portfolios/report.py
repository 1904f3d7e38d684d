"""A portfolio run as a document: what is read in a minute, then whom to look at and how."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
import polars as pl

from data_ingest.model.figures import number
from data_ingest.model.ledger_tables import KEPT
from data_ingest.model.problem import place_in_words
from data_ingest.model.text import Language
from risk_models.card.bands import LABELS, Band
from service.documents.model import (
    Anew,
    Block,
    Column,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Table,
    Where,
    table_of,
)
from service.documents.values import Money, Points, Value
from service.platform.words import printable
from service.suppliers.portfolios.change import KINDS
from service.suppliers.portfolios.change_words import CHANGES, INPUTS, UNNAMED, change_reason
from service.suppliers.portfolios.drift_report import drift_blocks
from service.suppliers.portfolios.industry_basis import bases_table
from service.suppliers.portfolios.output import (
    ROWS_AT_ONCE,
    labelled,
    scan_output,
    shown_numbers,
    suppliers_in_parts,
)
from service.suppliers.portfolios.pivot import payee_totals
from service.suppliers.portfolios.portfolio_report_words import METHOD, WORDS
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.ranked import needs_of
from service.suppliers.portfolios.run_card import learned_text_of_run, shipped_id_of_run
from service.suppliers.portfolios.settling import settlings_of
from service.suppliers.portfolios.settling_words import NOTE as SETTLING_NOTE
from service.suppliers.portfolios.settling_words import TITLE as SETTLING
from service.suppliers.portfolios.settling_words import settling_blocks
from service.suppliers.portfolios.spend import spend_blocks
from service.suppliers.portfolios.spend_plot import plot_blocks
from service.suppliers.portfolios.supplier_need import BandShare, IndustrySpread
from service.suppliers.portfolios.supplier_tables import (
    ShownSupplier,
    bands_table,
    industry_blocks,
    registers_note,
    suppliers_table,
)
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.views import in_words, screened
from service.suppliers.portfolios.work_tables import COLUMNS, WorkTables
from service.suppliers.selection.report import selection_blocks
from service.suppliers.selection.selecting import Selection

MOST_SUPPLIERS = 50
"""Suppliers that pages list; the files for work have them all."""
MOST_SELECTED = 200
MOST_MOVED = 20
MOST_REJECTS = 10


def run_document(run: PortfolioRun, language: Language, *, mark: str = "") -> Document:
    """Return a run as a document with the mark of a copy."""
    record = orjson.loads(run.record)
    made = _Run(run, record, language)
    return Document(
        language=language,
        title=made.say("title"),
        about=printable(
            made.say(
                "about",
                what=INPUTS[record["kind"]].to(language),
                source=printable(run.source),
                day=run.as_of.isoformat(),
            )
        ),
        id=run.id,
        blocks=tuple(made.blocks()),
        made_at=run.created_at,
        footer=made.say("disclaimer"),
        mark=mark,
    )


class _Run:
    """Composes the report of a run."""

    def __init__(self, run: PortfolioRun, record: Mapping[str, Any], language: Language) -> None:
        self._run, self._record, self._language = run, record, language
        self._bands = [BandShare(**band | {"band": Band(band["band"])}) for band in record["bands"]]

    def say(self, word: str, **values: object) -> str:
        """Return a word of the report in its language."""
        return WORDS[word].to(self._language).format(**values)

    def blocks(self) -> Iterator[Block]:
        """Yield what the report is made of."""
        yield Paragraph(self.say("disclaimer"), "notice")
        yield Heading(self.say("in_short"))
        yield Items(tuple(map(Item, self._in_short())))
        yield Heading(self.say("triage"))
        yield self._triage()
        yield Heading(self.say("bands"))
        yield bands_table(self._bands, self._language)
        names = ("cpv", "band", "points", "currency", "amount")
        paid = screened(self._run).select(names).collect()
        yield from spend_blocks(paid, self._language)
        yield from plot_blocks(paid, self._language)
        industries = [
            IndustrySpread(**industry | {"bought": tuple(industry["bought"])})
            for industry in self._record["industries"]
        ]
        if industries:
            yield Heading(self.say("industries"))
            yield from industry_blocks(industries, self._language)
            yield bases_table(self._industries(), self._language)
        yield from self._changes()
        if (drift := self._record.get("drift")) is not None:
            yield from drift_blocks(drift, self._run.snapshot_id, self._language)
        yield from self._work().blocks(screened(self._run).select(*COLUMNS, "place", "numbers"))
        yield Heading(self.say("top"))
        yield Paragraph(self.say("top_why"))
        yield self._suppliers()
        yield from self._settling()
        yield from self._selection()
        yield self._aside()
        yield from self._not_read()
        yield Heading(self.say("method"))
        yield Items(tuple(Item(text.to(self._language)) for text in METHOD))
        yield Heading(self.say("made_from"), 2)
        yield Items(tuple(map(Item, self._made_from())))

    def _work(self) -> WorkTables:
        country = self._record["country"]
        limits = limits_of(country, self._run.as_of)
        return WorkTables(country=country, limits=limits, language=self._language)

    def _industries(self) -> pl.DataFrame:
        rows = scan_output(self._run.output).filter(pl.col("place").is_not_null())
        return rows.select("cpv_from", "amount", "currency").collect()

    def _in_short(self) -> Iterator[str]:
        counts = {band.band: band.suppliers for band in self._bands}
        aside = sum(row["payees"] for row in self._record["triage"] if row["category"] not in KEPT)
        yield self._count("screened", self._record["suppliers"])
        if aside:
            yield self._count("aside", aside)
        yield self.say(
            "first",
            n=number(counts[Band.SPECIAL] + counts[Band.PRIORITY], self._language),
            none=number(counts[Band.INSUFFICIENT], self._language),
        )
        loaded = self._run.snapshot_id is not None
        yield registers_note(screened(self._run), self._language, loaded=loaded)
        if said := learned_text_of_run(self._run, self._language):
            yield said
        if self._record["rejected"]:
            yield self._count("rejected", self._record["rejected"])

    def _count(self, word: str, count: int) -> str:
        return self.say(word, n=number(count, self._language))

    def _suppliers(self) -> Table:
        rows, work = screened(self._run), self._work()
        has_contracts = rows.select(pl.col("contracts").is_not_null().any()).collect().item()

        def suppliers() -> Iterator[ShownSupplier]:
            place = 0
            for part in suppliers_in_parts(self._run.output):
                shown = labelled(part)
                beside = shown.select("numbers", "own_id").iter_rows()
                for need, (numbers, own_id) in zip(needs_of(shown), beside, strict=True):
                    place += 1
                    yield ShownSupplier(place, need, shown_numbers(numbers), own_id)

        return suppliers_table(
            Anew(suppliers),
            self._language,
            country=work.country,
            limits=work.limits,
            scorecard_id=shipped_id_of_run(self._run),
            has_contracts=has_contracts,
            most=MOST_SUPPLIERS,
            more=self._count("more", self._record["suppliers"] - MOST_SUPPLIERS),
        )

    def _settling(self) -> Iterator[Block]:
        found = settlings_of(self._run)
        if found:
            yield Heading(SETTLING.to(self._language))
            yield Paragraph(SETTLING_NOTE.to(self._language), "small")
            yield from settling_blocks(self._run, found, self._language)

    def _selection(self) -> Iterator[Block]:
        kept = self._record["selection"]
        yield Heading(self.say("selection"))
        if kept is None:
            yield Paragraph(self.say("no_selection"))
            return
        selection = Selection.model_validate_json(orjson.dumps(kept))
        more = self._count("more", len(selection.selected) - MOST_SELECTED)
        yield from selection_blocks(selection, self._language, most=MOST_SELECTED, more=more)

    def _changes(self) -> Iterator[Block]:
        yield Heading(self.say("changes"))
        if self._record["changed"] is None:
            yield Paragraph(self.say("first_run"))
            return
        yield Paragraph(self.say("since", id=self._run.previous_id))
        yield table_of(
            (
                (self._text("change"), lambda kind: CHANGES[kind].to(self._language)),
                (self._figures("suppliers"), lambda kind: self._record["changed"][kind]),
            ),
            KINDS,
            name="change_counts",
            title=self.say("changes"),
            where="pages",
        )
        yield self._changed()

    def _changed(self) -> Table:
        """Return each change; pages show those of the review need first."""
        order = {"band": 0, "points": 1}
        changes = sorted(
            self._record["changes"], key=lambda change: order.get(change["kind"], len(order))
        )

        def need(when: str) -> Callable[[Mapping[str, Any]], Value]:
            def value(change: Mapping[str, Any]) -> Value:
                band = change[f"band_{when}"]
                return LABELS[Band(band)].to(self._language) if band else None

            return value

        def score(when: str) -> Callable[[Mapping[str, Any]], Value]:
            def value(change: Mapping[str, Any]) -> Value:
                points = change[f"points_{when}"]
                return None if points is None else Points(points)

            return value

        return table_of(
            (
                (self._text("change"), lambda change: CHANGES[change["kind"]].to(self._language)),
                (self._text("supplier", width=2), self._name),
                (self._text("party_id", where="files"), lambda change: change["party_id"]),
                (self._text("own_id", where="files"), lambda change: change["own_id"]),
                (self._text("before"), need("before")),
                (self._text("after"), need("after")),
                (self._figures("points_before"), score("before")),
                (self._figures("points_after"), score("after")),
                (
                    self._text("why", width=2),
                    lambda change: change_reason(change, self._language),
                ),
            ),
            changes,
            name="changes",
            title=self.say("changed"),
            most=MOST_MOVED,
            more=self._count("more", len(changes) - MOST_MOVED),
        )

    def _triage(self) -> Table:
        """Return the kinds of payee with what was paid to each; public bodies are among them."""
        totals = payee_totals(scan_output(self._run.output))
        with_amount = {row["category"] for row in totals if row["currency"]}

        def payee(row: Mapping[str, Any]) -> str:
            called = CATEGORIES[row["category"]].to(self._language)
            if row["currency"] or row["category"] not in with_amount:
                return called
            return self.say("no_amount", payee=called)

        return table_of(
            (
                (self._text("payee"), payee),
                (self._figures("count"), lambda row: row["payees"]),
                (
                    self._figures("amount"),
                    lambda row: Money(row["amount"], row["currency"]) if row["currency"] else None,
                ),
            ),
            totals,
            name="triage",
            title=self.say("triage"),
        )

    def _aside(self) -> Table:
        """Return who was set aside before anybody was screened, for files alone."""
        left = scan_output(self._run.output).filter(pl.col("place").is_null())
        ordered = left.sort("amount", "party_id", descending=[True, False])
        columns = ("name", "party_id", "category", "amount", "currency")

        def payees() -> Iterator[dict[str, Any]]:
            for part in ordered.select(columns).collect().iter_slices(ROWS_AT_ONCE):
                yield from part.iter_rows(named=True)

        return table_of(
            (
                (self._text("payee_name"), self._name),
                (self._text("payee_id"), lambda row: row["party_id"]),
                (
                    self._text("set_aside_for"),
                    lambda row: CATEGORIES[row["category"]].to(self._language),
                ),
                (
                    self._figures("amount"),
                    lambda row: row["amount"] if row["currency"] else None,
                ),
                (self._text("currency"), lambda row: row["currency"]),
            ),
            Anew(payees),
            name="set_aside",
            title=self.say("set_aside"),
            where="files",
        )

    def _not_read(self) -> Iterator[Block]:
        """Yield what of the input was not read, and how it was read where that is in question."""
        faults = [*self._record["notes"], *self._record["rejects"][:MOST_REJECTS]]
        if not faults:
            return
        yield Heading(self.say("not_read"), 2)
        yield Items(
            tuple(
                Item(
                    printable(f"{fault['detail']} {fault['mend']}"),
                    lead=f"{place_in_words(fault['pointer'], self._language)}:"
                    if fault["pointer"]
                    else "",
                )
                for fault in in_words(faults, self._language)
            )
        )
        if (more := self._record["rejected"] - MOST_REJECTS) > 0:
            yield Paragraph(self._count("not_read_more", more))

    def _made_from(self) -> Iterator[str]:
        run = self._run
        for file in self._record["files"]:
            yield f"{printable(printable(file['name']))}, SHA-256 {printable(file['sha256'])}"
        yield f"{self.say('card')}: {run.scorecard_id}"
        yield f"{self.say('registers')}: {printable(run.snapshot_id or self.say('no_registers'))}"
        yield f"{self.say('version')}: {run.code_version}"
        yield f"{self.say('input')}: {printable(run.input_sha256)}"
        yield f"{self.say('output')}: {printable(run.output_sha256)}"

    def _name(self, row: Mapping[str, Any]) -> str:
        return printable(row["name"]) if row["name"] else UNNAMED.to(self._language)

    def _text(self, word: str, *, width: float = 1, where: Where = "both") -> Column:
        return Column(label=self.say(word), name=word, width=width, where=where)

    def _figures(self, word: str) -> Column:
        return Column(label=self.say(word), name=word, width=0, is_number=True)
