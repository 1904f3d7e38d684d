"""A screening as Markdown: the page that is read in a minute, for a case system or an e-mail."""

from collections.abc import Iterator, Mapping
from typing import Any

from data_ingest.model.text import Language, Text
from service.documents.line_breaks import plain
from service.documents.markdown import escaped
from service.operations.files.copies import COPY
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_layout import ReportLayout
from service.screening.report.screening_pdf import document
from service.screening.report.screening_pdf_words import WORDS
from service.screening.report.told_once import told_once

_MOST_TENDERS = 20
_MORE = Text("… och {n} till, i anbudsordning.", "… and {n} more, in tender order.")
_ROUTE = Text("Väg", "Route")


def screening_markdown(
    record: ScreeningRecord, language: Language, *, opened: bool, mark: str = ""
) -> bytes:
    """Return a page of a stored screening as Markdown, the same bytes every time.

    What a sender wrote cannot become markup.

    Args:
        record: The screening.
        language: Language of the page.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy; it stands in the last line.
    """
    shown: Any = plain(
        document(record, language, opened=opened, layout=ReportLayout(overview=True))
    )
    return ("\n".join(_lines(shown, language, mark)) + "\n").encode()


def _lines(shown: Mapping[str, Any], language: Language, mark: str) -> Iterator[str]:
    yield f"# {escaped(shown['title'])}"
    yield from ("", escaped(shown["about"]), "", f"> {escaped(shown['notice'])}")
    for text in shown["read"]:
        yield from ("", escaped(text))
    for lot in told_once(shown["lots"], language, in_full=False):
        yield from _lot(lot, language, is_open=shown["open"])
    yield from ("", f"{escaped(WORDS['owner'].to(language))} \\_\\_\\_\\_\\_\\_")
    yield from ("", f"## {WORDS['evidence'].to(language)}", "")
    for source in shown["sources"]:
        named = (source["title"], source["publisher"], source["as_of"])
        yield f"- {' · '.join(escaped(text) for text in named if text)}"
    lists = [source for source in shown["sources"] if source["means_not"]]
    if lists:
        yield from ("", f"## {WORDS['lists'].to(language)}", "")
    for source in lists:
        yield (
            f"- {escaped(source['title'])}: {escaped(source['means_not'])} "
            f"{escaped(source['ends'])}"
        )
    identity = shown["identity"][:3]
    said = " · ".join(f"{escaped(field['name'])} `{field['value']}`" for field in identity)
    yield from ("", f"{said} · {COPY.to(language)} `{mark}`" if mark else said)


def _legal_position(lot: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield the route, the next acts in law, and what is missing."""
    yield from ("", f"**{_ROUTE.to(language)}:** {escaped(lot['route'])}")
    if lot["acts"]:
        yield from ("", f"### {escaped(WORDS['next_acts'].to(language))}", "")
        for at, act in enumerate(lot["acts"], 1):
            yield f"{at}. {escaped(act['text'])} ({escaped(act['basis'])})"
    yield from ("", f"### {escaped(WORDS['missing'].to(language))}", "")
    lacking = [*lot["unsettled"], *lot["missing"]]
    yield from (f"- {escaped(text)}" for text in lacking or [WORDS["nothing_missing"].to(language)])


def _facts(lot: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield what is known of the firms of each tender, before anything that is not known."""
    yield from ("", f"### {escaped(WORDS['facts'].to(language))}")
    for tender in lot["tenders"][:_MOST_TENDERS]:
        yield from ("", f"**{escaped(WORDS['tender'].to(language))} {escaped(tender['id'])}**", "")
        for firm in tender["facts"]:
            yield f"- {escaped(firm['name'])}"
            for fact in firm["found"]:
                yield f"  - **{escaped(fact['text'])}**. {escaped(fact['law'])}"
                yield f"    {escaped(fact['means_not'])}"
            yield from (f"  - {escaped(said)}" for said in firm["looked"])


def _lot(lot: Mapping[str, Any], language: Language, *, is_open: bool) -> Iterator[str]:
    def word(name: str) -> str:
        return escaped(WORDS[name].to(language))

    yield from ("", f"## {escaped(lot['title'])}")
    if lot["tenders"]:
        yield from _facts(lot, language)
    if lot["as_in"]:
        yield from ("", escaped(lot["as_in"]))
    else:
        yield from _legal_position(lot, language)
    if not lot["tenders"]:
        yield from ("", f"### {word('tenders')}", "", escaped(lot["no_tenders"]))
        return
    yield from ("", f"### {word('tenders')}", "")
    if not is_open:
        yield from (word("closed"), "")
    names = (
        ("tender", "tenderer", "need", "points", "known")
        if is_open
        else ("tender", "tenderer", "parties", "known")
    )
    yield f"| {' | '.join(word(name) for name in names)} |"
    yield f"|{'---|' * len(names)}"
    keys = {"tender": "id", "tenderer": "name"}
    for tender in lot["tenders"][:_MOST_TENDERS]:
        yield f"| {' | '.join(escaped(tender[keys.get(name, name)]) for name in names)} |"
    if (more := len(lot["tenders"]) - _MOST_TENDERS) > 0:
        yield from ("", _MORE.to(language).format(n=more))
    if is_open:
        yield ""
        for tender in lot["tenders"][:_MOST_TENDERS]:
            yield f"- {escaped(tender['id'])}: {escaped(tender['reason'])}"
