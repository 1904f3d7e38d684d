from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records.lines import BLOCK
from data_ingest.records.opened import open_files
from data_ingest.sources import SOURCES, se_bolagsverket_bulk

SOURCE = "se_bolagsverket_bulk"
SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / f"{SOURCE}.txt"
HEADER, FIRST = SAMPLE.read_text("utf-8").split("\n")[:2]


@pytest.fixture
def built(read_source):
    return read_source(SOURCE, SAMPLE)


def line(number: str, *, kind: str = "ORGNR", serial: str = "", **fields: str) -> str:
    """A record in the layout of the file."""
    given = {
        "land": "SE-LAND", "namn": "Exempel AB$FORETAGSNAMN-ORGNAM$2001-04-02", "form": "AB-ORGFO",
        "ut": "", "orsak": "", "forf": "", "reg": "2001-04-02", "verk": "",
        "adr": "Provgatan 1$$EXEMPELSTAD$12345$SE-LAND",
    } | fields  # fmt: skip
    return '"' + '";"'.join([f"{number}${kind}-IDORG", serial, *given.values()]) + '"'


def payload(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def status(built) -> list[str]:
    return built.table("parties")["status"].to_list()


def problem(read_source, content: bytes) -> str:
    with pytest.raises(UnreadableInput) as refused:
        read_source(SOURCE, content)
    return refused.value.problems[0].code


def test_register_before_procedure_and_the_gravest_procedure_count(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status").rows() == [
        ("SE-ON:5164990003", "active"),
        ("SE-ON:5599990008", "active"),
        ("SE-ON:5599990016", "insolvent"),
        ("SE-ON:5599990024", "winding_down"),
        ("SE-ON:5599990032", "reconstruction"),
        ("SE-ON:5599990040", "active"),
        ("SE-ON:5599990057", "active"),
        ("SE-ON:5599990081", "active"),
        ("SE-ON:7699990003", "dissolved"),
        ("se_bolagsverket_bulk:NO123", "active"),
    ]


def test_a_firm_that_takes_over_another_stays_active_and_the_fact_is_kept(built):
    facts = built.table("party_facts").filter(party_id="SE-ON:5599990040")
    assert facts.select("fact", "code", "on_date").rows() == [
        ("merger", "FUOT", date(2026, 5, 1)),
        ("other", "DEOL", None),
    ]


def test_every_name_is_kept_and_the_latest_legal_one_is_shown(built):
    names = built.table("names").filter(party_id="SE-ON:5599990008")
    assert names.select("kind", "name").rows() == [
        ("foreign", "Example Cleaning Ltd"),
        ("legal", "Exempelbolaget Städ AB"),
        ("legal", "Gamla Exempelbolaget AB"),
        ("trading", "Exempelstäd"),
    ]
    shown = built.table("parties").filter(party_id="SE-ON:5599990008")["display_name"]
    assert shown.to_list() == ["Exempelbolaget Städ AB"]


def test_the_registrations_of_a_person_are_one_party_with_or_without_the_century(built):
    persons = built.table("parties").filter("is_personal").sort("founded_on")
    assert persons.select("status", "founded_on", "ended_on").rows() == [
        ("dissolved", date(1985, 1, 2), date(1999, 12, 31)),
        ("active", date(2015, 1, 2), None),
    ]
    facts = built.table("party_facts").join(persons, on="party_id")
    assert facts.filter(fact="deregistered")["code"].to_list() == ["NYINN"]
    businesses = facts.filter(fact="business_reg").sort("on_date")
    assert businesses["until"].to_list() == [date(1999, 12, 31), None, date(2018, 2, 3), None]


def test_a_firm_that_was_registered_anew_has_the_status_that_holds_now(built):
    found = built.table("parties").filter(party_id="SE-ON:5599990057")
    assert found.select("display_name", "founded_on", "ended_on").rows() == [
        ("Nya Omregistrerade Exempel AB", date(2001, 4, 2), None)
    ]


def test_stray_quotes_line_breaks_and_nul_lose_no_record_and_the_rest_is_counted(built):
    assert built.version.records == 19
    assert built.version.rejected == {
        "register-fields": 1,
        "register-joined": 3,
        "register-no-number": 1,
        "register-quotes": 2,
    }
    where = built.rejects.filter("whole").sort("location")["location"].to_list()
    assert where == ["row 13", "row 14", "row 17", "row 19", "row 20", "row 21", "row 23"]
    assert built.version.noted == {"register-date": 2}


def test_a_foreign_address_keeps_its_country(built):
    place = built.table("places").filter(party_id="SE-ON:5164990003")
    assert place.select("country", "locality").rows() == [("NO", "OSLO")]
    assert built.table("parties").filter(kind="branch").height == 1


def test_an_estate_and_an_unknown_kind_of_identity_are_personal(read_source):
    built = read_source(
        SOURCE, payload(line("1212121212", kind="DODSBO"), line("7", kind="NYTT", form=""))
    )
    parties = built.table("parties").select("kind", "is_personal")
    assert sorted(parties.rows()) == [("person", True), ("sole_trader", True)]
    assert built.table("names").is_empty()


@pytest.mark.parametrize(
    ("procedures", "expected"),
    [
        ("FR-AVOMFO$2026-01-01|KK-AVOMFO$2026-02-01", "insolvent"),
        ("AC-AVOMFO$null", "reconstruction"),
        ("|LI-AVOMFO", "winding_down"),
        ("RES-AVOMFO$2026-01-01|OM-AVOMFO$2026-01-01", "active"),
        ("", "active"),
        ("null", "active"),
    ],
)
def test_the_status_of_procedures(read_source, procedures, expected):
    assert status(read_source(SOURCE, payload(line("5599990008", forf=procedures)))) == [expected]


@pytest.mark.parametrize("broken", ['"', "", ";", '";"', "\n" * 60])
def test_a_record_that_breaks_off_costs_itself_only(read_source, broken):
    cut = line("5599990016")[:40] + broken
    built = read_source(SOURCE, payload(line("5599990008"), cut, line("5599990024"), FIRST))
    assert built.version.kept == 2
    assert built.version.rejected == {"register-quotes": 1, "register-repeated": 1}


def test_a_reason_without_a_date_is_a_deregistration(read_source):
    built = read_source(SOURCE, payload(line("5599990008", orsak="KKAV-AVORG", forf="KK-AVOMFO")))
    assert status(built) == ["dissolved"]
    assert built.table("party_facts")["fact"].to_list() == ["bankruptcy", "deregistered"]


def test_the_header_may_be_quoted_marked_and_in_another_order(read_source):
    names = HEADER.split(";")
    order = [2, 0, 1, *range(3, 8), 9, 10, 8]
    fields = FIRST.removeprefix('"').removesuffix('"').split('";"')
    moved = '"' + '";"'.join(fields[at] for at in order) + '"'
    header = '"' + '";"'.join(names[at] for at in order) + '"'
    built = read_source(SOURCE, f"\ufeff{header}\r\n{moved}".encode())
    assert built.table("parties")["display_name"].to_list() == ["Exempelbolaget Städ AB"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-input"),
        (b"  \n", "empty-input"),
        (HEADER.replace("organisationsnamn", "namn").encode(), "register-columns"),
        (payload(line("5599990008")).replace(b"Exempel", b"Ex\xe4mpel"), "delimited-encoding"),
        (payload(), "register-nothing"),
    ],
)
def test_what_is_no_such_file_is_refused_and_named(read_source, content, code):
    assert problem(read_source, content) == code


