"""Every function that decodes what a stranger sends is behind a door that hostile files come to.

A new one is found by its first argument, the bytes, and has to be named here: as a part of what a
door reads, or as what reads the service's own.
"""

import ast
import re
from pathlib import Path

from data_ingest.mapping.field import Kind
from data_ingest.reading import FORMATS, detect
from data_ingest.sources import SOURCES
from tests.service import hostile_files
from tests.service.hostile_files import DOORS, Hostile, valid
from tests.service.resolvers import KINDS, RESOLVERS

ROOT = Path(__file__).parents[2]
GIVEN = {"payload", "content", "body"}
TAKES_BYTES = re.compile(rf"({'|'.join(sorted(GIVEN))}): bytes")

BEHIND_A_DOOR = {
    "read_page", "pages_of",  # annual reports
    "parse", "read_eforms", "read_espd", "read_ted_export", "read_ocds", "read_ocds_batch",
    "read_processes", "read_procurement_json", "read_procurement", "detect",
    "is_ledger", "open_ledger", "read_ledger", "states_payments",
    "is_invoices", "documents_in", "plain_xml", "read_invoice", "reduced_document",
    "decode", "utf8", "read_utf8_rows", "is_ted_export", "is_espd", "is_ocds",
    "delimited_sheet", "document_grids", "file_kind", "is_parquet", "workbook_grids",
    "is_tabular", "is_table", "screen_file",
    "check_handed_in", "verify", "members_of",  # bundles, by what each is checked with
}  # fmt: skip
"""What a door's own function calls, or what calls it."""
OF_OUR_OWN = {
    "digest_of", "sha256_of", "law_of", "acts_in", "whole",
    "unzipped", "read_law", "title_and_answer", "read_for", "read_chains", "opened",
    "read_standing", "parse_log_keys", "with_row_heads", "kept", "skim",
}  # fmt: skip
"""What reads nothing, or what the service has written and keeps itself."""


def decoders():
    """Public functions whose first argument is the bytes of something."""
    for file in sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("data_ingest/**/*.py")]):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if TAKES_BYTES.search(text) else ():
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = [*node.args.posonlyargs, *node.args.args][:1]
            stated = first[0].annotation if first and first[0].arg in GIVEN else None
            if stated is not None and ast.unparse(stated) == "bytes":
                yield node.name, str(file.relative_to(ROOT))


def test_every_function_that_decodes_bytes_is_behind_a_door():
    tree = ast.parse(Path(hostile_files.__file__).read_text("utf-8"))
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    known = called | BEHIND_A_DOOR | OF_OUR_OWN
    assert [(name, file) for name, file in decoders() if name not in known] == []
    assert (BEHIND_A_DOOR | OF_OUR_OWN) - {name for name, _ in decoders()} == set()


def test_every_format_and_source_has_a_door_with_a_valid_file():
    made = [payload for kind in DOORS["procurement"].kinds for payload in valid()[kind]]
    assert {detect(payload, name="a") for payload in made} == set(FORMATS)
    assert {f"source {name}" for name in SOURCES} <= DOORS.keys()


def test_a_door_whose_valid_files_can_be_read_reads_them():
    """Its hostile files are then refused for what is wrong with them, not all at the first look."""
    needs_more = {
        "bundles", "extracts", "counts of members", "backups", "selections", "signed counts",
        "further files", "suppliers",
    }  # fmt: skip
    for name, door in DOORS.items():
        if name in needs_more or name.startswith("source "):
            continue
        read = 0
        for kind in door.kinds:
            for payload in valid()[kind]:
                try:
                    door.read(Hostile("valid", "fil", payload))
                    read += 1
                except hostile_files.REFUSALS:
                    continue
        assert read, name


def test_every_kind_of_cell_has_a_resolver():
    assert {f"cell of {kind}" for kind in KINDS} <= RESOLVERS.keys()
    assert set(KINDS) == set(Kind.__args__)
