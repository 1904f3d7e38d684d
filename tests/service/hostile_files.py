"""Hostile files, made from valid ones of every format that is read, and the doors they come to.

`hostile(door, seed)` is one file, the same for the same number: a valid file that one of `CLASSES`
has spoilt, under a name with an ending of its own or another's. `DOORS` are the decoders, each with
the files that are its own; `try_door` sends files through one and tells what became of them.
"""

import io
import json
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl
import xlsxwriter
from docx import Document

from benchmarks.invoices import invoice
from data_ingest.formats.annual_report.reader import read_annual_report
from data_ingest.formats.ocds.suppliers import read_awarded
from data_ingest.formats.ubl import reduced
from data_ingest.invoices import read_invoices
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement
from data_ingest.parsing.strict_json import loads
from data_ingest.parsing.xml_document import parse_xml
from data_ingest.reading import read_procurement
from data_ingest.sheets import open_sheets
from data_ingest.sheets.parquet import parquet_as_csv
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.sources import SOURCES
from data_ingest.suppliers.supplier_list import read_supplier_list
from service.casework.chain.chain_form import HEADINGS
from service.casework.chain.chain_form_reading import read_chain_form
from service.casework.extracts.file import open_extract
from service.casework.follow_up.results_file import COLUMNS, read_lines
from service.casework.follow_up.visits_file import read_visits
from service.operations.audit.bundle import (
    MANIFEST,
    PROOF,
    InvalidBundle,
    check_bundle,
    manifest_of,
    pack,
)
from service.operations.audit.proof import EntryProof
from service.operations.people.signing_keys import read_keys
from service.operations.signed_file import InvalidFile
from service.operations.witness.serving import read_request
from service.retention.backup.archive import InvalidBackup, open_archive
from service.screening.purchase.examples import load_example
from service.screening.purchase.intake import ReadingOptions, read_files
from service.screening.purchase.mappings import propose
from service.screening.purchase.table_files import NamedFile
from service.screening.scorecards.store import read_learned_card
from service.suppliers.member_counts.document import open_counts
from service.suppliers.selection.labels import read_selection
from service.suppliers.selection.signed_counts import read_signed
from tests.annual_reports import FULL, MadeReport, page
from tests.learned_card import learned_card

FIXTURES = Path(__file__).parents[1] / "fixtures"
KEY = bytes(range(32))
READING = ReadingOptions(person_key=KEY, today=date(2026, 11, 24))
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
ROWS = (
    ("Leverantör", "Organisationsnummer", "Belopp", "Datum"),
    ("Exempelbolaget Städ AB", "556703-7485", "1 200,50", "2026-03-01"),
    ("Påhittade Bygg AB", "212000-0142", "-3", "2026-03-02"),
)
ENDINGS = (".json", ".xml", ".csv", ".xlsx", ".docx", ".zip", ".parquet", ".pdf", "", ".exe")


class Hostile(NamedTuple):
    """A file, and how it was spoilt."""

    kind: str
    name: str
    payload: bytes


def workbook(rows=ROWS) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Leverantörer")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return made.getvalue()


def document() -> bytes:
    made, written = Document(), io.BytesIO()
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            table.cell(at, place).text = cell
    made.save(written)
    return written.getvalue()


def parquet() -> bytes:
    made = io.BytesIO()
    pl.DataFrame([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]).write_parquet(made)
    return made.getvalue()


def bundle() -> bytes:
    members = {"report.pdf": b"%PDF-1.7"}
    proof = EntryProof(record="{}", salt="AAAA", leaf_index=0, hashes=["AAAA"], checkpoint="a\n1\n")
    return pack(members, manifest_of({"screening": "s_x"}, members), proof.dump())


def folder(name: str) -> list[bytes]:
    files = (file for file in sorted((FIXTURES / name).iterdir()) if file.is_file())
    return [file.read_bytes() for file in files]


