from datetime import date
from pathlib import Path

import pytest

from data_ingest.model.problem import UnreadableInput

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_eu_sanctions.xml"


@pytest.fixture
def built(read_source):
    return read_source("xx_eu_sanctions", SAMPLE)


def test_an_organisation_is_listed_with_programme_day_and_act(built):
    entry = built.table("list_entries").row(0, named=True)
    assert (entry["entry_key"], entry["category"]) == ("EU.99001.10", "UKR")
    assert entry["listed_on"] == date(2022, 3, 15)
    assert entry["subject_name"] == "OOO Exempel Handel"
    assert entry["country"] == "RU"
    assert entry["url"].endswith("CELEX:32022R0428")
    assert built.version.as_of == date(2026, 11, 27)


def test_the_strong_name_stands_first_and_the_others_are_found_too(built):
    names = built.table("names").filter(party_id="xx_eu_sanctions:EU.99001.10")
    assert set(names.select("kind", "name").rows()) == {
        ("legal", "OOO Exempel Handel"),
        ("alias", "ООО Пример Торговля"),  # noqa: RUF001
        ("alias", "EXEMPLAR"),
    }


def test_natural_persons_are_counted_and_left_out(built):
    assert built.version.rejected == {"register-person": 1, "register-no-name": 1}


def test_a_registration_number_with_its_country_is_looked_up_and_one_without_is_not(built):
    numbers = built.table("identifiers").select("party_id", "scheme", "value").rows()
    assert ("xx_eu_sanctions:EU.99004.13", "SE-ON", "5599990016") in numbers
    assert not [value for _, _, value in numbers if value == "12345"]


def test_a_day_that_is_none_is_left_out_and_the_entry_kept(built):
    kept = built.table("list_entries").filter(entry_key="EU.99004.13")
    assert kept["listed_on"].to_list() == [None]
    notes = built.rejects.filter(code="register-date")
    assert notes["location"].to_list() == ["row 4"]


def test_a_subject_of_which_nothing_is_said_is_taken_for_a_person(read_source):
    unsaid = SAMPLE.read_text().replace('<subjectType code="person" classificationCode="P"/>', "")
    built = read_source("xx_eu_sanctions", unsaid.encode())
    assert built.version.rejected == {"register-person": 1, "register-no-name": 1}
    assert "Testa Testsson" not in built.table("parties")["display_name"].to_list()


def test_a_list_of_a_day_that_no_calendar_has_is_read_without_a_day(read_source):
    built = read_source(
        "xx_eu_sanctions", SAMPLE.read_bytes().replace(b"2026-11-27T", b"2026-11-31T")
    )
    assert (built.version.as_of, built.table("parties").height) == (None, 3)


def test_a_subject_that_is_neither_is_taken_for_a_person(read_source):
    unknown = SAMPLE.read_text().replace('code="enterprise" classificationCode="E"', 'code="group"')
    with pytest.raises(UnreadableInput):  # no party is left
        read_source("xx_eu_sanctions", unknown.encode())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"export": []}', "register-format"),
        (b"<export><sanctionEntity", "not-xml"),
        (b"<export/>", "register-columns"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><export/>', "xml-dtd"),
    ],
)
def test_what_is_no_such_list_is_refused_by_name(content, code, read_source):
    with pytest.raises(UnreadableInput) as refused:
        read_source("xx_eu_sanctions", content)
    assert [problem.code for problem in refused.value.problems] == [code]
