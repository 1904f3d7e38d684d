"""What it takes to add a table to a report: one place, and it is in every form."""

import json

from tests.edited_tree import EditedTree

COMPOSED = "service/screening/report/first_page.py"
AFTER = """    yield from map(Paragraph, content["read"])
"""
TABLE = """    yield Table(
        name="weather",
        title="Weather",
        columns=(made.text("fact"), made.figures("points")),
        rows=[("Cloudy over Malmö", 7)],
    )
"""
WALK = """
import io, json, sys
from datetime import UTC, datetime

import docx
import polars as pl
from pypdf import PdfReader
from rich.console import Console

from data_ingest.model.text import LANGUAGES
from service.documents.terminal import terminal
from service.operations.people.principal import Principal
from service.screening.purchase.examples import OFFICE_CLEANING, load_example
from service.screening.record.recording import screen_file
from service.screening.report.report import screening_report
from service.screening.report.screening_files import screening_document
from tests.workbooks import text_of
from tests.pdf_texts import page_texts

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
record = screen_file(
    load_example(), name=OFFICE_CLEANING, principal=Principal("local", "anna"),
    person_key=b"k" * 32, now=NOW, as_of=NOW.date(),
).record


def form(name):
    table = "weather" if name in ("csv", "parquet") else ""
    return screening_document(record, name, "en", opened=True, table=table)


page = Console(file=io.StringIO(), width=120)
page.print(terminal(screening_report(record, "en", opened=True)))
word = docx.Document(io.BytesIO(form("docx")))
seen = {
    "pdf": " ".join(page_texts(form("pdf"))),
    "docx": " ".join(cell.text for made in word.tables for row in made.rows for cell in row.cells),
    "xlsx": text_of(form("xlsx")),
    "csv": form("csv").decode(),
    "parquet": str(pl.read_parquet(io.BytesIO(form("parquet"))).to_dicts()),
    "md": form("md").decode(),
    "terminal": page.file.getvalue(),
}
print(json.dumps({name: "Cloudy over Malmö" in text for name, text in seen.items()}))
"""


def test_a_table_is_added_in_one_place_and_is_in_every_form(tmp_path):
    tree = EditedTree(tmp_path, "service")
    tree.put(COMPOSED, AFTER, TABLE)
    done = tree.run(WALK)

    assert done.returncode == 0, done.stderr[-3000:]
    assert tree.edited == [COMPOSED]
    assert json.loads(done.stdout.splitlines()[-1]) == dict.fromkeys(
        ("pdf", "docx", "xlsx", "csv", "parquet", "md", "terminal"), True
    )
