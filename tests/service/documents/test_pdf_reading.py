"""A PDF as it is heard and searched: its tags, links and languages, and words that stand whole."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from service.documents.line_breaks import BREAK, HYPHEN, breakable
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Checks,
    Column,
    Document,
    Heading,
    InLanguage,
    Item,
    Items,
    Lines,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Scale,
    Table,
    text_table,
)
from service.documents.pdf import pdf
from service.documents.values import Cited, Code, Link, Nested, Share, Step

ADDRESS = "https://lag.example/sv/dokument/svensk-forfattningssamling/sfs-2016-1145"
HASH = "0123456789abcdef" * 4
DOCUMENT = Document(
    language="sv",
    title="Städning",
    subject="Granskningsbehov",
    about="Köpare",
    footer="Ett skäl att granska",
    made_at=datetime(2026, 12, 1, 12, tzinfo=UTC),
    blocks=(
        Paragraph("Läs mer på https://någon.example."),
        Heading("Del 1"),
        Pointer("Bilagan.", "Bilagan, från sida {page}.", to="bilaga"),
        Pairs((("Nästa åtgärd", "Hör företaget"), ("Resultat", Code(HASH)))),
        Items(
            (
                Item(
                    "Pröva.",
                    note=f"Reglamento · {ADDRESS}",
                    address=ADDRESS,
                    cites=Cited("Reglamento", "es"),
                ),
                Item("Vänta."),
            )
        ),
        text_table("acts", "Lagar", ("Lag", "Dag"), ((Cited("Laki", "fi"), "x"),)),
        Items((Item(f"Källa: {ADDRESS}", address=ADDRESS),)),
        Heading("Priset", 2),
        Scale((("Pris", "190 kr"),), ("Spann", 300, 885), ("Pris", 115, 115), "Priset är lägst."),
        Table(
            name="chain",
            title="Kedja",
            columns=(
                Column(label="Part"),
                Column(label="Andel", width=0, is_number=True),
                Column(label="Summa", is_drawn=True),
            ),
            rows=((Nested("Exempel AB", 1), Share(10_000, is_drawn=True), Step(0, 1, 1, 1, 0, 2)),),
        ),
        text_table("links", "Ärenden", ("Ärende", "Dag"), ((Link("ett", ADDRESS), "x"),)),
        InLanguage("ar", True, (Paragraph("عملك"), Pairs((("112", "خطر"),)))),
        Checks("Före användning", ("Läst",)),
        AnswerBoxes(("Svar",)),
        Blanks(("Namn", "Tid"), ("1",), (5, 5)),
        Lines(("Datum",)),
        Heading("Bilaga", name="bilaga"),
        QrCode("kod", "En kod."),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def read():
    return PdfReader(io.BytesIO(pdf(DOCUMENT)))


def elements(reader):
    """Yield each element of the structure, with those above it, in the order of reading."""
    waiting = [(reader.trailer["/Root"]["/StructTreeRoot"].get_object(), ())]
    while waiting:
        one, above = waiting.pop()
        if "/S" in one:
            yield one, above
        kids = one.get("/K", ArrayObject())
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        below = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
        above = (*above, one["/S"]) if "/S" in one else above
        waiting += [(kid, above) for kid in reversed(below) if isinstance(kid, DictionaryObject)]


def attributes(element):
    stated = element.get("/A", ArrayObject())
    stated = stated if isinstance(stated, list) else [stated]
    return {name: value for one in stated for name, value in one.get_object().items()}


def words(payload):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(payload)).pages)


def narrow(text, language="sv"):
    """A document with a text in the narrowest of five columns."""
    table = text_table("t", "T", tuple("ABCDE"), ((text, "", "", "", ""),), (1, 2, 2, 2, 2))
    made_at = datetime(2026, 12, 1, tzinfo=UTC)
    return pdf(Document(language=language, title="-", blocks=(table,), made_at=made_at))


def test_labels_are_said_with_their_values_and_no_table_is_without_headings(read):
    found = list(elements(read))
    labels = [above for one, above in found if one["/S"] == "/Lbl"]
    tables = [one for one, _ in found if one["/S"] == "/Table"]
    heads = [one for one, above in found if one["/S"] == "/TH" and "/THead" in above]
    assert sum(above[-2:] == ("/L", "/LI") for above in labels) == len(labels) >= 4
    assert len(tables) == 4
    assert len(heads) == 2 + 3 + 2 + 2
    assert {attributes(one)["/Scope"] for one in heads} == {"/Column"}


def test_a_cell_is_said_with_the_headings_of_its_column_and_of_its_row(read):
    found = list(elements(read))
    named = {one["/ID"]: one for one, _ in found if "/ID" in one}
    rows = [one for one, above in found if one["/S"] == "/TR" and "/TBody" in above]
    assert len(rows) == 4
    for row in rows:
        cells = [cell.get_object() for cell in row["/K"]]
        (head,) = [cell for cell in cells if cell["/S"] == "/TH"]
        assert attributes(head)["/Scope"] == "/Row"
        assert cells.index(head) == 0, "the column that is neither a number nor a drawing"
        for cell in cells:
            said_with = [named[one] for one in attributes(cell)["/Headers"]]
            scopes = [attributes(one)["/Scope"] for one in said_with]
            assert scopes == (["/Column"] if cell is head else ["/Column", "/Row"])
            assert cell is head or said_with[1] is head


def test_each_heading_is_found_by_its_id_and_the_ids_are_sorted(read):
    names = read.trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Names"]
    ids = [one.original_bytes for one in names[::2]]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids) == 2 + 3 + 2 + 2 + 4
    for given, element in zip(names[::2], names[1::2], strict=True):
        assert element.get_object()["/ID"] == given
        assert element.get_object()["/S"] == "/TH"


def test_a_row_is_named_by_its_first_column_of_words():
    numbered = Table(
        name="t",
        title="T",
        columns=(
            Column(label="Led", is_number=True),
            Column(label="Part"),
            Column(label="Summa", is_number=True),
        ),
        rows=(("1", "Exempel AB", "5"), ("2", "", "6")),
    )
    lone = text_table("u", "U", ("Ort",), (("Malmö",),))
    form = Blanks(("Namn", "Tid"), ("", ""), (5, 5))
    made_at = datetime(2026, 12, 1, tzinfo=UTC)
    payload = pdf(
        Document(language="sv", title="-", blocks=(numbered, lone, form), made_at=made_at)
    )
    cells = [
        (one["/S"], attributes(one).get("/Scope"))
        for one, above in elements(PdfReader(io.BytesIO(payload)))
        if one["/S"] in ("/TH", "/TD") and "/TBody" in above
    ]
    td = ("/TD", None)
    assert cells == [td, ("/TH", "/Row"), td, td, td, td, td, *[td] * 4]


def test_a_pdf_with_headings_of_rows_is_the_same_bytes_and_keeps_what_archives_need():
    payload = pdf(DOCUMENT)
    other = pdf(replace(DOCUMENT, title="Bevakning"))  # of which the compiler remembers the most
    assert payload == pdf(DOCUMENT) != other
    reader = PdfReader(io.BytesIO(payload))
    assert reader.pdf_header == "%PDF-1.7"
    assert len(reader.trailer["/ID"]) == 2
    assert reader.metadata.producer is None
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_list_is_made_of_items_and_a_table_of_rows_and_cells(read):
    inside = {
        "/LI": "/L", "/LBody": "/LI", "/Lbl": "/LI", "/TR": ("/THead", "/TBody"),
        "/TD": "/TR", "/TH": "/TR", "/THead": "/Table", "/TBody": "/Table",
    }  # fmt: skip
    for one, above in elements(read):
        if one["/S"] in inside:
            assert above[-1] in inside[one["/S"]], (one["/S"], above)


def test_headings_skip_no_level_and_every_picture_has_an_alternative(read):
    found = [one for one, _ in elements(read)]
    levels = [int(one["/S"][2:]) for one in found if re.fullmatch("/H[1-6]", one["/S"])]
    assert levels == [1, 2, 1]
    pictures = [one["/Alt"] for one in found if one["/S"] == "/Figure"]
    assert pictures == ["Priset är lägst.", "En kod."]


def test_only_addresses_of_our_own_are_led_to_and_each_link_says_where(read):
    links = [one for one, above in elements(read) if one["/S"] == "/Link" and "/Link" not in above]
    annotations = [
        note.get_object() for page in read.pages for note in page.get("/Annots", ArrayObject())
    ]
    targets = {str(note["/A"]["/URI"]) for note in annotations if "/URI" in note.get("/A", {})}
    assert len(links) >= 4, "two of items, one of a cell and one to the appendix"
    assert targets == {ADDRESS}
    assert all(note["/Contents"] for note in annotations)
    assert all(page["/Tabs"] == "/S" for page in read.pages if "/Annots" in page)


def test_what_is_in_another_language_says_so(read):
    root = read.trailer["/Root"]
    assert root["/Lang"] == "sv"
    contents = b"".join(page.get_contents().get_data() for page in read.pages).decode("latin-1")
    stated = {str(one["/Lang"]) for one, _ in elements(read) if "/Lang" in one}
    stated |= set(re.findall(r"/Lang ?\((\w+)\)", contents))
    assert stated >= {"ar", "es", "fi"}


def test_everything_on_a_page_is_tagged_or_marked_as_decoration(read):
    for page in read.pages:
        depth = 0
        for _, operator in page.get_contents().operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"f", b"S", b"Do"):
                assert depth > 0, operator


def test_every_font_is_inside_and_says_which_letters_its_signs_are(read):
    fonts = [
        font.get_object()
        for page in read.pages
        for font in (page["/Resources"].get_object().get("/Font") or {}).values()
    ]
    assert fonts
    for font in fonts:
        assert isinstance(font["/ToUnicode"].get_object(), StreamObject)
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_a_word_is_hyphenated_only_where_it_is_wider_than_its_column():
    text = words(narrow("Läs uppgiften vid källan hos Arbetsmarknadsförvaltningen där den hämtas"))
    for word in ("uppgiften", "källan", "hämtas"):
        assert word in text
    assert "Arbetsmarknadsförvaltningen" not in text
    assert "Arbetsmarknadsförvaltningen" in re.sub(rf"{HYPHEN}\s+", "", text)


def test_a_place_to_break_a_number_leaves_no_sign_in_the_text():
    number = "ab12" * 9
    assert BREAK in breakable(number, 12)
    text = words(narrow(number))
    assert number not in text, "it stands on several lines"
    assert number in re.sub(r"\s+", "", text)
    assert HASH in words(pdf(DOCUMENT)), "a hash stands in one piece"
