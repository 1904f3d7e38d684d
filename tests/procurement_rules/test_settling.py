import pytest

from procurement_rules.condition import InvalidRule
from procurement_rules.evaluation import named_facts
from procurement_rules.facts import KEYS
from procurement_rules.package.template import load_templates
from procurement_rules.rule import UPCOMING
from procurement_rules.settling import legal_facts, load_settling, read_settling
from procurement_rules.standards.staff_register import TRADES
from risk_models.facts.catalogue import FACTS as ANSWERED

QUESTION = "question: {sv: Vad?, en: What?}"


def test_every_fact_that_a_rule_may_lack_has_its_question(rulebook):
    asked = [
        rule
        for rule in rulebook.rules
        if rule.addressee in ("buyer", "firm") and rule.consequence not in UPCOMING
    ]
    named = {fact for rule in asked for fact in (*named_facts(rule), *rule.raised_by)}
    assert named - set(KEYS) <= set(load_settling())


def test_a_fact_of_law_is_no_answer_that_is_scored():
    assert not set(legal_facts()) & set(ANSWERED)


def test_the_trades_of_a_staff_register_are_those_of_the_checklist():
    (line,) = (one for one in load_templates().checks if one.id == "staff_ledger")
    assert line.cpv == TRADES


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"no_fact: {{of: buyer, {QUESTION}}}", "no_fact"),
        (f"cpv: {{of: nobody, {QUESTION}}}", "nobody"),
        ("cpv: {of: buyer, question: {sv: Vad?}}", "en"),
        ("- cpv", "list"),
    ],
    ids=["unknown fact", "unknown addressee", "missing language", "no mapping"],
)
def test_a_file_that_cannot_be_relied_on_is_refused_and_the_word_is_named(text, word):
    with pytest.raises(InvalidRule) as refused:
        read_settling(text)
    assert refused.value.word == word
    assert refused.value.file == "settling.yaml"


@pytest.mark.parametrize("of", ["buyer", "register"])
def test_nobody_but_a_firm_is_asked_through_a_gate(of):
    with pytest.raises(InvalidRule):
        read_settling(f"cpv: {{of: {of}, gate: LOU 17:6, {QUESTION}}}")
    with pytest.raises(InvalidRule):
        read_settling(f"cpv: {{of: firm, {QUESTION}}}")


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("call_off", "other_framework", "other_framework"),
        ("labour_risk", "no", False),
        ("posting_months", "14", 14),
    ],
)
def test_a_noted_fact_is_read_as_it_is_written(fact, text, value):
    assert legal_facts()[fact].parse(text) == value
    with pytest.raises(ValueError, match=r"allowed|written"):
        legal_facts()[fact].parse("perhaps")


def test_a_noted_day_is_one_of_the_calendar():
    with pytest.raises(ValueError, match="calendar"):
        legal_facts()["work_started_on"].parse("2026-02-30")
