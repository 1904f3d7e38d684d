"""What was read of the acts, against the rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.acts.amendments import last_change, load_amendments
from procurement_rules.acts.checks import history_of, is_met, load_checks, provisions_of
from procurement_rules.evaluation import WORDING, evaluate
from procurement_rules.rule import Outcome, facts_of_examples
from procurement_rules.rulebook import load_rulebook

CHECKS = load_checks().checks
RULES = {rule.id: rule for rule in load_rulebook().rules}
READ = [RULES[rule_id] for rule_id in dict.fromkeys(check.rule for check in CHECKS)]
LATER = [rule for rule in RULES.values() if rule.in_force.read_from is not None]


@pytest.mark.parametrize(
    "check", CHECKS, ids=lambda check: f"{check.rule} {check.provision} {check.aspect}"
)
def test_a_rule_answers_as_both_readings_of_its_provision_found(check):
    assert check.is_agreed
    assert len(check.quote.split()) <= 25
    assert is_met(check, RULES[check.rule])


def test_at_least_sixty_provisions_were_read_twice_in_copies_that_are_named():
    assert len({(check.rule, check.provision, check.aspect) for check in CHECKS}) == len(CHECKS)
    assert len(CHECKS) >= 60
    assert {rule.instrument for rule in READ} == set(load_checks().copies)
    assert all(copies.first != copies.second for copies in load_checks().copies.values())


def test_a_check_notices_a_rule_that_says_something_else():
    check = next(one for one in CHECKS if one.aspect == "look_back" and one.inside)
    rule = RULES[check.rule]
    shorter = {
        name: amount.model_copy(
            update={
                "values": tuple(v.model_copy(update={"value": v.value - 1}) for v in amount.values)
            }
        )
        for name, amount in rule.parameters.items()
    }
    assert not is_met(check, rule.model_copy(update={"parameters": shorter}))


@pytest.mark.parametrize("rule", READ, ids=lambda rule: rule.id)
def test_no_rule_speaks_of_a_day_before_the_wording_that_was_read(rule):
    for provision in provisions_of(rule.id):
        change = last_change(rule.instrument, provision)
        if change is None:
            continue
        amounts = [values[0].from_ for values in (p.values for p in rule.parameters.values())]
        known = max([rule.in_force.known_from, *amounts])
        assert known >= change.in_force, provision


@pytest.mark.parametrize("rule", READ, ids=lambda rule: rule.id)
def test_a_first_day_of_a_wording_is_that_of_the_act_which_gave_it(rule):
    if rule.in_force.read_from is None:
        return
    days = {one.in_force for one in history_of(rule)}
    assert rule.in_force.read_from in days


@pytest.mark.parametrize("rule", LATER, ids=lambda rule: rule.id)
def test_what_began_under_a_wording_nobody_read_cannot_be_told(rule):
    example = next(one for one in rule.examples if one.outcome == Outcome.APPLIES)
    before = rule.in_force.read_from - timedelta(days=1)
    (answers,) = evaluate(
        [rule], facts_of_examples([(rule, example.model_copy(update={"as_of": before}))])
    )
    assert answers.in_force == [True]
    assert answers.outcome == [None]
    assert WORDING in answers.missing[0]


@given(day=st.dates(date(2015, 1, 1), date(2027, 12, 31)))
def test_a_wording_that_was_not_read_never_lets_a_rule_apply(day):
    pairs = [
        (rule, example.model_copy(update={"as_of": day}))
        for rule in LATER[:6]
        for example in rule.examples[:1]
    ]
    for rule, example in pairs:
        (answers,) = evaluate([rule], facts_of_examples([(rule, example)]))
        if answers.in_force[0] and answers.outcome[0]:
            assert day >= rule.in_force.read_from


def test_amending_acts_stand_in_order_of_their_day_with_a_source_each():
    found = load_amendments()
    assert [one.in_force for one in found] == sorted(one.in_force for one in found)
    assert len({(one.act, one.sfs) for one in found}) == len(found)
    assert all(one.source and one.in_force <= one.read_on for one in found)


def test_a_provision_may_not_be_new_and_changed_by_the_same_act():
    for one in load_amendments():
        assert not set(one.changed) & set(one.new)
