"""Rules asked together, and of which days."""

from datetime import date

import pytest

from procurement_rules.evaluation import evaluate, named_facts
from procurement_rules.outcomes import outcomes
from procurement_rules.rule import UPCOMING, facts_of_examples

PURCHASE = {
    "nature": "services",
    "cpv": "90910000",
    "value_eur_low": 210_000,
    "value_eur_high": 230_000,
    "decision_on": date(2026, 11, 24),
    "chapter": "full",
}
PARTY = {"tender_id": "t-1", "party_id": "p-1", "party_role": "tenderer"}
GROUND = {"ground": "trafficking_judgment", "judged_on": date(2024, 2, 29), "is_final": True}
DAYS = [
    [date(2026, 3, 2), date(2016, 5, 4), date(2025, 12, 31)],
    [None, date(2026, 3, 2), None],
    [None, None, None],
]


@pytest.mark.parametrize("days", DAYS, ids=["known", "some known", "unknown"])
def test_rules_asked_together_answer_as_each_does_alone(facts_of, rulebook, days):
    rows = [PURCHASE, PURCHASE | PARTY | GROUND, PURCHASE | PARTY | {"decision_on": None}]
    begun = [
        row | {"begun_on": day, "ground_id": f"g-{number}"}
        for number, (row, day) in enumerate(zip(rows, days, strict=True))
    ]
    facts = facts_of(*begun)
    together = evaluate(rulebook.rules, facts)
    for rule, answers in zip(rulebook.rules, together, strict=True):
        (alone,) = evaluate([rule], facts)
        assert list(answers.amounts) == list(rule.parameters)
        assert said(answers) == said(alone)


def said(answers):
    columns = (answers.in_force, answers.outcome, answers.missing, *answers.amounts.values())
    return [list(column) for column in columns]


def test_rules_with_amounts_of_the_same_name_each_see_their_own(facts_of, rulebook):
    rule = rulebook.rule("SE-LOU-13-1")
    (used,) = rule.parameters
    other = rule.model_copy(
        update={
            "id": "SE-LOU-99-1",
            "parameters": {used: rulebook.parameters["se-lou-event-lookback"].model_copy(
                update={"of": "judged_on"}
            )},
        }
    )  # fmt: skip
    facts = facts_of(PURCHASE | PARTY | GROUND | {"begun_on": date(2026, 3, 2)})
    own, others = (answers.amounts[used][0] for answers in evaluate([rule, other], facts))
    assert (own, others) == (date(2029, 2, 28), date(2027, 2, 28))


def test_a_rule_names_its_facts_and_what_its_amounts_are_counted_from(rulebook):
    assert named_facts(rulebook.rule("SE-LOU-BILAGA2")) == (
        "jurisdiction",
        "instrument",
        "nature",
        "cpv",
        "begun_on",
    )
    assert {"value_eur_low", "value_eur_high"} <= set(named_facts(rulebook.rule("SE-LOU-5-1")))


def agrees(rules, facts):
    told = outcomes(rules, facts)
    assert told.columns == [rule.id for rule in rules]
    for rule, answers in zip(rules, evaluate(rules, facts), strict=True):
        law = [known is not False for known in answers.in_force]
        expected = [one if ok else False for ok, one in zip(law, answers.outcome, strict=True)]
        assert told[rule.id].to_list() == expected, rule.id


def test_outcomes_alone_are_those_that_come_with_their_reasons(rulebook):
    rules = [rule for rule in rulebook.rules if rule.consequence not in UPCOMING]
    agrees(rules, facts_of_examples([(rule, one) for rule in rules for one in rule.examples]))


@pytest.mark.parametrize("days", DAYS, ids=["known", "some known", "unknown"])
def test_outcomes_stay_in_the_order_of_the_facts(facts_of, rulebook, days):
    rows = [
        PURCHASE | PARTY | GROUND | {"begun_on": day, "ground_id": f"g-{number}"}
        for number, day in enumerate(days)
    ]
    agrees(rulebook.rules, facts_of(*rows))


def test_a_rule_for_all_countries_asks_for_none(rulebook):
    assert "jurisdiction" not in named_facts(rulebook.rule("INT-OECD-DD"))
    assert "instrument" not in named_facts(rulebook.rule("NO-LOA-5"))


def test_where_neither_day_is_known_every_period_is_possible(facts_of, rulebook):
    rule = rulebook.rule("SE-LOU-BILAGA2")
    listed = {"nature": "services", "cpv": "79710000", "begun_on": None}
    rows = [
        listed | {"decision_on": day, "party_id": str(day)} for day in (date(2026, 11, 24), None)
    ]
    (answers,) = evaluate([rule], facts_of(*rows))
    assert answers.outcome == [True, True]
    assert all(known == unknown for known, unknown in said(answers))
    early = facts_of(listed | {"decision_on": date(2000, 1, 1)})
    assert evaluate([rule], early)[0].in_force != [True]