@cache
def valid() -> dict[str, list[bytes]]:
    """Valid files of every kind that is read."""
    made = {name: folder(name) for name in ("eforms", "espd", "ledger", "ocds", "ted_export")}
    csv = "\r\n".join(";".join(row) for row in ROWS).encode("cp1252")
    return made | {
        "invoices": [invoice([("100.10", "90911200-8"), ("50", "")]).encode()],
        "reports": [page(MadeReport(figures=FULL, employees="14"))],
        "follow_up": [";".join(names[0] for names in COLUMNS.values()).encode() + b"\n1;2;3\n"],
        "visits": [
            "Företag;Anbud;Besökt;Vem;Granskat;Talade med;Punkt;Utfall;Åtgärd;Senast\n"
            "sund;A2;2026-11-21;myndighet;papper;;ledger;avvikelse;correct_records;2026-11-25\n".encode()
        ],
        "cards": [json.dumps(learned_card().model_dump(mode="json")).encode()],
        "checkpoints": [b"old 0\n\nkedjekoll/a\n1\nAAAA\n\n\xe2\x80\x94 kedjekoll/a AAAA\n"],
        "signed": [
            b'{"counts": {"key": "a"}, "note": "a"}',
            b'{"keys": [{"kid": "a", "kty": "RSA"}]}',
        ],
        "chain_forms": [
            workbook([[one.to("sv") for one in HEADINGS.values()], ["1"] * len(HEADINGS)])
        ],
        "own": [load_example()],
        "table": [csv, workbook(), document(), parquet()],
        "sources": folder("sources"),
        "bundle": [bundle()],
    }


TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\x1a", b'"', b"'", b"\\",
    b"NaN", b"Infinity", b"-0", b"1e999", b"9" * 5000, b"2026-02-31", b"9999-12-31", b"null",
    b"true", b"{}", b"[]", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"&b;",
    b"<![CDATA[", b"]]>", b"<!--", b"=HYPERLINK(1)", b"../../etc/passwd", b"\\ud800", b"-",
    b"556703-7485" * 50, b";" * 300, b",\n" * 300, "\N{RIGHT-TO-LEFT OVERRIDE}a".encode(),
    "\N{FULLWIDTH DIGIT ONE}".encode(), b'"\xed\xa0\x80"',
)  # fmt: skip
DEEP = (b"[", b'{"a":', b"<a>", b"(", b"PK\x03\x04")


def flipped(chance, payload):
    made = bytearray(payload)
    for _ in range(chance.choice((1, 3, 30))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(chance, payload):
    return payload[: chance.randrange(len(payload))]


def without(chance, payload):
    begin, length = chance.randrange(len(payload)), chance.choice((1, 20, 300))
    return payload[:begin] + payload[begin + length :]


def repeated(chance, payload):
    begin, length = chance.randrange(len(payload)), chance.choice((1, 20, 300))
    times = chance.choice((1, 50, 2000))
    return payload[:begin] + payload[begin : begin + length] * times + payload[begin:]


def inserted(chance, payload):
    at = chance.randrange(len(payload) + 1)
    return payload[:at] + chance.choice(TOKENS) + payload[at:]


def replaced(chance, payload):
    """A value changed for something else, where there is one."""
    token = chance.choice(TOKENS)
    places = [at for at, one in enumerate(payload) if one in b'":>;,']
    if len(places) < 2:
        return token
    at = chance.randrange(len(places) - 1)
    return payload[: places[at] + 1] + token + payload[places[at + 1] :]


def joined(chance, payload):
    """The beginning of one format and the end of another."""
    other = chance.choice(valid()[chance.choice(sorted(valid()))])
    return payload[: chance.randrange(len(payload))] + other[chance.randrange(len(other)) :]


def otherwise_written(chance, payload):
    text = payload.decode("latin-1")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "utf-32", "utf-8", "utf-7")))


def noise(chance, _payload):
    return chance.randbytes(chance.choice((0, 1, 2, 50, 5000)))


def deep(chance, payload):
    at, times = chance.randrange(len(payload)), chance.choice((100, 2000, 100_000))
    return payload[:at] + chance.choice(DEEP) * times + payload[at:]


def large(chance, payload):
    at, filled = chance.randrange(len(payload)), chance.choice((b"x", b"1", b" ", b"\n", b";"))
    return payload[:at] + filled * 2**20 + payload[at:]


def wide(chance, _payload):
    columns, end = chance.choice((101, 5000, 100_000)), chance.choice((b";", b",", b"\t"))
    rows = chance.choice((1, 3))
    return b"\n".join(end.join([b"Namn"] + [b"a"] * columns) for _ in range(rows))


