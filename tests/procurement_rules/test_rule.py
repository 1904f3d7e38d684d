"""What makes a rule file unusable, and that the message names the file, the field and the word."""

from datetime import date

import pytest
import yaml

from procurement_rules.condition import InvalidRule
from procurement_rules.evaluation import evaluate
from procurement_rules.rule import NO_DAY_SET, Rule, example_facts
from procurement_rules.rule_file import read_rules

FILE = "se/lou-99-1.yaml"
RULE = {
    "id": "SE-LOU-99-1",
    "jurisdiction": "SE",
    "instrument": "LOU",
    "citation": "LOU 99 kap. 1 §",
    "title": {"sv": "En regel", "en": "A rule"},
    "reference": "https://www.riksdagen.se/",
    "in_force": {"from": date(2017, 1, 1)},
    "read": {
        "how": "act",
        "state": "SFS 2026:67",
        "source": "A copy.",
        "day": date(2026, 11, 24),
    },
    "concerns": "party",
    "applies": "chapter = 'full'",
    "when": "is_final",
    "then": {"sv": "Hör leverantören först.", "en": "Hear the supplier first."},
    "consequence": "MUST_HEAR",
    "examples": [
        {"name": n, "as_of": date(2026, 3, 2), "given": g, "outcome": o}
        for n, g, o in [
            ("It is final", {"chapter": "full", "is_final": True}, "applies"),
            ("It is not final", {"chapter": "full", "is_final": False}, "does_not_apply"),
            ("Nobody knows", {"chapter": "full"}, "cannot_tell"),
        ]
    ],
}
DATED = {
    "from": date(2022, 7, 1),
    "value": 5,
    "reference": "LOU",
    "verified": True,
    "verification": "Read.",
    "last_checked": date(2026, 11, 24),
}


def parameter(**changes):
    return {"limit": {"title": {"sv": "x", "en": "x"}, "unit": "EUR", "values": [DATED], **changes}}


def read(file=FILE, known=None, **changes):
    text = yaml.safe_dump(RULE | changes, allow_unicode=True)
    return read_rules({file: text}, parameters=known or {})[0]


def refused(**changes):
    with pytest.raises(InvalidRule) as caught:
        read(**changes)
    return caught.value


def test_a_rule_that_can_be_relied_on_is_read():
    assert read().id == "SE-LOU-99-1"


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("is_final IS NULL", "IS"),
        ("is_final is not null", "is"),
        ("COALESCE(is_final, FALSE)", "COALESCE"),
        ("CASE WHEN is_final THEN TRUE END", "CASE"),
        ("IFNULL(is_final, TRUE)", "IFNULL"),
        ("NVL(is_final, TRUE)", "NVL"),
        ("is_final = NULL", "NULL"),
    ],
)
def test_words_that_turn_cannot_tell_into_no_are_refused(sql, word):
    error = refused(when=sql)
    assert (error.file, error.field, error.word) == (FILE, "when", word)
    assert 'turns "cannot tell" into "no"' in str(error)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("is_finall", "is_finall"),
        ("GREATEST(value_sek, 1) > 2", "GREATEST"),
        ("EXISTS(1)", "EXISTS"),
    ],
)
def test_a_word_that_is_no_fact_is_refused(sql, word):
    error = refused(applies=sql)
    assert (error.field, error.word) == ("applies", word)
    assert "neither a fact" in error.reason


@pytest.mark.parametrize("sign", ["<=>", "+", '"', ";", "=="])
def test_a_sign_that_is_no_plain_comparison_is_refused(sign):
    assert refused(when=f"value_sek {sign} 1").word == sign


def test_a_code_that_the_fact_cannot_have_is_refused():
    error = refused(when="ground IN ('tax_debt_final', 'tax_debt')")
    assert error.word == "'tax_debt'"
    assert "tax_debt_final" in error.reason


def test_what_is_no_sql_is_refused():
    assert "not a condition" in refused(when="is_final is_final (").reason


@pytest.mark.parametrize(
    ("sql", "word"),
    [("AND is_final", "AND"), ("ground = 'none' is_final", "is_final")],
)
def test_a_word_that_sql_would_pass_over_is_refused(sql, word):
    assert refused(when=sql).word == word


