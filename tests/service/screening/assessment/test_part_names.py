import pytest

from service.screening.assessment.part_names import part_names, party_name, tenderers


@pytest.fixture(scope="module")
def tenders(screened):
    return {tender.tender_id: tender for tender in screened.assessment.lots[0].tenders}


def test_an_undisclosed_part_is_called_by_who_hands_the_work_on(tenders):
    names = part_names(tenders["A4"], "sv")
    assert names["gladan/undisclosed"] == "arbete utan namngiven utförare hos Gladan Service AB"
    in_english = part_names(tenders["A4"], "en")
    assert in_english["gladan/undisclosed"] == "undisclosed part of Gladan Service AB"


def test_a_part_without_a_name_is_called_by_its_id(tenders):
    part = tenders["A1"].parts[0].model_copy(update={"name": None, "party_id": "P\x1b7"})
    assert party_name(part, "sv") == "fysisk person eller namnlös part (P\ufffd7)"
    assert party_name(part, "en") == "natural person or unnamed party (P\ufffd7)"


def test_the_tenderers_of_a_consortium_are_all_named(tenders):
    tender = tenders["A1"]
    second = tender.parts[1].model_copy(update={"tier": 1})
    both = tender.model_copy(update={"parts": (tender.parts[0], second)})
    assert tenderers(both, "sv") == "Norrskenets Lokalvård AB, Golvvård Öresund AB"
