"""A review need is tied to the needs assessment of labour terms by the act, and is not it."""

import pytest

from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.terms_words import terms_sentence

NOT_IT = "Ett granskningsbehov är inte den bedömningen; den dokumenteras i behovsformuläret"


@pytest.mark.parametrize(
    ("instrument", "regime", "cited"),
    [
        ("LOU", "full", "LOU (2016:1145) 17 kap. 2 §"),
        ("LOU", None, "Om den här delen av lagen gäller"),
        ("LOU", "chapter_19", "17 kap. LOU gäller inte här"),
        ("LOU", "chapter_19_direct", "frivilliga"),
        ("LUF", "outside", "LUF (2016:1146) 16 kap. 2–5 §§"),
        ("LUK", "outside", "LUK (2016:1147) 14 kap. 2–5 §§"),
    ],
)
def test_each_act_is_cited_by_its_own_paragraphs(instrument, regime, cited):
    said = terms_sentence("SE", instrument, regime, "sv")
    assert cited in said
    assert NOT_IT in said


@pytest.mark.parametrize(
    ("jurisdiction", "instrument"), [("SE", "LUFS"), ("SE", None), ("NO", "LOU")]
)
def test_nothing_is_said_of_an_act_without_a_rule(jurisdiction, instrument):
    assert terms_sentence(jurisdiction, instrument, "full", "sv") == ""


def test_only_rules_that_were_read_in_the_act_speak_as_law():
    for rule_id in ("SE-LOU-17-2", "SE-LUF-16-2", "SE-LUK-14-2"):
        assert load_rulebook().rule(rule_id).verified, rule_id
