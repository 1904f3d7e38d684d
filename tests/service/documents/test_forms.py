"""A document in each of its forms, read back by the libraries of others."""

import csv
import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import docx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook
from rich.console import Console

from data_ingest.model.problem import UnreadableInput
from service.documents import workbook
from service.documents.forms import FORMS, written
from service.documents.inert import inert
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Checks,
    Column,
    Document,
    Heading,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Scale,
    Table,
    numbered,
    text_table,
)
from service.documents.terminal import terminal
from service.documents.values import (
    Bounds,
    Code,
    Link,
    Money,
    Nested,
    Points,
    Range,
    Share,
    Step,
)
from tests.pdf_texts import page_texts

MARK = "copy_000000000000000000001"
TENDER = Column(label="Anbud", name="tender")
POINTS = Table(
    name="points",
    title="Poäng: alla",
    columns=(
        Column(label="Faktor", width=3),
        Column(label="Poäng", name="points", is_number=True, width=0),
        Column(label="Spann", where="pages"),
        Column(label="Summan", is_drawn=True, where="pages"),
        Column(label="Andel", name="share", is_number=True),
        Column(label="Kod", name="code", where="files"),
    ),
    rows=(
        ("=HYPERLINK(A1)", Points(-3, is_signed=True), Range(-3, 4), Step(0, -3, -3, 4, -10, 10),
         Share(281_635, is_drawn=True), "price"),
        ("Ett långtnamn", Points(12, is_signed=True), Range(12, 12),
         Step(-3, 9, 9, 9, -10, 10), Share(0), "size"),
    ),
    of=((TENDER, "A1"),),
)  # fmt: skip
SAME = replace(POINTS, rows=(("Ålder", Points(1), Range(1, 1), None, Share(10), "age"),),
               of=((TENDER, "A2"),))  # fmt: skip
ROWS = text_table(
    "rows",
    "Värden",
    ("Vad", "Värde"),
    (
        ("belopp", Decimal("1250.50")),
        ("dag", date(2027, 3, 1)),
        ("antal", 1200),
        ("kod", Code("ab12")),
        ("pengar", Money(Decimal(9600000), "SEK")),
        ("gränser", Bounds(12, -3, 20)),
        (Nested("underst", 2, mark="1 uppgift", is_open=True), Link(7, table="points", row=2)),
        ("adress", Link("ärendet", address="https://kedjekoll.example/app")),
    ),
)
DOCUMENT = Document(
    language="sv",
    title="Städning [x](http://y) *z*",
    subject="Granskningsbehov",
    about="Köpare · uppgifter per 2027-01-01",
    footer="Ett skäl att granska",
    id="screening_000000000000000000001",
    mark=MARK,
    made_at=datetime(2027, 1, 1, 12, tzinfo=UTC),
    blocks=(
        Paragraph("Detta är ett underlag.", "notice"),
        Heading("Del 1"),
        Items((Item("Pröva villkor.", lead="Plikt.", note="Tänk på tiden.", mark="■"),)),
        Items((Item("Kedjan"), Item("underleverantör", depth=1))),
        numbered(["det första", "det andra"]),
        Pairs((("Resultat", Code("cd34")), ("Dag", date(2027, 1, 2)))),
        Scale((("Pris", "190 kr"),), ("Spann", 300, 885), ("Pris", 115, 115), "Priset är lägst."),
        POINTS,
        SAME,
        Heading("Värden", 2),
        ROWS,
        QrCode("screening_1 cd34", "Kod till posten"),
        Lines(("Namn", "Datum")),
        Checks("Innan det används", ("läst igenom",)),
        AnswerBoxes(("Ert svar",)),
        Blanks(("Rad", "Sett"), ("rad ett",), (6, 4)),
        Paragraph("småttigt", "small"),
        NewPage(),
        text_table("none", "Inget", ("Inget",), ()),
        replace(ROWS, name="empty", rows=(), empty="Här finns inget."),
    ),
)
STATEMENTS = (
    "Granskningsbehov", "Köpare · uppgifter per 2027-01-01", "Detta är ett underlag.", "Del 1",
    "Plikt.", "Pröva villkor.", "Tänk på tiden.", "Kedjan", "underleverantör", "det första",
    "det andra", "Resultat", "cd34", "2027-01-02", "190 kr", "Kod till posten", "Namn", "Datum",
    "Innan det används", "läst igenom", "Ert svar", "småttigt", "Här finns inget.",
    "Ett skäl att granska",
)  # fmt: skip
CELLS = (
    "Faktor", "−3", "+12", "28,2", "Ålder", "1 250,50", "2027-03-01", "1 200",
    "ab12", "9 600 000 SEK", "12 (−3 – 20)", "underst", "1 uppgift", "ärendet",
)  # fmt: skip


