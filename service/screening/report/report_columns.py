"""The words, columns and tables that the report of a screening is made with."""

from collections.abc import Mapping, Sequence
from typing import Any

from data_ingest.model.text import Language
from service.documents.model import Column, Item, Table, Where
from service.documents.values import Bounds, Cited, Points, Row, Value
from service.screening.report.outcomes import COLUMNS as OUTCOMES
from service.screening.report.report_words import COLUMNS, SHEETS, WORDS


def bounds_cells(points: Bounds | str) -> Row:
    """Return points with their bounds as the cells of `ReportColumns.bounds`; or what masks it."""
    if isinstance(points, str):
        return points, points, None, None
    return points, Points(points.middle), Points(points.low), Points(points.high)


def citation(text: str) -> Cited:
    """Return the citation of a rule; the rulebook cites every act in Swedish."""
    return Cited(text, "sv")


Content = Mapping[str, Any]
Of = tuple[tuple[Column, Value], ...]


class ReportColumns:
    """Makes columns of words, and the tables of what a screening rests on.

    Attributes:
        language: Language of the report.
        is_open: Whether points and review needs are shown.
    """

    def __init__(self, language: Language, *, is_open: bool) -> None:
        """Take the language, and whether points are shown."""
        self.language, self.is_open = language, is_open

    def say(self, word: str) -> str:
        """Return a fixed word of the report."""
        return WORDS[word].to(self.language)

    def text(self, word: str, *, width: float = 1, where: Where = "both") -> Column:
        """Return a column of texts under a word, by whose name machines know it."""
        return Column(label=COLUMNS[word].to(self.language), name=word, width=width, where=where)

    def figures(self, word: str, *, width: float = 0, where: Where = "both") -> Column:
        """Return a column of figures under a word."""
        label = COLUMNS[word].to(self.language)
        return Column(label=label, name=word, width=width, is_number=True, where=where)

    def bounds(self) -> tuple[Column, ...]:
        """Return the columns of points with their bounds: one on pages, three in files."""
        in_files = (self.figures(name, where="files") for name in ("points", "least", "most"))
        return (self.figures("points", where="pages"), *in_files)

    def of_lot(self, lot: Content) -> Of:
        """Return what a table of a lot is of."""
        return ((self.text("lot"), lot["id"]),)

    def of_tender(self, lot: Content, tender: Content) -> Of:
        """Return what a table of a tender is of."""
        return (*self.of_lot(lot), (self.text("tender"), tender["id"]))

    def of_part(self, lot: Content, tender: Content, part: Content) -> Of:
        """Return what a table of a part of a tender is of."""
        return (
            *self.of_tender(lot, tender),
            (self.figures("tier"), int(part["tier"])),
            (self.text("party", width=2), part["name"]),
            (self.text("numbers"), ", ".join(part["numbers"])),
        )

    def rule_item(self, rule: Content) -> Item:
        """Return a rule that applied, with what the law then asks and what it concerned."""
        said = f"{rule['text']} {self.say('concerns')}: {rule['concerns']}."
        return self._rule(f"{said} {self._decided_by(rule)}".rstrip(), rule)

    def open_rules_of(self, rule: Content) -> str:
        """Return what a rule is asked about that has no answer, and what is missing to tell."""
        said = (
            f"{self.say('asked_about')}: {rule['concerns']}.",
            self._decided_by(rule),
            rule["missing"],
        )
        return " ".join(part for part in said if part)

    def open_rule_item(self, rule: Content) -> Item:
        """Return a rule that could not be told: its title alone, for it says nothing of anybody."""
        return self._rule("", rule)

    def _decided_by(self, rule: Content) -> str:
        facts = rule["deciding_facts"]
        return f"{self.say('decided_by')}: {facts}." if facts else ""

    def _rule(self, text: str, rule: Content) -> Item:
        """Return what is said of a rule, with how it was read, its limits and where it stands."""
        limits = f"{self.say('leaves_out')}: {rule['limits']}" if rule["limits"] else ""
        said = (rule["citation"], rule["checked"], limits, rule["reference"])  # the address last
        return Item(
            text,
            lead=f"{rule['title']}.",
            note=" · ".join(filter(None, said)),
            address=rule["reference"],
            cites=citation(rule["citation"]),
        )

    def outcomes_table(self, rows: Sequence[Content]) -> Table:
        """Return what each rule answered about each lot, tender and party, for files alone."""
        return Table(
            name="outcomes",
            title=SHEETS["outcomes"].to(self.language),
            columns=tuple(map(self.text, OUTCOMES)),
            rows=[tuple(row[name] or None for name in OUTCOMES) for row in rows],
            where="files",
        )

    def sources_table(self, sources: Sequence[Content]) -> Table:
        """Return what a screening rests on."""
        names = ("title", "publisher", "as_of", "licence", "url")
        return Table(
            name="sources",
            title=SHEETS["sources"].to(self.language),
            columns=(
                self.text("source", width=2),
                self.text("publisher"),
                self.text("as_of", width=0),
                self.text("licence", width=0),
                self.text("url", where="files"),
            ),
            rows=[tuple(source[name] for name in names) for source in sources],
            empty=self.say("no_sources"),
        )
