"""Screenings that look into registers: what is on record, shown, scored, and made again."""

import re
import shutil
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from data_ingest.lists.meaning import LISTS
from data_ingest.lists.relevance import WHY_OFF
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import LANGUAGES
from data_ingest.sources import SOURCES
from procurement_rules.rulebook import load_rulebook
from service.documents.terminal import terminal
from service.operations.installation import open_installation
from service.screening.record.recording import replay, store
from service.screening.report.report import screening_report
from service.screening.report.screening_files import screening_document
from service.settings import Settings
from tests.pdf_texts import page_texts

NORR, GOLV = "SE-ON:559999-0016", "SE-ON:559999-0107"


def firm(number, name, **others):
    named = {"kind": "company", "display_name": name, "country": "SE"}
    return {"party_id": number, **named, **others}


@pytest.fixture
def made(registers, one_tender, screen_document):
    """Screen the first tender of the example with the registers that a test has filled."""

    def screen(change=lambda document: None):
        document = one_tender()
        change(document)
        return screen_document(document, snapshot=registers.open())

    return screen


@pytest.fixture
def filled(registers):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[
            firm(NORR, "Norrskenets Lokalvård AB", status="active", founded_on=date(2009, 3, 16)),
            firm(GOLV, "Fjällvinds Snickeri AB", status="insolvent"),
        ],
    )
    registers.add(
        "se_scb_bulk", parties=[firm(NORR, "Norrskenets Lokalvård AB", activity="dormant")]
    )
    return registers.add(
        "xx_own_list",
        parties=[firm(NORR, "Norrskenets Lokalvård AB")],
        list_entries=[
            {"entry_key": "7", "party_id": NORR, "subject_kind": "organisation",
             "category": "audit_deviation", "listed_on": date(2023, 10, 2)}
        ],
    )  # fmt: skip


def values(screened, party="norr"):
    (lot,) = screened.assessment.lots
    part = next(one for one in lot.tenders[0].parts if one.part_id == party)
    return {value.factor: value for value in part.factors}


def page(screened, language="en"):
    console = Console(width=500, file=StringIO())
    console.print(terminal(screening_report(screened.record, language, opened=True)))
    return console.file.getvalue()


def test_a_factor_stands_with_its_register_and_day(filled, made):
    screened = made()
    activity = values(screened)["register.activity"]
    assert (activity.bin, activity.points) == ("dormant", 1)
    assert activity.sources == (f"se_scb_bulk@{filled}",)
    said = page(screened)
    assert "+1 no longer active according to the register (SCB: Swedish business register" in said
    assert ", 2026-11-20)" in said


def test_the_record_says_which_snapshot_was_used_even_of_a_firm_that_is_not_in_it(
    registers, made, one_tender
):
    used = registers.add("se_bolagsverket_bulk", parties=[firm("SE-ON:556999-9999", "X AB")])
    sources = {one.source_id: one.snapshot_id for one in made().assessment.sources}
    assert sources[f"se_bolagsverket_bulk@{used}"] == used
    assert {own for key, own in sources.items() if "@" not in key} == {None}


def test_it_is_made_again_to_the_same_bytes_without_the_snapshot(filled, made, registers, engine):
    screened = made()
    registers.close()
    shutil.rmtree(registers.root)
    store(engine, screened.record)
    assert replay(screened.record, load_rulebook()).same
    assert filled.encode() in screened.record.evidence


def test_a_possible_match_is_shown_and_changes_nothing_else(filled, registers, made):
    screened = made()
    (match,) = screened.assessment.possible_matches
    assert (match.party_id, match.reason, match.listed) == ("norr-golv", "name_differs", False)
    assert values(screened, "norr-golv")["register.insolvency"].bin == "reorganisation"
    said = page(screened)
    assert "Possible match 1, Golvvård Öresund AB: Fjällvinds Snickeri AB in Bolagsverket" in said
    assert "the same number (SE-ON 5599990107), another name. Gives no points" in said
    assert "Möjlig träff 1, Golvvård Öresund AB: Fjällvinds" in page(screened, "sv")