def test_records_are_whole_across_blocks(tmp_path):
    free = "Handel med varor " * 60
    lines = [line(str(5_560_000_000 + n), verk=f'{free}\n19" rack') for n in range(20_000)]
    path = tmp_path / "bulk.txt"
    path.write_bytes(payload(*lines))
    assert path.stat().st_size > BLOCK
    with open_files(path) as files:
        batches = [batch for file in files for batch in SOURCES[SOURCE].read(file)]
    assert sum(one.records for one in batches) == 20_000
    assert sum(len(one.rejects) for one in batches) == 0
    assert pl.concat(one.parties for one in batches)["party_id"].n_unique() == 20_000


def test_a_file_without_line_breaks_is_read_to_its_end(tmp_path):
    path = tmp_path / "bulk.txt"
    path.write_bytes(HEADER.encode() + b" " * (BLOCK + 10))
    with open_files(path) as files:
        (batch,) = [batch for file in files for batch in SOURCES[SOURCE].read(file)]
    assert batch.records == 0


def test_many_parties_with_several_registrations_come_in_several_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(se_bolagsverket_bulk, "HELD_ROWS", 1)
    with open_files(SAMPLE) as files:
        batches = [batch for file in files for batch in SOURCES[SOURCE].read(file)]
    assert [one.parties.height for one in batches if not one.records] == [1, 1, 1]


@pytest.mark.shared_data
def test_the_toy_in_the_published_layout_is_read_without_loss(shared_data, read_source):
    toy = shared_data / "bolagsverket" / "bulk-toy" / "bolagsverket_bulkfil_TOY.txt"
    built = read_source(SOURCE, toy)
    assert (built.version.records, built.version.kept) == (10, 7)
    assert built.version.rejected == {"register-joined": 3}
    assert built.table("names").height == 8
    assert sorted(status(built)) == [
        "active", "active", "active", "active", "dissolved", "insolvent", "winding_down",
    ]  # fmt: skip
    assert built.table("identifiers")["checksum_ok"].all()
