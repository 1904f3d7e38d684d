import pytest

from data_ingest.model.tables import STAGES
from procurement_rules.facts import REGIMES
from procurement_rules.package.gate import GATES, PROVISIONS, permits


@pytest.mark.parametrize("name", GATES)
def test_every_gate_says_in_both_languages_when_it_opens_and_under_which_condition(name):
    gate = GATES[name]
    assert gate.stages
    assert set(gate.stages) <= set(STAGES)
    assert all(text.sv and text.en for text in (gate.label, gate.opens, gate.condition))


@pytest.mark.parametrize("provision", PROVISIONS)
def test_every_gate_names_a_rule_that_exists_but_for_open_registers(provision, rulebook):
    for permit in PROVISIONS[provision]:
        assert set(permit.rule_ids) <= set(REGIMES)
        for regime, ids in permit.rule_ids.items():
            assert all(rulebook.rule(one).id == one for one in ids)
            assert ids or (permit.gate == "own_look_up" and regime != "full")


def test_a_gate_stands_only_on_rules_that_somebody_has_verified(rulebook):
    ids = {
        one
        for permits_of in PROVISIONS.values()
        for permit in permits_of
        for group in permit.rule_ids.values()
        for one in group
    }
    assert [one for one in sorted(ids) if not rulebook.rule(one).verified] == []


def test_without_a_provision_nothing_may_be_asked():
    assert permits(None, "full") == ()
    assert permits("LOU 99:9", "full") == ()


def test_where_the_regime_is_not_known_only_open_registers_remain():
    assert [one.gate for one in permits("LOU 15:5", None)] == ["own_look_up"]
    assert permits("LOU 17:1", None) == ()


def test_chapter_19_has_its_own_gates_and_a_direct_award_none():
    assert [one.rule_ids["chapter_19"] for one in permits("LOU 16:7", "chapter_19")] == [
        ("SE-LOU-19-18",)
    ]
    assert permits("LOU 16:7", "chapter_19_direct") == ()
    assert permits("LOU 17:6", "outside") == ()
