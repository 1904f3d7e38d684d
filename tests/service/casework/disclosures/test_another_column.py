"""A column that is added to a purchase's tables: four files by hand, and no copy shows it.

Whoever shows it in a report gives it a field of the result, which says what it tells as well.
"""

import json

import pytest

from tests.edited_tree import EditedTree

TABLES = "data_ingest/model/tables.py"
BY_HAND = [
    TABLES,  # the column, and what it tells
    "data_ingest/model/rows.py",  # a reader may leave it out
    "data_ingest/formats/procurement_json/document.py",  # how it is written in the document
    "data_ingest/formats/procurement_json/reader.py",
]
COLUMNS = {
    "tender": ("    amount_withheld_until = dy.Date(nullable=True, metadata=_PRICE)\n", "_PRICE"),
    "party": ("    size = dy.Enum(PARTY_SIZES, nullable=True, metadata=_NAME)\n", "_NAME"),
}
WALK = """
import json, sys
from datetime import UTC, date, datetime

from data_ingest.model.tables import Procurement
from docs.writers import fields, inputs
from service.casework.disclosures.deciding import Masking
from service.casework.disclosures.masking import masked_content
from service.casework.disclosures.places import places
from service.operations.people.principal import Principal
from service.platform.frames import load_tables
from service.screening.assessment.models import Assessment
from service.screening.purchase.examples import load_example
from service.screening.record.recording import screen_file

document = json.loads(load_example()) | {"stage": "award"}
document[sys.argv[1]][0]["remark"] = "Affärshemlighet"
record = screen_file(
    json.dumps(document).encode(),
    name="a.json",
    principal=Principal(tenant_id="local", actor="anna"),
    person_key=b"a key of thirty-two made-up bytes",
    now=datetime(2026, 11, 24, 12, tzinfo=UTC),
    as_of=date(2026, 11, 24),
).record
found = places(Assessment.read(record.assessment), before_award=False)
masked = [Masking(one.key, one.ground, None, one.reason, "proposed", "anna") for one in found]
copies = [masked_content(record, some, "sv", opened=True) for some in ([], masked)]
older = json.loads(record.procurement)
for table in older.values():
    at = table["columns"].index("remark") if "remark" in table["columns"] else None
    if at is not None:
        for row in (table["columns"], *table["rows"]):
            del row[at]
read = load_tables(Procurement, json.dumps(older).encode())
print(json.dumps({
    "older": sum(one["remark"].null_count() for one in (read.tenders, read.parties)
                 if "remark" in one.columns) > 1,
    "kept": "Affärshemlighet" in record.procurement.decode(),
    "copies": ["Affärshemlighet" in str(copy) for copy in copies],
    "page": [line for line in fields.fields().splitlines() if "`remark`" in line],
    "schema": "remark" in inputs.schema(),
}))
"""


def with_column(folder, table, column):
    """Return a tree in which somebody has added a column to the table of tenders or parties."""
    tree = EditedTree(folder, "data_ingest")
    tree.put(TABLES, COLUMNS[table][0], column)
    rows = "data_ingest/model/rows.py"
    document, reader = (
        f"data_ingest/formats/procurement_json/{name}.py" for name in ("document", "reader")
    )
    if table == "tender":
        tree.put(rows, "    agreement: str | None = None\n", "    remark: str | None = None\n")
        tree.put(
            document,
            'Wage level that applies, from `GET /v1/wage-levels`."\n    )\n',
            "    remark: Line | None = None\n",
        )
        tree.put(reader, "        agreement=tender.agreement,\n", "        remark=tender.remark,\n")
    else:
        tree.put(
            rows,
            "    size: PartySize | None\n    is_personal: bool\n",
            "    remark: str | None = None\n",
        )
        tree.put(
            document, "    size: PartySize | None = None\n", "    remark: Line | None = None\n"
        )
        tree.put(reader, "party.size, is_person", ", party.remark")
    return tree


@pytest.mark.parametrize("table", COLUMNS)
def test_a_column_is_added_in_four_files_and_no_copy_shows_it(table, tmp_path):
    _, of = COLUMNS[table]
    tree = with_column(tmp_path, table, f"    remark = dy.String(nullable=True, metadata={of})\n")
    assert tree.edited == BY_HAND
    done = tree.run(WALK, "tenders" if table == "tender" else "parties")
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "older": True,
        "kept": True,
        "copies": [False, False],
        "page": [f"| `remark` | {of.strip('_').lower()} |"],
        "schema": True,
    }


@pytest.mark.parametrize("table", COLUMNS)
def test_one_that_does_not_say_what_it_tells_fails_when_it_is_imported(table, tmp_path):
    tree = with_column(tmp_path, table, "    remark = dy.String(nullable=True)\n")
    done = tree.run("import data_ingest.model.tables")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("TypeError: ")
    assert ".remark does not say what it tells" in last


RESULT = "service/screening/assessment/models.py"
SHOWN = """
from service.casework.disclosures.told import mask, told
from service.screening.assessment.models import TenderAssessment

stated = {name: None for name in TenderAssessment.model_fields} | {"remark": "Affärshemlighet"}
before = told(TenderAssessment, {"remark": "Affärshemlighet"})
mask(TenderAssessment, stated, "price")
print(before["remark"], stated["remark"])
"""


def test_a_field_of_the_result_that_shows_it_is_masked_with_its_class(tmp_path):
    tree = EditedTree(tmp_path, "service")
    last = "_PRICE] = left_out()\n    unit: Annotated[str, OWN]\n"
    tree.put(RESULT, last, "    remark: Annotated[str | None, _PRICE]\n")
    done = tree.run(SHOWN)
    assert done.stdout.split() == ["Affärshemlighet", "None"], done.stderr[-3000:]


def test_one_that_does_not_say_so_fails_when_it_is_imported(tmp_path):
    tree = EditedTree(tmp_path, "service")
    last = "_PRICE] = left_out()\n    unit: Annotated[str, OWN]\n"
    tree.put(RESULT, last, "    remark: str | None\n")
    done = tree.run("import service.screening.assessment.models")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("TypeError: TenderAssessment.remark does not")
