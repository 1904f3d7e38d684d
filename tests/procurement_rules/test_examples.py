"""Every worked example of every shipped rule is a test; its id is its sentence."""

import pytest

from procurement_rules.evaluation import evaluate
from procurement_rules.rule import Outcome, example_facts
from procurement_rules.rulebook import load_rulebook

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.name}")
    for rule in load_rulebook().rules
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_rule_answers_as_its_example_says(rule, example):
    answer = evaluate([rule], example_facts(rule, example))[0].row(0, named=True)
    outcomes = {
        True: Outcome.APPLIES,
        False: Outcome.DOES_NOT_APPLY,
        None: Outcome.CANNOT_TELL,
    }
    assert outcomes[answer["outcome"]] is example.outcome
    assert (answer["missing"] != []) is (example.outcome is Outcome.CANNOT_TELL)


def test_no_two_examples_of_a_rule_have_the_same_name():
    ids = [param.id for param in EXAMPLES]
    assert len(ids) == len(set(ids))