def repacked(chance, payload):
    """A zip one of whose members is spoilt before it is packed again; else what is flipped."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            members = {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        return flipped(chance, payload)
    name = chance.choice([one for one, content in members.items() if content])
    spoil = chance.choice((flipped, cut, without, repeated, inserted, replaced, deep, large))
    members[name] = spoil(chance, members[name])
    if MANIFEST in members:  # the service's own, which is refused if it is written otherwise
        return pack(members, members.pop(MANIFEST), members.pop(PROOF))
    return packed(members)


def bomb(chance, _payload):
    """Much in little: flat, in layers, or under names that lead elsewhere."""
    nothing = bytes(chance.choice((2**20, 2**25)))
    name = chance.choice(("xl/workbook.xml", "word/document.xml", "../a.csv", "/etc/a", "a.zip"))
    inner = packed({name: nothing, "[Content_Types].xml": b"<Types/>"})
    return chance.choice((inner, packed({"a.zip": inner, "b/a.csv": b"a;b\n"})))


def lying(chance, payload):
    """A zip whose directory tells of other sizes than its members have."""
    made = bytearray(packed({"xl/workbook.xml": payload}))
    at = made.rindex(b"PK\x01\x02") + chance.choice((20, 24, 42))
    made[at : at + 4] = chance.choice((b"\x00" * 4, b"\xff" * 4, b"\x01\x00\x00\x00"))
    return bytes(made)


def misnumbered(chance, payload):
    """A zip whose headers say something else than its members; of another file, its beginning."""
    made = bytearray(payload)
    heads = [at for at in range(len(payload)) if payload.startswith(b"PK", at)] or [0]
    for _ in range(chance.choice((1, 3))):
        at = chance.choice(heads) + chance.randrange(4, 70)
        made[min(at, len(made) - 1)] = chance.randrange(256)
    return bytes(made)


def moved(chance, payload):
    """A zip that says of its directory that it begins further on; else what is flipped."""
    made, at = bytearray(payload), payload.rfind(b"PK\x05\x06") + 16
    if at < 16 or at + 4 > len(made):
        return flipped(chance, payload)
    begins = int.from_bytes(made[at : at + 4], "little") + chance.choice((1, 5, len(made)))
    made[at : at + 4] = (begins % 2**32).to_bytes(4, "little")
    return bytes(made)


def nameless(chance, payload):
    """A zip whose first file has no name; else what is flipped."""
    made, names = bytearray(payload), [payload.find(b"PK\3\4") + 30, payload.find(b"PK\1\2") + 46]
    if names[0] < 30 or names[1] < 46 or max(names) >= len(made):
        return flipped(chance, payload)
    for at in names:
        made[at] = 0  # where a name ends, whatever its length is said to be
    return bytes(made)


def laughing(chance, _payload):
    """Entities of entities, and entities from elsewhere."""
    layers = chance.choice((2, 12))
    told = "".join(f'<!ENTITY e{at + 1} "{f"&e{at};" * 10}">' for at in range(layers))
    root = chance.choice(("ContractNotice", "TED_EXPORT", "QualificationApplicationResponse", "a"))
    inner = f'<!ENTITY e0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{told}'
    return f"<!DOCTYPE {root} [{inner}]><{root}>&e{layers};&f;</{root}>".encode()


def packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


CLASSES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    one.__name__: one
    for one in (
        flipped, cut, without, repeated, inserted, replaced, joined, otherwise_written, noise, deep,
        large, wide, repacked, bomb, lying, misnumbered, moved, nameless,
        laughing,
    )
}  # fmt: skip
"""How a file is spoilt, by name."""

RARE = {"bomb", "large", "noise", "wide", "laughing", "lying"}
"""Classes whose files are much alike whatever they are made from."""


def hostile(door: str, seed: int) -> Hostile:
    """Return one hostile file for a door, by its number."""
    chance = random.Random(seed)
    kind = chance.choice([one for one in CLASSES if one not in RARE or chance.random() < 0.3])
    payload = CLASSES[kind](chance, chance.choice(seeds_for(door)))
    return Hostile(kind, f"fil{chance.choice(ENDINGS)}", payload)


def read_source(source_id: str, file: Hostile) -> None:
    with TemporaryDirectory() as place:
        path = Path(place, "given")
        path.write_bytes(file.payload)
        build_source(
            SOURCES[source_id],
            [SourceInput(path, file.name)],
            Path(place, "built"),
            person_key=KEY,
            retrieved_at=NOW,
        )


def read_backup(file: Hostile) -> None:
    with TemporaryDirectory() as place:
        path = Path(place, "backup.zip")
        path.write_bytes(file.payload)
        with open_archive(path):
            pass


def procured(file: Hostile) -> None:
    read_files(NamedFile(file.name, file.payload), (), READING)


def further(file: Hostile) -> None:
    own = NamedFile("own.json", load_example())
    read_files(own, (NamedFile(file.name, file.payload),), READING)


@cache
def example_procurement() -> Procurement:
    """The purchase of the bundled example."""
    return read_procurement(load_example(), name="own.json", person_key=KEY).procurement


class Door(NamedTuple):
    """A decoder, and the kinds of valid files that its hostile ones are made from."""

    kinds: tuple[str, ...]
    read: Callable[[Hostile], object]


DOORS: dict[str, Door] = {
    "procurement": Door(("eforms", "espd", "ocds", "ted_export", "own"), procured),
    "suppliers": Door(("ledger", "table"), procured),
    "further files": Door(("table", "own"), further),
    "sheets": Door(("table", "ledger"), lambda one: open_sheets(one.payload, name=one.name)),
    "lists": Door(
        ("table", "own"),
        lambda one: read_supplier_list(one.payload, name=one.name, person_key=KEY),
    ),
    "parquet": Door(("table",), lambda one: parquet_as_csv(one.payload, name=one.name)),
    "JSON": Door(("own", "ocds"), lambda one: loads(one.payload, name=one.name)),
    "XML": Door(("eforms", "espd"), lambda one: parse_xml(one.payload, name=one.name)),
    "proposals": Door(
        ("table", "ledger"),
        lambda one: propose(one.payload, name=one.name, target=None, known=()),
    ),
    "awarded": Door(
        ("ocds",), lambda one: read_awarded(one.payload, name=one.name, person_key=KEY)
    ),
    "invoices": Door(
        ("invoices",), lambda one: read_invoices(one.payload, name=one.name, person_key=KEY)
    ),
    "reduced invoices": Door(("invoices",), lambda one: reduced(one.payload, name=one.name)),
    "annual reports": Door(
        ("reports",), lambda one: read_annual_report(one.payload, name=one.name)
    ),
    "chain forms": Door(("chain_forms",), lambda one: read_chain_form(one.payload, one.name)),
    "results of follow-up": Door(
        ("follow_up",),
        lambda one: read_lines(one.payload, COLUMNS, needed=(), name=one.name),
    ),
    "visits": Door(
        ("visits",),
        lambda one: read_visits(
            one.payload, example_procurement(), screening_id="screening_1", name=one.name
        ),
    ),
    "learned cards": Door(("cards",), lambda one: read_learned_card(one.payload, name=one.name)),
    "selections": Door(("signed",), lambda one: read_selection(one.payload, name=one.name)),
    "signed counts": Door(("signed",), lambda one: read_signed(one.payload, [], name=one.name)),
    "keys of log-in": Door(("signed",), lambda one: read_keys(one.payload)),
    "checkpoints": Door(("checkpoints",), lambda one: read_request(one.payload)),
    "bundles": Door(("bundle",), lambda one: check_bundle(one.payload, [])),
    "extracts": Door(("bundle",), lambda one: open_extract(one.payload)),
    "counts of members": Door(("bundle",), lambda one: open_counts(one.payload)),
    "backups": Door(("bundle",), read_backup),
} | {
    f"source {name}": Door(("sources",), lambda one, name=name: read_source(name, one))
    for name in SOURCES
}
"""Every decoder of the service's own, by name."""