def test_a_condition_that_is_not_true_or_false_is_refused():
    assert "gives Date" in refused(when="judged_on").reason


@pytest.mark.parametrize("field", ["applies", "when"])
def test_a_condition_that_compares_unlike_things_is_refused_by_its_field(field):
    error = refused(**{field: "judged_on >= '2020-01-01'"})
    assert error.field == field
    assert "cannot be evaluated" in error.reason


def test_a_file_that_is_no_mapping_or_no_yaml_is_refused():
    with pytest.raises(InvalidRule, match="mapping"):
        read_rules({FILE: "- a"}, parameters={})
    with pytest.raises(InvalidRule, match="not YAML"):
        read_rules({FILE: "a: ["}, parameters={})


def test_an_unknown_field_is_refused_by_name():
    error = refused(duty="must")
    assert (error.field, error.word) == ("duty", "must")


@pytest.mark.parametrize("field", ["reference", "title", "citation", "read", "then"])
def test_a_rule_that_lacks_a_field_is_refused_by_its_name(field):
    text = yaml.safe_dump({name: value for name, value in RULE.items() if name != field})
    with pytest.raises(InvalidRule) as caught:
        read_rules({FILE: text}, parameters={})
    assert (caught.value.file, caught.value.field, caught.value.word) == (FILE, field, field)


@pytest.mark.parametrize(("language", "other"), [("sv", "en"), ("en", "sv")])
def test_a_language_that_is_missing_or_says_nothing_is_refused_by_its_name(language, other):
    error = refused(title={other: "x"})
    assert error.field == f"title.{language}"
    assert error.word == language
    error = refused(then={other: "x", language: " "})
    assert (error.field, error.word, error.reason) == (f"then.{language}", language, "says nothing")


def test_law_has_a_day_and_only_a_proposal_may_lack_one():
    rule = {name: value for name, value in RULE.items() if name != "in_force"}
    with pytest.raises(InvalidRule, match="in_force is missing"):
        read_rules({FILE: yaml.safe_dump(rule)}, parameters={})
    text = yaml.safe_dump(rule | {"consequence": "REPORTED", "examples": []})
    assert read_rules({FILE: text}, parameters={})[0].in_force.from_ == NO_DAY_SET


def test_a_rule_that_ends_before_it_begins_is_refused():
    in_force = {"from": date(2020, 1, 1), "to": date(2019, 12, 31)}
    assert "lies before the first" in refused(in_force=in_force).reason


def test_what_raises_a_rule_is_a_fact():
    error = refused(raised_by=["is_finall"])
    assert (error.field, error.word) == ("raised_by", "is_finall")


def test_an_id_may_be_that_of_an_act_alone():
    text = yaml.safe_dump(RULE | {"id": "SE-LOU"}, allow_unicode=True)
    assert read_rules({"se/lou.yaml": text}, parameters={})[0].id == "SE-LOU"


def test_a_file_is_named_after_its_rule():
    assert "lou-99-1.yaml" in refused(file="se/other.yaml").reason


@pytest.mark.parametrize("outcome", ["applies", "does_not_apply", "cannot_tell"])
def test_an_example_of_each_outcome_is_needed(outcome):
    examples = [e for e in RULE["examples"] if e["outcome"] != outcome]
    assert refused(examples=examples).word == outcome


def test_a_proposed_rule_needs_no_examples():
    assert read(consequence="PROPOSED", examples=[]).consequence == "PROPOSED"


@pytest.mark.parametrize(
    ("given", "word"),
    [({"is_finall": True}, "is_finall"), ({"ground": "other"}, "It is"), ({"cpv": "7"}, "It is")],
)
def test_an_example_gives_facts_that_exist(given, word):
    example = RULE["examples"][0] | {"name": "It is", "given": given}
    error = refused(examples=[example, *RULE["examples"]])
    assert (error.field, error.word) == ("examples.0.given", word)


def test_two_examples_may_be_about_the_same_contract():
    examples = [
        example | {"given": example["given"] | {"contract_id": "lot-1"}}
        for example in RULE["examples"]
    ]
    assert len(read(examples=examples).examples) == 3


