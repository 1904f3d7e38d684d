from datetime import date

import pytest

from service.casework.register_checks.facts import NumberedCheck, party_checks, with_checks
from service.casework.register_checks.models import RegisterCheck

AS_OF = date(2026, 11, 24)
NUMBER = ("SE-ON", "5599990016")


def check(number="check_1", answered_on="2026-11-12", **answers):
    said = answers or {"tax_debt_final": "none_reported"}
    content = RegisterCheck.model_validate(
        {
            "record_version": 1,
            "scheme": NUMBER[0],
            "value": NUMBER[1],
            "is_personal": False,
            "authority": "Bolagsverket",
            "reference": None,
            "asked": list(said),
            "asked_on": "2026-11-02",
            "answered_on": answered_on,
            "evidence_file_id": None,
            "document_sha256": "a" * 64,
            "answers": [{"ground": ground, "answer": one} for ground, one in said.items()],
        }
    )
    return NumberedCheck(id=number, content=content)


def facts(*checks, as_of=AS_OF):
    found = party_checks({"norr": [NUMBER], "sund": [("SE-ON", "1")]}, checks, as_of=as_of)
    return {one["fact"]: one["value"] for each in found for one in each.facts}


def test_each_ground_that_was_answered_is_a_fact_with_its_day_and_document():
    (found,) = party_checks(
        {"norr": [NUMBER]}, [check(tax_debt_final="reported", labour_law_breach="not_answered")],
        as_of=AS_OF,
    )  # fmt: skip
    told = {one["fact"]: one for one in found.facts}
    assert set(told) == {"register_check", "register_check_on", "tax_debt_final_reported"}
    assert told["register_check"]["value"] == "reported"
    assert told["register_check"]["dated"] == "2026-11-12"
    assert told["register_check"]["document"] == f"Bolagsverket, check_1, SHA-256 {'a' * 64}"
    assert found.grounds == ({"party": "norr", "ground": "tax_debt_final"},)


def test_the_newest_answer_on_or_before_the_day_counts():
    old = check("check_1", "2026-03-01", tax_debt_final="reported")
    new = check("check_2", "2026-11-12")
    late = check("check_3", "2026-11-25", tax_debt_final="reported")
    assert facts(old, new, late)["register_check"] == "none_reported"
    assert facts(old, new, late, as_of=date(2026, 11, 25))["register_check"] == "reported"


def test_where_nothing_is_answered_nothing_is_known():
    assert facts(check(tax_debt_final="not_answered")) == {}
    assert facts() == {}


@pytest.fixture
def document():
    earlier = {"fact": "register_check", "value": "none_reported"}
    other = {"fact": "f_tax", "value": "approved"}
    return {
        "parties": [{"id": "norr", "facts": [earlier, other]}, {"id": "sund"}],
        "grounds": [{"party": "norr", "ground": "tax_debt_final", "is_final": True}],
    }


def test_an_earlier_check_is_replaced_and_what_the_buyer_has_noted_stays(document):
    reported = check(tax_debt_final="reported", labour_law_breach="reported")
    found = party_checks({"norr": [NUMBER]}, [reported], as_of=AS_OF)
    changed, entered = with_checks(document, found)
    assert entered == 1
    norr, sund = changed["parties"]
    told = [one["fact"] for one in norr["facts"]]
    assert told.count("register_check") == 1
    assert "f_tax" in told
    assert sund == {"id": "sund"}
    assert changed["grounds"] == [
        document["grounds"][0],
        {"party": "norr", "ground": "labour_law_breach"},
    ]
