import io
from datetime import date

import orjson
import pytest
import xlsxwriter

from data_ingest.mapping import PurchaseContext, guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from service.screening.purchase.examples import load_example
from service.screening.purchase.intake import (
    LEDGER,
    SMALL_BYTES,
    TABLE,
    ReadingOptions,
    Supplied,
    read_confined,
    read_files,
    read_sent,
)
from service.screening.purchase.table_files import NamedFile, is_tabular
from service.settings import WorkLimits

KEY = bytes(32)
DAY = date(2026, 11, 25)
TENDERS = (
    ("Anbudsgivare", "Org.nr", "Anbudssumma exkl moms (SEK)", "Timmar", "CPV"),
    ("Norrskenets Lokalvård AB", "559999-0016", "9200000", "32000", "90919200"),
    ("Sundets Städtjänst AB", "559999-0024", "6100000", "32000", "90919200"),
)
CHAIN = (
    ("Huvudleverantör", "Underleverantör", "Org.nr underleverantör", "Andel %"),
    ("Sundets Städtjänst AB", "Kvalitetsrent i Skåne AB", "559999-0032", "40"),
)
FORM = (
    ("Organisationsnummer", "Uppgift", "Svar", "Källa", "Datum"),
    ("559999-0016", "Antal anställda", "14", "Anbudet, bilaga 2", "2026-11-20"),
    ("559999-0024", "Antal anställda", "3", "Anbudet, bilaga 2", "2026-11-20"),
)
LEDGER_LINES = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;datum;"
    "forvaltning;fakturanummer;belopp;avtal\r\n"
    "212000-9994;Exempelstaden;1;Sundets Städtjänst AB;559999-0024;7470;Städning;2026-01-15;"
    "Service;F1;10000,00;\r\n"
).encode()
REGISTER = (
    ("Leverantör", "Org.nr", "Avtal", "CPV", "Avtalsstart", "Avtalsslut"),
    ("Sundets Städtjänst AB", "559999-0024", "Städning", "90911200", "2025-01-01", "2027-12-31"),
)
DECISIONS = (
    (
        "Ärendenummer", "Organisationsnummer", "Beslutsdatum", "Slag av beslut", "Bestämmelse",
        "Belopp", "Laga kraft", "Arbetsställets kommun",
    ),
    ("A 1", "559999-0016", "2026-04-01", "Föreläggande", "arbetstidslagen", "", "ja", "Malmö"),
    ("A 2", "559999-0099", "2026-04-01", "Förbud", "arbetstidslagen", "", "ja", "Malmö"),
)  # fmt: skip
DECLARED = (
    ("Org.nr", "Antal anställda", "Bolagsdeklaration daterad"),
    ("559999-0016", "14", "2026-11-20"),
)


def csv_file(name, rows):
    return NamedFile(name, "\r\n".join(";".join(row) for row in rows).encode())


def workbook(name, **sheets):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return NamedFile(name, target.getvalue())


def mapped(*files):
    """The mappings that a person would confirm of these tables."""
    return tuple(
        guess(sheet).mapping
        for file in files
        for sheet in open_sheets(file.payload, name=file.name)
    )


def how(*mappings, **changes):
    return ReadingOptions(person_key=KEY, today=DAY, mappings=mappings, **changes)


def refused(*arguments):
    with pytest.raises(UnreadableInput) as fault:
        read_files(*arguments)
    return fault.value.name, [problem.code for problem in fault.value.problems]


TENDERS_FILE = csv_file("anbud.csv", TENDERS)
CHAIN_FILE = csv_file("kedja.csv", CHAIN)
FORM_FILE = csv_file("formulär.csv", FORM)
DECISIONS_FILE = csv_file("beslut.csv", DECISIONS)
DECLARED_FILE = csv_file("egna uppgifter.csv", DECLARED)
MAPPINGS = mapped(TENDERS_FILE, CHAIN_FILE)


def test_a_table_that_nobody_has_mapped_is_refused_with_its_columns():
    name, codes = refused(TENDERS_FILE, (), how())
    assert (name, codes) == ("anbud.csv", ["mapping-unknown-columns"])