def pages(document, form):
    """Return the text of a form that is read page by page."""
    if form == "terminal":
        stream = io.StringIO()
        Console(file=stream, width=200).print(terminal(document))
        return stream.getvalue()
    payload = written(document, form)
    if form == "pdf":
        return "\n".join(page_texts(payload))
    if form == "docx":
        return docx_text(payload)
    return rendered(payload.decode())


def docx_text(payload):
    found = docx.Document(io.BytesIO(payload))
    texts = [paragraph.text for paragraph in found.paragraphs]
    for table in found.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    texts += [paragraph.text for paragraph in found.sections[0].footer.paragraphs]
    texts += [shape._inline.docPr.get("descr") for shape in found.inline_shapes]
    return "\n".join(texts)


def rendered(text):
    """Return what a reader of CommonMark with tables shows of a text."""
    tokens = MarkdownIt().enable("table").parse(text)
    shown = (
        child.content
        for token in tokens
        for child in (token.children or [token])
        if child.type in ("text", "code_inline", "softbreak")
    )
    return "\n".join(shown)


def flat(text):
    """Return a text without what only parts its lines and groups."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("form", ["pdf", "docx", "md", "terminal"])
def test_every_statement_and_every_cell_is_on_the_pages_of_each_form(form):
    text = flat(pages(DOCUMENT, form))

    assert [said for said in (*STATEMENTS, *CELLS) if said not in text] == []
    assert "Städning [x](http://y) *z*" in text
    assert "Ett långtnamn" in text
    assert "price" not in text


@pytest.mark.parametrize("form", ["pdf", "docx", "md", "terminal"])
def test_a_pointer_says_the_page_of_its_heading_where_there_are_pages(form):
    pointer = Pointer("En bilaga följer.", "Bilagan börjar på sida {page}.", "bilaga")
    blocks = (pointer, NewPage(), Paragraph("mellan"), NewPage(), Heading("Bilaga", name="bilaga"))
    text = flat(pages(replace(DOCUMENT, blocks=blocks), form))

    said = {"pdf": "Bilagan börjar på sida 3."}.get(form, "En bilaga följer.")
    assert said in text
    assert "{page}" not in text


def test_a_workbook_has_every_statement_and_a_sheet_for_the_tables_of_each_name():
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(DOCUMENT, "xlsx")))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    text = flat(" ".join(str(cell) for row in sheets["Dokument"] for cell in row))
    assert [said for said in STATEMENTS if said not in text] == []
    assert sheets["Poäng alla"] == [
        ["Anbud", "Faktor", "Poäng", "Andel", "Kod"],
        ["A1", "=HYPERLINK(A1)", -3, 0.281635, "price"],
        ["A1", "Ett långtnamn", 12, 0, "size"],
        ["A2", "Ålder", 1, 0.00001, "age"],
    ]
    values = dict(sheets["Värden"][1:])
    assert (values["belopp"], values["dag"], values["antal"]) == (1250.5, date(2027, 3, 1), 1200)


def test_a_workbook_of_many_rows_has_what_one_of_few_has(monkeypatch):
    few = written(DOCUMENT, "xlsx")
    monkeypatch.setattr(workbook, "FEW_ROWS", 1)
    many = written(DOCUMENT, "xlsx")

    def has_shared_texts(made):
        return "xl/sharedStrings.xml" in ZipFile(io.BytesIO(made)).namelist()

    def sheets(made):
        book = CalamineWorkbook.from_filelike(io.BytesIO(made))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    assert has_shared_texts(few)
    assert not has_shared_texts(many)
    assert sheets(many) == sheets(few)


def test_a_csv_has_numbers_to_reckon_with_texts_that_are_no_formula_and_the_mark_in_each_row():
    payload = written(DOCUMENT, "csv", table="points")

    assert payload.startswith(b"tender,")
    assert list(csv.reader(io.StringIO(payload.decode()))) == [
        ["tender", "column_2", "points", "share", "code", "copy"],
        ["A1", "'=HYPERLINK(A1)", "-3", "0.281635", "price", MARK],
        ["A1", "Ett långtnamn", "12", "0", "size", MARK],
        ["A2", "Ålder", "1", "0.00001", "age", MARK],
    ]


def test_a_csv_has_the_headings_of_its_language_in_a_second_row_where_they_are_asked_for():
    payload = written(DOCUMENT, "csv", table="points", labels=True)
    names, labels, first, *_ = csv.reader(io.StringIO(payload.decode()))
    assert names == ["tender", "column_2", "points", "share", "code", "copy"]
    assert labels == ["Anbud", "Faktor", "Poäng", "Andel", "Kod", "Exemplar"]
    assert first[2] == "-3"
    with pytest.raises(UnreadableInput) as refused:
        written(DOCUMENT, "xlsx", labels=True)
    assert [problem.code for problem in refused.value.problems] == ["report-labels-form"]


def test_a_parquet_file_has_names_for_machines_and_typed_columns():
    frame = pl.read_parquet(io.BytesIO(written(DOCUMENT, "parquet", table="points")))

    assert frame.columns == ["tender", "column_2", "points", "share", "code", "copy"]
    assert frame["points"].to_list() == [-3, 12, 1]
    assert frame["share"].to_list() == [Decimal("0.281635"), 0, Decimal("0.000010")]


def test_a_table_that_is_not_there_is_refused_with_the_names_of_those_that_are():
    with pytest.raises(UnreadableInput) as refused:
        written(DOCUMENT, "csv", table="pints")
    (problem,) = refused.value.problems
    assert problem.code == "report-table"
    assert "points, rows, none, empty" in problem.mend("sv")


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "md"])
def test_a_table_named_of_a_form_that_has_all_of_them_is_refused(form):
    with pytest.raises(UnreadableInput) as refused:
        written(DOCUMENT, form, table="points")
    assert [problem.code for problem in refused.value.problems] == ["report-table-form"]


@pytest.mark.parametrize("form", ["pdf", "docx", "md", "terminal"])
def test_a_table_for_files_alone_is_on_no_page(form):
    shown = pages(replace(DOCUMENT, blocks=(replace(ROWS, where="files"),)), form)

    assert "belopp" not in shown
    assert (
        "belopp"
        in written(replace(DOCUMENT, blocks=(replace(ROWS, where="files"),)), "csv").decode()
    )


def test_a_narrow_terminal_folds_long_words_and_loses_no_letter_of_them():
    stream = io.StringIO()
    rows = [("Förvaltningsaktiebolaget Järntorgskvarteret", "x")]
    table = text_table("t", "T", ("Leverantörsbeteckning", "b"), rows, (1, 9))
    Console(file=stream, width=20).print(terminal(replace(DOCUMENT, blocks=(table,))))

    letters = "".join(stream.getvalue().split())
    assert "…" not in letters
    assert "aktiebolaget" in "".join(letters.split("x"))


@given(width=st.integers(24, 160), rows=st.integers(0, 3))
def test_a_terminal_of_any_width_breaks_no_figure_and_no_word_and_shows_empty_columns(width, rows):
    columns = (
        Column(label="Leverantör"),
        Column(label="Nu"),
        Column(label="Belopp i kronor", is_number=True),
        Column(label="Poäng", is_number=True),
    )
    row = ("Exempelvik telecommunications AB", "", Decimal("1250.50"), Bounds(12, -3, 120))
    table = Table(name="t", title="T", columns=columns, rows=(row,) * rows)
    stream = io.StringIO()
    Console(file=stream, width=width).print(terminal(replace(DOCUMENT, blocks=(table,))))
    shown = stream.getvalue()
    assert all(len(line) <= width for line in shown.split("\n"))
    for part in ("telecommunications", "1\u00a0250,50", "12 (−3 – 120)"):
        assert shown.count(part) == rows


@pytest.mark.parametrize("form", FORMS)
def test_a_document_has_the_same_bytes_every_time(form):
    assert written(DOCUMENT, form) == written(DOCUMENT, form)


@pytest.mark.parametrize("form", ["pdf", "docx", "md", "terminal"])
def test_pages_stop_at_so_many_rows_and_say_that_there_are_more(form):
    short = replace(POINTS, most=1, more="… och 1 till")
    text = flat(pages(replace(DOCUMENT, blocks=(short,)), form))

    assert "… och 1 till" in text
    assert "Ett långtnamn" not in text
    assert "size" in written(replace(DOCUMENT, blocks=(short,)), "csv").decode()


def test_two_tables_whose_sheets_would_have_one_name_have_two():
    title = "Ett mycket långt namn på ett blad"
    tables = [text_table(name, title, ("a",), [("b",)]) for name in "ab"]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(written(replace(DOCUMENT, blocks=tuple(tables)), "xlsx"))
    )

    assert book.sheet_names == [
        "Dokument",
        "Ett mycket långt namn på ett bl",
        "Ett mycket långt namn på et 2",
    ]


SENT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(SENT)
def test_whatever_a_sender_wrote_is_neither_markup_nor_a_formula_nor_steers_a_screen(text):
    table = text_table("sent", text, ("a",), [(text,)])
    made = replace(DOCUMENT, title=text, blocks=(Paragraph(text), table))

    tokens = MarkdownIt().enable("table").parse(written(made, "md").decode())
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "code_inline", "text_special"}
    steering = {"Cc", "Cf", "Cs", "Cn"}
    shown = pages(made, "terminal").replace("\n", "")
    assert steering.isdisjoint(map(unicodedata.category, shown))
    (_, (cell, mark)) = csv.reader(io.StringIO(written(made, "csv").decode(), newline=""))
    assert (cell, mark) == (inert(text), MARK)
    CalamineWorkbook.from_filelike(io.BytesIO(written(made, "xlsx")))
    docx.Document(io.BytesIO(written(made, "docx")))