def test_an_entry_is_a_line_of_its_own_and_no_agreement_offsets_it(filled, made):
    def agree(document):
        shown = {"basis": "buyer", "dated": "2026-11-10"}
        document["parties"][0]["facts"] += [
            {"fact": "agreement_issuer_named", "value": "yes", **shown},
            {"fact": "agreement_covers_part", "value": "yes", **shown},
            {"fact": "agreement_dated_on", "value": "2025-01-01", **shown},
        ]

    def none(document):
        facts = document["parties"][0]["facts"]
        document["parties"][0]["facts"] = [
            one for one in facts if one["fact"] != "collective_agreement"
        ]

    found = values(made(agree))
    assert (found["conduct.list_entry"].bin, found["conduct.list_entry"].points) == (
        "unstated_year_four",
        6,
    )
    assert found["mitigation.collective_agreement"].points == 0
    assert found["mitigation.collective_agreement"].points == (
        values(made(none))["mitigation.collective_agreement"].points
    )
    line = "Entry in a list without a stated subject, added three to four years ago ("
    assert re.search(rf"– Norrskenets Lokalvård AB \(.*\)\s+– {re.escape(line)}", page(made()))


def test_every_report_says_what_an_entry_of_a_list_does_not_mean(filled, made):
    record = made().record
    meaning = LISTS["xx_own_list"]
    for language in LANGUAGES:
        said = screening_document(record, "md", language, opened=False).decode()
        assert meaning.means_not.to(language) in said
        assert meaning.ends.to(language) in said
        pages = page_texts(screening_document(record, "pdf", language, opened=False))
        told = " ".join(" ".join(pages).split())
        assert meaning.means_not.to(language) in told
        assert meaning.ends.to(language) in told


def test_a_listed_possible_match_is_shown_with_its_entry(registers, made):
    key = "xx_own_list:9"
    registers.add(
        "xx_own_list",
        parties=[firm(key, "NORRSKENETS LOKALVÅRD AB")],
        list_entries=[
            {"entry_key": "9", "party_id": key, "subject_kind": "organisation",
             "category": "public_list", "listed_on": date(2026, 10, 2)}
        ],
    )  # fmt: skip
    screened = made()
    assert values(screened)["conduct.list_entry"].points == 0
    assert "the same name, no number in common (an entry in the list)" in page(screened)


def test_twin_tenderers_of_two_countries_with_the_same_register_facts_score_the_same(
    registers, one_tender, screen_document
):
    states = {"status": "reconstruction", "activity": "active", "founded_on": date(2012, 1, 1)}
    registers.add("se_bolagsverket_bulk", parties=[firm(NORR, "Tvilling Städ AB", **states)])
    registers.add(
        "no_brreg_enheter",
        parties=[{**firm("NO-BRC:930000019", "Tvilling Renhold AS", **states), "country": "NO"}],
    )

    def points(scheme, number, name, country):
        document = one_tender()
        document["parties"][0] |= {
            "name": name, "country": country, "facts": [],
            "identifiers": [{"scheme": scheme, "number": number}],
        }  # fmt: skip
        found = values(screen_document(document, snapshot=registers.open()))
        return {factor: (one.points, one.bin) for factor, one in found.items()}

    swedish = points("SE-ON", "559999-0016", "Tvilling Städ AB", "SE")
    assert swedish == points("NO-BRC", "930000019", "Tvilling Renhold AS", "NO")
    assert swedish["register.insolvency"][1] == "reorganisation"


def test_that_no_registers_are_loaded_and_which_lists_are_off_is_said(screened, registers, made):
    (note,) = screened.notes
    assert note.en.startswith("No registers are loaded")
    registers.add(
        "us_uflpa_entities",
        parties=[firm("us_uflpa_entities:1", "X")],
        list_entries=[
            {"entry_key": "1", "party_id": "us_uflpa_entities:1", "category": "x",
             "subject_kind": "organisation"}
        ],
    )  # fmt: skip
    (note,) = made().notes
    assert note.sv.startswith("Listor som inte kan gälla")
    goods = SOURCES["us_uflpa_entities"].title
    assert note.en.endswith(f". {goods.en}: {WHY_OFF['services_only'].en}")
    registers.add("se_bolagsverket_bulk", parties=[firm(NORR, "X AB")])
    registers.add("ca_ircc_noncompliant", parties=[firm("ca_ircc_noncompliant:1", "X Ltd")])
    (note,) = made().notes
    employers = SOURCES["ca_ircc_noncompliant"].title
    assert f"{goods.sv}: {WHY_OFF['services_only'].sv}" in note.sv
    assert f"{employers.sv}: {WHY_OFF['country_not_concerned'].sv}" in note.sv


