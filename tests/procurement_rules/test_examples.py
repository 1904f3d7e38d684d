"""Every worked example of every shipped rule is tried; one that fails is named by its sentence."""

from datetime import timedelta

import pytest

from benchmarks.rule_mutations import caught
from procurement_rules.examples import missing_days, try_examples
from procurement_rules.rule import UPCOMING, Outcome
from procurement_rules.rulebook import load_rulebook

RULES = load_rulebook().rules
LAW = [rule for rule in RULES if rule.consequence not in UPCOMING]


def test_every_rule_answers_as_its_examples_say(record_property):
    tried = list(try_examples(RULES))
    assert {one.rule.id for one in tried} == {rule.id for rule in RULES}
    otherwise = [
        (one.rule.id, one.example.name, one.outcome) for one in tried if not one.is_as_stated
    ]
    assert otherwise == []
    asked_for = [
        (one.rule.id, one.example.name, one.missing)
        for one in tried
        if one.outcome != "not_in_force"
        and (one.missing != ()) is not (one.outcome is Outcome.CANNOT_TELL)
    ]
    assert asked_for == []
    record_property("rule_examples", len(tried))


def test_no_two_examples_of_a_rule_have_the_same_name():
    names = [(rule.id, example.name) for rule in RULES for example in rule.examples]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", LAW, ids=lambda rule: rule.id)
def test_a_rule_has_an_example_on_either_side_of_its_first_day_and_of_its_last(rule):
    assert not missing_days(rule)


def test_the_days_that_no_example_tells_of_are_named():
    rule = next(rule for rule in LAW if rule.in_force.to is not None)
    begins, ends = rule.in_force.from_, rule.in_force.to
    day = timedelta(days=1)
    assert missing_days(rule.model_copy(update={"examples": ()})) == {
        begins - day: False, begins: True, ends: True, ends + day: False,
    }  # fmt: skip
    late = [example for example in rule.examples if example.as_of != begins]
    assert missing_days(rule.model_copy(update={"examples": late})) == {begins: True}


@pytest.mark.parametrize("rule", LAW, ids=lambda rule: rule.id)
def test_a_flipped_comparison_or_connective_is_caught_by_an_example(rule):
    missed = [one.what for one, is_caught in caught(rule) if not is_caught and one.kind != "date"]
    assert missed == []


def test_an_example_that_is_wrong_is_told():
    rule = RULES[0]
    wrong = rule.examples[0].model_copy(update={"outcome": Outcome.CANNOT_TELL})
    (tried,) = try_examples([rule.model_copy(update={"examples": (wrong,)})])
    assert not tried.is_as_stated
    assert tried.outcome is rule.examples[0].outcome
