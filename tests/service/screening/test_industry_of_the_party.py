"""A purchase that states no subject: the industry is the party's own, and that is said."""

import orjson
import pytest

from data_ingest.model.text import LANGUAGES
from procurement_rules.rulebook import load_rulebook
from service.screening.record.recording import replay
from service.screening.report.screening_files import screening_document

NORR = "SE-ON:559999-0016"


def without_subject(document, *, title=None):
    for lot in document["lots"]:
        lot.pop("cpv", None)
        lot["title"] = title or "Anbudsområde 1"
    for party in document["parties"]:
        party.pop("cpv", None)


@pytest.fixture
def made(registers, one_tender, screen_document):
    """Screen the first tender of the example, with or without a registered activity."""

    def screen(*, code=None, change=without_subject, name="Norrskenets Lokalvård AB"):
        document = one_tender()
        change(document)
        for party in document["parties"]:
            if party["id"] == "norr":
                party["name"] = name
        if code is None:
            return screen_document(document)
        party = {"party_id": NORR, "kind": "company", "display_name": name, "country": "SE"}
        activity = {"party_id": NORR, "scheme": "SNI2007", "code": code, "rank": 1}
        registers.add("se_scb_bulk", parties=[party], industries=[activity])
        return screen_document(document, snapshot=registers.open())

    return screen


def leading(screened):
    return screened.assessment.lots[0].tenders[0].parts[0]


def need_in(screened, language):
    payload = screening_document(screened.record, "json", language, opened=True)
    return orjson.dumps(orjson.loads(payload)).decode()


def sector(part):
    (value,) = (value for value in part.factors if value.factor == "sector.posterior")
    return value.bin


def test_without_anything_that_tells_the_industry_there_is_too_little_information(made):
    screened = made(name="Exempelbolaget Ett AB")
    assert leading(screened).industry is None
    assert screened.assessment.lots[0].tenders[0].band == "insufficient"


def test_the_registered_activity_counts_where_the_purchase_states_no_subject(made):
    screened = made(code="81.210", name="Exempelbolaget Ett AB")
    industry = leading(screened).industry
    assert (industry.cpv, industry.basis, industry.evidence) == (
        "90910000", "register", "SNI2007 81.210",
    )  # fmt: skip
    assert industry.source_id.startswith("se_scb_bulk@")
    assert screened.assessment.lots[0].tenders[0].band == "extended"
    assert sector(leading(screened)) == sector(leading(made(change=lambda document: None)))


def titled(document):
    without_subject(document, title="Taxi och skolskjuts, område 2")


def test_words_of_what_is_bought_come_before_the_firm_and_are_told_as_a_guess(made):
    for screened in (made(change=titled), made(change=titled, code="81.210")):
        industry = leading(screened).industry
        assert (industry.cpv, industry.basis, industry.evidence, industry.source_id) == (
            "60100000", "title", "taxi, skolskjuts", None,
        )  # fmt: skip
        for language, guess in zip(LANGUAGES, ("gissning", "a guess"), strict=True):
            assert guess in need_in(screened, language)


def unnamed(screened):
    """The part that the first party hands on to nobody knows whom; None if there is none."""
    parts = screened.assessment.lots[0].tenders[0].parts
    return next((part for part in parts if part.party_id is None), None)


def naming_nobody(change):
    """Change a document so that its tenderers hand on half, and name nobody."""

    def changed(document):
        change(document)
        for tender in document["tenders"]:
            tender["parties"] = tender["parties"][:1]
            tender["parties"][0]["handed_on"] = {"percent": 50}
            tender["links"] = []

    return changed


def test_what_is_bought_also_counts_for_the_part_that_nobody_has_named(made):
    stated, told = (
        unnamed(made(change=naming_nobody(change))) for change in (lambda document: None, titled)
    )
    own = unnamed(made(change=naming_nobody(without_subject)))
    assert told.industry.basis == "title"
    assert sector(stated) is not None
    assert sector(told) is not None
    assert own.industry is None  # a word of the firm's name says nothing of whom it engages


def test_titles_that_tell_different_things_leave_it_to_the_next_basis(made):
    def change(document):
        titled(document)
        document["lots"].append(
            {"id": "2", "title": "Målning", "place": document["lots"][0]["place"]}
        )
        document["tenders"].append(document["tenders"][0] | {"id": "A9", "lot": "2"})

    assert leading(made(change=change)).industry.basis == "name"


def test_a_word_of_the_name_is_a_guess_that_is_told_in_both_languages(made):
    screened = made()
    assert leading(screened).industry.basis == "name"
    for language, guess in zip(LANGUAGES, ("gissning", "a guess"), strict=True):
        assert guess in need_in(screened, language)


def test_a_stated_subject_stands_whatever_the_register_says(made):
    screened = made(code="62.010", change=lambda document: None)
    assert leading(screened).industry is None
    assert b'"industry":' not in screened.record.assessment


def test_the_law_is_answered_as_if_nothing_were_known_of_the_activity(made):
    def answers(screened):
        lot = screened.assessment.lots[0]
        return lot.determinations, lot.tenders[0].determinations

    plain, told = (
        made(name="Exempelbolaget Ett AB"),
        made(code="41.200", name="Exempelbolaget Ett AB"),
    )
    assert answers(plain) == answers(told) == answers(made(change=titled))


def test_it_is_made_again_to_the_same_bytes(made):
    for change in (without_subject, titled):
        assert replay(made(code="81.210", change=change).record, load_rulebook()).same