def test_tenderers_subcontractors_and_answers_go_together():
    read = read_files(TENDERS_FILE, (CHAIN_FILE, FORM_FILE), how(*MAPPINGS))
    assert read.format == TABLE
    assert read.procurement.tenders.height == 2
    links = read.procurement.supply_links
    assert links["share_low_ppm"].to_list() == [400_000]
    heads = read.procurement.declarations.filter(fact="headcount")
    assert sorted(heads["value"]) == ["14", "3"]
    assert read.rejects.is_empty()
    assert [one.file for one in read.applied] == ["anbud.csv", "kedja.csv"]


def test_what_a_buyer_fetches_joins_the_facts_that_it_could_note_by_hand():
    read = read_files(TENDERS_FILE, (DECISIONS_FILE, DECLARED_FILE), how(*MAPPINGS))
    noted = read.procurement.declarations.select("fact", "value", "basis").sort("fact").rows()
    assert noted == [
        ("authority_decided_on", "2026-04-01", "register"),
        ("authority_decision", "order", "register"),
        ("authority_decision_about", "labour", "register"),
        ("headcount", "14", "declared"),
    ]
    assert read.rejects.select("location", "code").rows() == [
        ("beslut.csv: row 3", "desk-not-in-tender")
    ]
    counts = [one.counts.suppliers for one in read.applied]
    assert counts == [None, 2]


def test_one_workbook_can_hold_them_all_and_an_unknown_sheet_is_noted():
    book = workbook(
        "allt.xlsx",
        Anbud=TENDERS,
        Kedja=CHAIN,
        Formulär=FORM,
        Annat=(("Frukt", "Vikt"), ("äpple", "3")),
    )
    read = read_files(book, (), how(*MAPPINGS))
    assert read.procurement.supply_links.height == 1
    assert read.procurement.declarations.height == 2
    assert read.rejects.select("location", "code").rows() == [
        ("allt.xlsx: Annat", "table-not-mapped")
    ]


def test_what_a_table_does_not_say_of_the_purchase_is_said_beside_it():
    bare = csv_file("anbud.csv", [row[:4] for row in TENDERS])
    read = read_files(
        bare, (), how(*mapped(bare), purchase=PurchaseContext(cpv="90911200", place_country="SE"))
    )
    lot = read.procurement.contracts.row(0, named=True)
    assert (lot["cpv"], lot["place_country"]) == ("90911200", "SE")


def test_answers_are_added_to_a_document_and_their_rejects_name_the_file():
    stray = csv_file(
        "svar.csv", [*FORM, ("559999-0909", "Antal anställda", "1", "x", "2026-11-20")]
    )
    document = NamedFile("städning.json", load_example())
    read = read_files(document, (stray,), how())
    assert read.format == "procurement-json"
    told = read.procurement.declarations.filter(fact="headcount", document="Anbudet, bilaga 2")
    assert told.height == 2
    assert read.rejects.select("location", "code").rows() == [
        ("svar.csv: row 4", "desk-not-in-tender")
    ]


def test_a_confined_reading_gives_the_same_as_one_here():
    here = read_files(TENDERS_FILE, (CHAIN_FILE, FORM_FILE), how(*MAPPINGS))
    limits = WorkLimits(memory_bytes=2**30, seconds=30)
    there = read_confined(TENDERS_FILE, (CHAIN_FILE, FORM_FILE), how(*MAPPINGS), limits=limits)
    assert there.applied == here.applied
    assert there.rejects.equals(here.rejects)
    for table in here.procurement.members():
        assert getattr(there.procurement, table).equals(getattr(here.procurement, table))