def test_a_parameter_of_its_own_is_a_whole_number_by_date():
    rule = read(
        parameters=parameter(),
        when="value_sek >= limit",
        examples=[
            e | {"given": {"chapter": "full", "value_sek": v}}
            for e, v in zip(RULE["examples"], (5, 4, None), strict=True)
        ],
    )
    answers = [evaluate([rule], example_facts(rule, e))[0].outcome[0] for e in rule.examples]
    assert answers == [True, False, None]
    assert rule.days() == (date(2022, 7, 1),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"parameters": parameter(values=[])}, "at least 1"),
        ({"parameters": parameter(values=[DATED, DATED])}, "overlaps"),
        ({"parameters": parameter(values=[DATED | {"value": 0.5}])}, "valid integer"),
        ({"parameters": parameter(unit="cpv")}, "list of texts"),
        ({"parameters": parameter(values=[DATED | {"value": ["1"]}])}, "whole number"),
        ({"parameters": parameter(of="nobody")}, "is not a fact"),
        ({"parameters": {"is_final": parameter()["limit"]}}, "already the name"),
        ({"parameters": {"limit": {"use": "unknown"}}}, "no such parameter"),
        (
            {"parameters": parameter(values=[DATED | {"to": date(2023, 1, 1)}]),
             "in_force": {"from": date(2024, 1, 1)}},
            "no value on a common day",
        ),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_relied_on_is_refused(changes, reason):
    assert reason in refused(**changes).reason


def test_a_rule_that_has_ended_is_not_in_force(facts_of):
    rule = read(in_force={"from": date(2017, 1, 1), "to": date(2020, 12, 31)})
    facts = facts_of(
        {"begun_on": date(2021, 1, 1)}, {"begun_on": date(2020, 12, 31), "party_id": "p"}
    )
    assert evaluate([rule], facts)[0].in_force == [False, True]


def test_a_fact_that_a_period_is_counted_from_may_also_be_named(facts_of, rulebook):
    rule = read(
        known=rulebook.parameters,
        parameters={"until": {"use": "se-lou-judgment-lookback", "of": "judged_on"}},
        when="decision_on <= until AND judged_on <= decision_on",
        examples=[
            e | {"given": {"chapter": "full", "judged_on": j, "decision_on": date(2026, 5, 4)}}
            for e, j in zip(
                RULE["examples"], (date(2025, 1, 1), date(2020, 1, 1), None), strict=True
            )
        ],
    )
    facts = facts_of(
        {"chapter": "full", "begun_on": date(2026, 3, 2), "decision_on": date(2026, 5, 4)}
    )
    assert evaluate([rule], facts)[0].missing == [("judged_on",)]


@pytest.mark.parametrize(
    ("how", "is_verified"),
    [("act", True), ("guidance", False), ("second_hand", False), ("not_read", False)],
)
def test_only_what_was_read_in_the_act_is_verified(how, is_verified):
    state = {"state": "2026-04"} if how == "act" else {}
    rule = read(read={"how": how, "source": "A page.", "day": date(2026, 4, 30)} | state)
    assert rule.verified is is_verified
    assert (rule.verification, rule.last_checked) == ("A page.", date(2026, 4, 30))


@pytest.mark.parametrize("field", ["verified", "verification", "last_checked"])
def test_a_file_does_not_state_beside_how_it_was_read_what_follows_from_it(field):
    error = refused(**{field: RULE["read"]["source"]})
    assert (error.field, error.reason) == (field, "follows from read: how, state, source and day")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"how": "hearsay"}, "read.how"),
        ({"state": "recently"}, "read.state"),
        ({"source": ""}, "read.source"),
        ({"how": "second_hand"}, "read"),
        ({"state": None}, ""),
    ],
    ids=["another way", "no state", "no source", "a state of no act", "a Swedish act without one"],
)
def test_how_a_rule_was_read_is_stated_whole(changes, field):
    error = refused(read=RULE["read"] | changes)
    assert error.field == field


def test_a_kept_rule_of_before_says_itself_that_it_is_verified():
    """A record of it replays to the byte: what it held to be verified stays so."""
    stated = read().model_dump(mode="json", by_alias=True)
    stated |= {"verified": True, "verification": "An account of it.", "last_checked": "2026-11-20"}
    del stated["read"]
    rule = Rule.model_validate(stated)
    assert (rule.read, rule.verified, rule.verification) == (None, True, "An account of it.")
