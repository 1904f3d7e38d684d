"""What one more document would settle of the first suppliers, and the letters that ask for it."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from risk_models.card.bands import Band
from service.suppliers.portfolios.output import read_output
from service.suppliers.portfolios.request_letters import request_letters
from service.suppliers.portfolios.settling import FIRST, settlings_of, shared_documents
from service.suppliers.portfolios.settling_words import could_become, listed_settlings
from tests.service.suppliers.portfolios.conftest import run_in

LISTED = (
    "number,name,cpv\n559999-0016,Norrskenets Städ AB,90911000\n"
    "559999-0008,Exempel IT AB,72200000\n559999-0024,Okänt AB,\n"
)


@pytest.fixture(scope="module")
def run(installation):
    return run_in(installation, ("list.csv", LISTED.encode()))


@pytest.fixture(scope="module")
def found(run):
    return {one.name: one for one in settlings_of(run)}


def letters_of(payload):
    with zipfile.ZipFile(io.BytesIO(payload)) as packed:
        return {
            name: "\n".join(
                text
                for part in (docx.Document(io.BytesIO(packed.read(name))),)
                for text in (
                    *(paragraph.text for paragraph in part.paragraphs),
                    *(cell.text for t in part.tables for row in t.rows for cell in row.cells),
                )
            )
            for name in packed.namelist()
        }


def test_each_holder_has_one_document_and_the_register_comes_before_papers(found):
    cleaning = found["Norrskenets Städ AB"]
    assert [one.holder for one in cleaning.documents] == ["register", "supplier"]
    register, paper = cleaning.documents
    assert register.factors[0] == "register.insolvency"
    assert register.highest is Band.PRIORITY
    assert register.lowest in (Band.STANDARD, Band.EXTENDED)
    assert paper.highest is Band.PRIORITY


def test_what_is_bought_comes_first_where_nobody_knows_it(found):
    unknown = found["Okänt AB"]
    assert unknown.band is Band.INSUFFICIENT
    assert unknown.documents[0].holder == "buyer"
    assert unknown.documents[0].fact is None


def test_the_needs_are_those_that_the_run_kept(run, found):
    kept = {
        row["name"]: row["band"]
        for row in read_output(run.output).iter_rows(named=True)
        if row["place"] is not None and row["place"] <= FIRST
    }
    assert {name: one.band for name, one in found.items()} == kept


def test_a_register_that_several_lack_is_one_step_for_all(run, found):
    listed = listed_settlings(run, tuple(found.values()), "sv")
    (shared,) = listed["for_all"]
    assert (shared["suppliers"], shared["registers"][0]) == (3, "se_bolagsverket_bulk")
    assert "Bolagsverket: företagsregistren" in shared["text"]
    own = [
        [one["holder"] for one in row["documents"] if not one["shared"]] for row in listed["items"]
    ]
    assert sorted(own) == [["buyer", "supplier"], ["supplier"], ["supplier"]]


def test_after_registers_were_looked_in_the_firms_are_looked_up(run, found):
    searched = replace(run, snapshot_id="snapshot_1")
    (shared,) = listed_settlings(searched, tuple(found.values()), "en")["for_all"]
    assert shared["registers"] == []
    assert shared["text"].startswith("Look up 3 suppliers: an extract from Bolagsverket")


def test_what_one_supplier_lacks_alone_is_not_said_of_all(run, found):
    assert shared_documents(run, (found["Okänt AB"],)) == ()


def test_it_is_told_as_what_could_be(found):
    for one in found.values():
        for document in one.documents:
            for language in ("sv", "en"):
                text = could_become(document, one.band, language).lower()
                assert not [word for word in ("kommer att", "will be") if word in text]


def test_nothing_that_belongs_to_the_trial_of_a_tender_is_asked_for(run, found):
    listed = listed_settlings(run, tuple(found.values()), "sv")
    documents = [one["document"] for item in listed["items"] for one in item["documents"]]
    assert documents
    assert not [one for one in documents if "onormalt lågt" in one or "teknisk kapacitet" in one]


def test_each_supplier_gets_a_letter_in_both_languages_that_says_it_is_voluntary(run, found):
    letters = letters_of(request_letters(run, tuple(found.values())))
    letters = {name: text for name, text in letters.items() if name[:2].isdigit()}
    assert len(letters) == 2 * len(found)
    assert {name[-8:] for name in letters} == {"-sv.docx", "-en.docx"}
    for name, text in letters.items():
        voluntary = "frivilligt" if name.endswith("-sv.docx") else "voluntary"
        assert voluntary in text
    of_cleaning = letters[f"{found['Norrskenets Städ AB'].place:02d}-sv.docx"]
    assert "Norrskenets Städ AB" in of_cleaning
    assert "559999" in of_cleaning
    assert "ingen misstanke" in of_cleaning


def test_arbetsmiljoverket_is_asked_for_decisions_about_all_that_have_a_number(run, found):
    suppliers = tuple(found.values())
    letters = letters_of(request_letters(run, suppliers))
    request = letters["arbetsmiljoverket-sv.docx"]
    assert "Slag av beslut" in request
    assert "ingen misstanke" in request
    for supplier in suppliers:
        listed = supplier.category != "sole_trader" and supplier.numbers
        assert (supplier.name in request) == bool(listed)
    trader = replace(suppliers[0], category="sole_trader")
    assert not [name for name in letters_of(request_letters(run, (trader,))) if "arbetsm" in name]


def test_the_same_run_gives_the_same_letters(run, found):
    suppliers = tuple(found.values())
    assert request_letters(run, suppliers) == request_letters(run, suppliers)


def test_a_letter_to_a_sole_trader_is_addressed_to_nobody(run, found):
    trader = replace(found["Norrskenets Städ AB"], category="sole_trader", name=None, numbers=())
    for text in letters_of(request_letters(run, (trader,))).values():
        assert "Norrskenets" not in text
        assert "559999" not in text
        assert "______" in text