CSV = "text/csv"
ADDRESSES = {
    "procurement": ("/v1/screenings", "application/xml"),
    "suppliers": ("/v1/screenings", CSV),
    "JSON": ("/v1/screenings", "application/json"),
    "sheets": ("/v1/mappings/proposals", CSV),
    "lists": ("/v1/evidence-files", CSV),
    "bundles": ("/v1/log/checks", "application/zip"),
}
"""Where the files of a door come in from outside."""
REFUSALS = (UnreadableInput, InvalidBundle, InvalidFile, InvalidBackup)


def seeds_for(door: str) -> list[bytes]:
    """Return the valid files that a door's hostile ones are made from; a source has its own."""
    source_id = door.removeprefix("source ")
    if source_id != door:
        samples = sorted((FIXTURES / "sources").glob(f"{source_id}.*"))
        return [sample.read_bytes() for sample in samples]
    return [payload for kind in DOORS[door].kinds for payload in valid()[kind]]


def try_door(door: str, first: int, count: int) -> bytes:
    """Send files through a door and return, as JSON, what became of each."""
    outcomes: Counter[str] = Counter()
    faults, slowest = [], (0.0, 0)
    for seed in range(first, first + count):
        file = hostile(door, seed)
        began = time.process_time()
        try:
            DOORS[door].read(file)
            outcomes["read"] += 1
        except REFUSALS as refusal:
            outcomes["refused"] += 1
            if not str(refusal).strip():
                faults.append([seed, file.kind, "refused without a reason"])
        except BaseException as fault:  # a panic of a library's is no Exception
            faults.append([seed, file.kind, f"{type(fault).__name__}: {fault}"[:300]])
        slowest = max(slowest, (time.process_time() - began, seed))
    told = {"outcomes": outcomes, "faults": faults, "seconds": slowest[0], "seed": slowest[1]}
    return json.dumps(told).encode()
