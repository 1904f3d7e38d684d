from datetime import date

import pytest

from procurement_rules.rulebook import load_rulebook
from service.screening.report.rule_text import explanation


def lines(rule_id, language="en", on=None):
    return list(explanation(load_rulebook().rule(rule_id), language, on=on))


@pytest.mark.parametrize("rule", load_rulebook().rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_explained_in_both_languages(rule):
    for language in ("sv", "en"):
        told = list(explanation(rule, language, on=None))
        assert told[0] == f"{rule.id}  {rule.title.to(language)}"
        assert f"  → {rule.then.to(language)}" in told
        assert len([one for one in told if one.startswith("  – ")]) == len(rule.examples)


@pytest.mark.parametrize(
    ("rule_id", "on", "said"),
    [
        ("SE-UTL-6-2", date(2026, 5, 31), "through 2026-05-31; was law for what began"),
        ("SE-UTL-6-2", date(2026, 6, 1), "was not law for what began on 2026-06-01."),
        ("SE-UTL-6-2", None, "In force from 2023-11-01 through 2026-05-31."),
        ("SE-LOU-16-7", date(2017, 5, 31), "was law in an earlier wording, which"),
        ("SE-LOU-16-7", date(2017, 6, 1), "in the wording read here from 2017-06-01; was law for"),
        ("SE-LEVKONTROLL-2026", date(2026, 6, 1), "No date of entry into force."),
        ("EU-CSDDD", date(2026, 6, 1), "was not law"),
    ],
)
def test_it_says_whether_the_rule_was_law_on_a_day(rule_id, on, said):
    assert any(said in line for line in lines(rule_id, on=on))


def test_amounts_are_those_of_the_day_or_of_every_period():
    works = "threshold_works (EU threshold, works)"
    assert any(f"{works}: 5538000 EUR" in one for one in lines("SE-LOU-5-1", on=date(2025, 1, 1)))
    assert any(
        f"{works}: no value known" in one for one in lines("SE-LOU-5-1", on=date(2030, 1, 1))
    )
    assert len([one for one in lines("SE-LOU-5-1") if works in one]) == 5
    assert any(" … 71550000 (" in one for one in lines("SE-LOU-BILAGA2"))


def test_what_nobody_has_verified_is_marked():
    assert "  [NOT VERIFIED]" in lines("NO-FOA-19-3")
    assert any("2 tiers 2017-01-01– [NOT VERIFIED]" in one for one in lines("NO-FOA-19-3"))
    assert "  [UPCOMING, never applied]" in lines("EU-PPACT")
    assert any(one.startswith("  Not verified: ") for one in lines("SE-LUF-15-7-2"))
    assert any(one.startswith("  Limit: ") for one in lines("SE-LUF-15-7-2"))
