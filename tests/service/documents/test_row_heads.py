"""The headings of rows in the file that the compiler has written, whatever its texts say."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from service.documents import pdf as laying_out
from service.documents.model import Document, Heading, Scale, Table, text_table
from service.documents.pdf import pdf
from service.documents.row_heads import UnreadPdf, with_row_heads

MISLEADING = (
    "/K[1 0 R]>>\nendobj\n1 0 obj\n<</Type/StructTreeRoot/K[1 0 R]/IDTree<</Names[(R0y1)1 0 R]>>"
)
PLAIN = Document(
    language="sv",
    title="Städning",
    blocks=(text_table("acts", "Lagar", ("Lag", "Dag"), (("Ett", "1"), ("", "2"), ("Tre", "3"))),),
    made_at=datetime(2026, 12, 1, 12, tzinfo=UTC),
)


def as_compiled(document, monkeypatch):
    """Return the file of a document before its rows have headings, and the columns of them."""
    kept = []

    def keep(payload, columns):
        kept.append((payload, columns))
        return payload

    with monkeypatch.context() as patched:
        patched.setattr(laying_out, "with_row_heads", keep)
        pdf(document)
    return kept[0]


def heads_of_rows(payload):
    """Return the ids of the headings of rows, as the tree of ids leads to them."""
    names = PdfReader(io.BytesIO(payload)).trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Names"]
    found = zip(names[::2], names[1::2], strict=True)
    stated = [(str(given), element.get_object()) for given, element in found]
    assert all(element["/ID"] == given for given, element in stated)
    return [given for given, element in stated if element["/A"][0]["/Scope"] == "/Row"]


def test_a_row_without_words_in_its_column_has_no_heading():
    assert heads_of_rows(pdf(PLAIN)) == ["R0y1", "R0y3"]


def test_every_object_is_where_the_table_of_places_says():
    payload = pdf(PLAIN)
    begin = int(payload.rsplit(b"startxref\n", 1)[1].split()[0])
    first, *places = re.findall(rb"(\d{10}) \d{5} [nf]\r\n", payload[begin:])
    assert int(first) == 0
    assert f"/Size {len(places) + 1}/".encode() in payload[begin:]
    for number, place in enumerate(places, 1):
        assert payload[int(place) :].startswith(b"%d 0 obj\n" % number)


def test_no_text_is_taken_for_what_is_below_an_element():
    scale = Scale((("Pris", MISLEADING),), ("Spann", 300, 885), ("Pris", 115, 115), MISLEADING)
    blocks = (Heading(MISLEADING), scale, *PLAIN.blocks, Heading(MISLEADING, name="slut"), scale)
    payload = pdf(replace(PLAIN, title=MISLEADING, blocks=blocks))
    assert heads_of_rows(payload) == ["R0y1", "R0y3"]


def test_tables_are_counted_in_the_order_of_reading():
    empty = Table(name="e", title="E", columns=(), rows=(), empty="Inga.")
    tables = [text_table("t", "T", ("A", "B"), ((f"{at}", "x"),)) for at in range(12)]
    payload = pdf(replace(PLAIN, blocks=(empty, *tables)))
    assert heads_of_rows(payload) == sorted(f"R{at}y1" for at in range(12))


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        (b"startxref", b"startxreg"),
        (b" 65535 f", b" 65534 f"),
        (b"/Type/StructTreeRoot", b"/Type/StructTreeRoof"),
        (b"/O/Table/Headers[", b"/O/Table/Hearers["),
        (b"/IDTree<</Names[", b"/IDTree<</Nodes["),
    ],
    ids=["end", "places", "tree", "cell", "ids"],
)
def test_a_file_that_is_written_otherwise_is_not_handed_out(written, otherwise, monkeypatch):
    payload, columns = as_compiled(PLAIN, monkeypatch)
    assert written in payload
    with pytest.raises(UnreadPdf, match="is not found"):
        with_row_heads(payload.replace(written, otherwise), columns)


def test_a_file_whose_objects_are_in_another_order_is_not_handed_out(monkeypatch):
    """Where an object ends is told by where the next one begins."""
    payload, columns = as_compiled(PLAIN, monkeypatch)
    first, second = re.findall(rb"\d{10} 00000 n\r\n", payload)[:2]
    swapped = payload.replace(first + second, second + first)
    assert swapped != payload
    with pytest.raises(UnreadPdf, match="not in their order"):
        with_row_heads(swapped, columns)


def test_a_table_that_is_not_found_is_no_document(monkeypatch):
    payload, columns = as_compiled(PLAIN, monkeypatch)
    for found, told in (
        (payload, [*columns, 0]),
        (payload.replace(b"/S/Table/", b"/S/Taple/"), columns),
    ):
        with pytest.raises(ValueError, match="zip"):
            with_row_heads(found, told)