def test_an_installation_opens_the_snapshot_that_serves(tmp_path, registers, filled):
    installation = open_installation(Settings(data_dir=tmp_path / "installation"))
    with installation.snapshot() as none:
        assert none is None
    shutil.copytree(registers.root, installation.snapshot_dir)
    with installation.snapshot() as serving:
        assert serving.id == filled
    (installation.snapshot_dir / filled / "manifest.json").chmod(0o644)
    (installation.snapshot_dir / filled / "manifest.json").write_bytes(b"{}")
    with pytest.raises(UnreadableInput), installation.snapshot():
        pass
    installation.close()


def test_over_http_a_screening_says_whether_registers_were_looked_in(
    api, settings, registers, filled, one_tender
):
    def posted():
        awarded = one_tender() | {"stage": "award"}
        answer = api.post("/v1/screenings?as_of=2026-11-24", json=awarded)
        assert answer.status_code == 201
        return answer.json()

    before = posted()
    assert before["notes"] == [
        "No registers are loaded, so nothing has been looked up; "
        "kedjekoll registers up fetches them."
    ]
    shutil.copytree(registers.root, settings.snapshot_dir)
    after = posted()
    shutil.rmtree(settings.snapshot_dir)
    assert after["notes"] == []
    assert [one["party_id"] for one in after["assessment"]["possible_matches"]] == ["norr-golv"]


def letters(text):
    """The letters of a text, which a page may break and hyphenate anywhere."""
    return "".join(one for one in text if one.isalnum())


SPELLINGS = [
    {"country": "SE", "scheme": "SE-ON"},
    {"country": None, "scheme": None},
    {"country": "SE", "scheme": "se-on"},
    {"country": None, "scheme": "SE:ORGNR"},
    {"country": None, "scheme": "0007"},
    {"country": "SE", "scheme": "SE-ORGNR"},
    {"country": None, "scheme": "orgnr"},
    {"country": "SE", "scheme": "ej i listan"},
    {"country": None, "scheme": None, "number": "0007:5599990016"},
    {"country": "SE", "scheme": "0007", "number": "0007:5599990016"},
    {"country": None, "scheme": None, "number": "SE559999001601"},
    {"country": "SE", "scheme": "SE:VAT", "number": "SE559999001601"},
    {"country": "SE", "scheme": None, "number": "org.nr 559999-0016"},
]


def numbered(country, scheme, number="559999-0016"):
    """Change the first party of a document: where it is, and which number it states."""

    def change(document):
        party = document["parties"][0]
        party["identifiers"] = [{"number": number, "scheme": scheme}]
        party["country"] = country

    return change


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_bankrupt_firm_is_found_however_its_number_is_spelled(registers, made, spelled):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm(NORR, "Norrskenets Lokalvård AB", status="insolvent")],
    )
    screened = made(numbered(**spelled))
    assert values(screened)["register.insolvency"].bin == "bankruptcy"
    assert screened.assessment.lots[0].tenders[0].parts[0].has_number
    assumed = {one.code for one in screened.rejects}
    wanted = {
        (None, None, "559999-0016"): {"number-country-assumed"},
        (None, "orgnr", "559999-0016"): {"number-country-assumed"},
        ("SE", "ej i listan", "559999-0016"): {"number-scheme-assumed"},
    }
    key = (spelled["country"], spelled["scheme"], spelled.get("number", "559999-0016"))
    assert assumed == wanted.get(key, set())


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"country": "SE", "scheme": None, "number": "abc"}, "number-none"),
        ({"country": "SE", "scheme": "SE-ON", "number": "559999-0017"}, "number-check-digit"),
        ({"country": None, "scheme": None, "number": "123456"}, "number-no-country"),
        ({"country": "SE", "scheme": "FOO", "number": "17-1"}, "number-scheme"),
        ({"country": "SE", "scheme": None, "number": "12345"}, "number-form-country"),
    ],
)
def test_a_number_that_is_not_looked_up_is_named_everywhere_and_does_not_count(
    filled, made, stated, code
):
    screened = made(numbered(**stated))
    assert screened.assessment.lots[0].tenders[0].parts[0].has_number is False
    (reject,) = screened.rejects
    assert (reject.code, reject.location) == (code, "/parties/0/identifiers/0/number")
    for language in LANGUAGES:
        said = " ".join(reject.in_words(language).split())
        console = Console(width=500, file=StringIO())
        console.print(terminal(screening_report(screened.record, language, opened=True)))
        assert said in " ".join(console.file.getvalue().split())
        pdf = screening_document(screened.record, "pdf", language, opened=False)
        text = "".join(page_texts(pdf))
        assert letters(reject.mend(language)) in letters(text)
    assert replay(screened.record, load_rulebook()).same