def test_only_a_small_document_of_our_own_is_read_where_it_arrives(monkeypatch):
    """Everything that could unfold goes to a process of its own, whatever it calls itself."""
    confined = []
    monkeypatch.setattr(
        "service.screening.purchase.intake.read_confined",
        lambda file, *_, **__: confined.append(file.name),
    )
    own, limits = load_example(), WorkLimits(memory_bytes=2**30, seconds=30)
    here = read_sent(NamedFile("eget.json", own), (), how(), limits=limits)
    assert here.procurement.tenders.equals(
        read_files(NamedFile("eget.json", own), (), how()).procurement.tenders
    )
    for name, payload, further in (
        ("stort.json", own + b" " * SMALL_BYTES, ()),
        ("med formulär.json", own, (FORM_FILE,)),
        ("ocds.json", b'{"ocid": "ocds-213czf-1"}', ()),
        ("reskontra.json", LEDGER_LINES, ()),
        ("bok.xlsx", b"PK\x03\x04", ()),
        ("annons.xml", b"<a/>", ()),
        ("tomt.json", b"", ()),
    ):
        read_sent(NamedFile(name, payload), further, how(), limits=limits)
        assert confined[-1] == name


def test_payments_and_a_contract_register_give_suppliers():
    register = csv_file("avtal.csv", REGISTER)
    ledger = NamedFile("reskontra.csv", LEDGER_LINES)
    both = read_files(ledger, (register,), how(*mapped(register)))
    assert isinstance(both, Supplied)
    assert both.ledger.totals.lines == 1
    assert both.register.contracts["cpv"].to_list() == ["90911200"]
    alone = read_files(register, (), how(*mapped(register)))
    assert (alone.ledger, alone.register.contracts.height) == (None, 1)
    stated = read_files(ledger, (), how(format_name=LEDGER))
    assert stated.ledger.totals.lines == 1


def test_suppliers_are_not_what_a_confined_reading_is_for():
    with pytest.raises(UnreadableInput) as fault:
        read_confined(
            NamedFile("reskontra.csv", LEDGER_LINES), (), how(),
            limits=WorkLimits(memory_bytes=2**30, seconds=30),
        )  # fmt: skip
    assert [problem.code for problem in fault.value.problems] == ["suppliers-not-here"]


def test_files_that_do_not_go_together_are_refused_and_named():
    register = csv_file("avtal.csv", REGISTER)
    ledger = NamedFile("reskontra.csv", LEDGER_LINES)
    document = NamedFile("städning.json", load_example())
    known = how(*MAPPINGS, *mapped(register))
    assert refused(document, (register,), known) == ("avtal.csv", ["table-does-not-belong"])
    assert refused(document, (TENDERS_FILE,), known) == ("anbud.csv", ["table-does-not-belong"])
    assert refused(ledger, (TENDERS_FILE,), known) == ("anbud.csv", ["table-does-not-belong"])
    assert refused(ledger, (register, register), known) == ("avtal.csv", ["table-twice"])
    assert refused(FORM_FILE, (), known) == ("formulär.csv", ["desk-alone"])


def test_answers_beside_a_ledger_are_kept_for_its_suppliers():
    read = read_files(NamedFile("reskontra.csv", LEDGER_LINES), (FORM_FILE,), how())
    (said,) = read.answers
    assert (said.file, said.is_decisions) == ("formulär.csv", False)
    assert said.answers.height > 0


@pytest.mark.parametrize(
    ("payload", "expected"),
    [(b"a;b\r\n1;2", True), (b"PK\x03\x04", True), (b'\xef\xbb\xbf {"a":1}', False),
     (b"[1]", False), (b"<a/>", False), (b"", False), (b"%PDF-1.7", True)],
)  # fmt: skip
def test_what_begins_as_neither_json_nor_xml_is_opened_as_a_table(payload, expected):
    assert is_tabular(payload) == expected


def test_a_pdf_is_refused_with_the_way_to_keep_it():
    assert refused(NamedFile("espd.pdf", b"%PDF-1.7 x"), (), how())[1] == ["sheet-pdf"]


def test_what_was_applied_is_plain(tmp_path):
    read = read_files(TENDERS_FILE, (), how(*MAPPINGS))
    assert orjson.loads(orjson.dumps([one.as_plain() for one in read.applied]))[0]["table"] == ""
