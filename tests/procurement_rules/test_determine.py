"""Determinations: folding repeated facts, naming what is missing, and the law of unknowns."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_ingest.model.text import Text
from procurement_rules.determine import determine
from procurement_rules.evaluation import named_facts
from procurement_rules.facts import CHAPTERS, KEYS, RuleFacts
from procurement_rules.parameter import DatedValue, Parameter
from procurement_rules.rule import Outcome
from procurement_rules.rulebook import Rulebook

WORKS = {
    "nature": "works",
    "cpv": "45210000",
    "value_eur_low": 7_000_000,
    "value_eur_high": 7_000_000,
    "begun_on": date(2026, 3, 2),
    "decision_on": date(2026, 11, 24),
    "direct_award": False,
}
PARTY = {"tender_id": "t-1", "party_id": "p-1", "party_role": "tenderer"}
NEW = {"ground": "trafficking_judgment", "is_final": True, "judged_on": date(2024, 5, 6)}
OLD = NEW | {"judged_on": date(2019, 5, 6)}


def by_rule(determinations):
    return {(d.rule_id, d.party_id): d for d in determinations}


def test_several_grounds_are_one_question_and_the_deciding_ones_are_named(facts_of, rulebook):
    rows = [
        WORKS | PARTY | OLD | {"ground_id": "g-old"},
        WORKS | PARTY | NEW | {"ground_id": "g-new"},
        WORKS | PARTY | {"ground_id": "g-unknown"},
    ]
    found = by_rule(determine(facts_of(*rows), rulebook))
    assert found["SE-LOU-13-1", "p-1"].ground_ids == ("g-new",)
    assert found["SE-LOU-13-1", "p-1"].outcome is Outcome.APPLIES
    assert found["SE-LOU-13-1", "p-1"].missing == ()
    assert found["SE-LOU-13-1a", "p-1"].ground_ids == ("g-old",)
    assert found["SE-LOU-13-2-1", "p-1"].outcome is Outcome.CANNOT_TELL


def test_an_unknown_ground_keeps_a_known_one_from_closing_the_question(facts_of, rulebook):
    rows = [WORKS | PARTY | OLD | {"ground_id": "g-old"}, WORKS | PARTY | {"ground_id": "g-x"}]
    found = by_rule(determine(facts_of(*rows), rulebook))["SE-LOU-13-1", "p-1"]
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.ground_ids == ("g-x",)
    assert found.missing == ("ground", "is_final", "judged_on")


def test_only_what_still_matters_is_missing(facts_of, rulebook):
    row = WORKS | PARTY | {"ground": "labour_law_breach", "ground_id": "g-1"}
    found = by_rule(determine(facts_of(row), rulebook))
    assert found["SE-LOU-13-4", "p-1"].missing == ("happened_on",)
    assert found["SE-LOU-13-1", "p-1"].outcome is Outcome.DOES_NOT_APPLY
    assert found["SE-LOU-17-2", ""].missing == ("labour_terms_needed", "work_country")


def test_a_rule_about_parties_is_not_asked_of_a_row_without_one(facts_of, rulebook):
    found = determine(facts_of(WORKS), rulebook)
    concerns = {rulebook.rule(d.rule_id).concerns for d in found}
    assert concerns == {"contract"}


def test_rows_of_different_days_are_each_answered_by_their_own_law(facts_of, rulebook):
    services = {"nature": "services", "cpv": "90910000", "buyer_kind": "sub_central"}
    services |= {"value_eur_low": 220_000, "value_eur_high": 220_000, "direct_award": False}
    days = {"lot-a": date(2025, 12, 31), "lot-b": date(2026, 1, 1), "lot-c": date(2016, 12, 31)}
    rows = [WORKS | services | {"contract_id": c, "begun_on": d} for c, d in days.items()]
    found = {(d.contract_id, d.rule_id): d.outcome for d in determine(facts_of(*rows), rulebook)}
    assert found["lot-a", "SE-LOU-17-17"] is Outcome.DOES_NOT_APPLY
    assert found["lot-b", "SE-LOU-17-17"] is Outcome.APPLIES
    assert {rule for contract, rule in found if contract == "lot-c"} == {"SE-2007-1091"}


def test_an_unknown_day_of_beginning_is_named_where_the_law_differs(facts_of, rulebook):
    services = {"nature": "services", "cpv": "90910000", "buyer_kind": "sub_central"}
    services |= {"value_eur_low": 220_000, "value_eur_high": 220_000, "begun_on": None}
    found = by_rule(determine(facts_of(WORKS | services), rulebook))["SE-LOU-5-1", ""]
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.missing == ("begun_on",)
    assert found.parameters == {"threshold_annex2": "750000"}


def test_a_decision_older_than_every_known_law_cannot_be_told(facts_of, rulebook):
    row = WORKS | {"begun_on": None, "decision_on": date(2010, 1, 4)}
    found = by_rule(determine(facts_of(row), rulebook))["SE-LOU-12-14", ""]
    assert found.missing == ("begun_on",)


def test_an_amount_that_the_law_does_not_state_for_the_day_is_named(facts_of, rulebook):
    row = WORKS | {"begun_on": date(2029, 1, 8), "decision_on": None, "buyer_kind": "central"}
    found = by_rule(determine(facts_of(row), rulebook))["SE-LOU-5-1", ""]
    assert found.missing == ("threshold_works",)


def test_facts_are_kept_as_text_in_the_order_of_the_schema(facts_of, rulebook):
    row = WORKS | PARTY | NEW | {"ground_id": "g-1"}
    found = by_rule(determine(facts_of(row), rulebook))["SE-LOU-13-1", "p-1"]
    assert list(found.facts.items()) == [
        ("jurisdiction", "SE"),
        ("instrument", "LOU"),
        ("begun_on", "2026-03-02"),
        ("decision_on", "2026-11-24"),
        ("party_role", "tenderer"),
        ("ground", "trafficking_judgment"),
        ("judged_on", "2024-05-06"),
        ("is_final", "yes"),
        ("chapter", "full"),
    ]


def test_determinations_come_in_one_order_whatever_the_order_of_the_rows(facts_of, rulebook):
    rows = [
        WORKS | PARTY | {"party_id": party, "ground_id": ground, "ground": "none"}
        for party in ("p-2", "p-1")
        for ground in ("g-2", "g-1")
    ]
    assert determine(facts_of(*rows), rulebook) == determine(facts_of(*rows[::-1]), rulebook)


def test_no_facts_give_no_determinations(rulebook):
    assert determine(RuleFacts.create_empty(), rulebook) == ()


def test_a_proposed_rule_never_fires(facts_of, rulebook):
    proposed = rulebook.rule("SE-LOU-12-14").model_copy(
        update={"id": "SE-LOU-99-1", "consequence": "PROPOSED"}
    )
    book = Rulebook((*rulebook.rules, proposed), rulebook.parameters, "")
    assert "SE-LOU-99-1" not in {d.rule_id for d in determine(facts_of(WORKS), book)}
    assert proposed in book.upcoming()
    assert proposed not in book.in_force(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("event", "last_day"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 11, 24), date(2026, 11, 24)),
    ],
)
def test_three_years_end_on_the_same_day_of_the_month_or_its_last(
    facts_of, rulebook, event, last_day
):
    def outcomes(decision_on):
        row = WORKS | PARTY | {"ground": "labour_law_breach", "happened_on": event}
        row |= {"ground_id": "g-1", "decision_on": decision_on}
        found = by_rule(determine(facts_of(row), rulebook))
        return [found[r, "p-1"].outcome for r in ("SE-LOU-13-3-1", "SE-LOU-13-3a")]

    assert outcomes(last_day) == ["applies", "does_not_apply"]
    assert outcomes(last_day + timedelta(days=1)) == ["does_not_apply", "applies"]


def test_a_day_between_two_periods_has_no_value():
    dated = {"reference": "r", "verified": True, "verification": "v", "last_checked": "2026-11-24"}
    first = DatedValue.model_validate(
        {"from": "2024-01-01", "to": "2024-12-31", "value": 1, **dated}
    )
    parameter = Parameter(id="x", title=Text("a", "b"), unit="EUR", values=(first,))
    assert parameter.on(date(2024, 12, 31)) is first
    assert parameter.on(date(2025, 1, 1)) is None


READ_AS_NO = "call_off"
"""The one fact that is not asked for: where nobody has said so, a purchase is no call-off."""
GIVEN = (*KEYS, "annex2", "chapter", "grounds_left", READ_AS_NO)
OPTIONAL = [c for c in RuleFacts.column_names() if c not in GIVEN]
DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))


@st.composite
def full_facts(draw):
    row = {}
    for name, column in RuleFacts.columns().items():
        if name in OPTIONAL:
            categories = getattr(column, "categories", None)
            if categories:
                row[name] = draw(st.sampled_from(list(categories)))
            elif name.endswith("_on"):
                row[name] = draw(DAYS)
            else:
                row[name] = draw(st.booleans())
    low = draw(st.sampled_from([50_000, 139_999, 200_000, 220_000, 600_000, 6_000_000]))
    row |= {"value_eur_low": low, "value_eur_high": low + draw(st.sampled_from([0, 40_000]))}
    row |= {"value_sek": draw(st.sampled_from([600_000, 700_000]))}
    tiers = draw(st.integers(0, 4))
    row |= {"tiers_below_low": tiers, "tiers_below_high": tiers + draw(st.sampled_from([0, 996]))}
    row |= {"posting_months": draw(st.integers(0, 24))}
    row |= {name: draw(st.integers(0, 2 * 10**9)) for name in ("turnover_eur", "fine_eur")}
    row |= {"employees": draw(st.integers(0, 9_000))}
    row |= {"jurisdiction": draw(st.sampled_from(["SE", "SE", "SE", "NO", "DE"]))}
    row |= {"instrument": draw(st.sampled_from(["LOU", "LOU", "LUF"]))}
    row |= {"cpv": draw(st.sampled_from(["79710000", "90910000", "45210000"]))}
    row |= {"work_country": draw(st.sampled_from(["SE", "PL"]))}
    begun = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    row |= {"begun_on": begun, "decision_on": begun + timedelta(days=draw(st.integers(0, 900)))}
    return row | {"tender_id": "t-1", "party_id": "p-1", "ground_id": "g-1"}


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(
    pairs=st.lists(
        st.tuples(full_facts(), st.sets(st.sampled_from(OPTIONAL), min_size=1, max_size=4)),
        min_size=12,
        max_size=12,
    )
)
def test_forgetting_a_fact_never_turns_an_answer_into_its_opposite(facts_of, rulebook, pairs):
    known = [row | {"contract_id": f"lot-{i}"} for i, (row, _) in enumerate(pairs)]
    forgotten = [row | dict.fromkeys(gone) for row, (_, gone) in zip(known, pairs, strict=True)]
    before = determine(facts_of(*known), rulebook)
    after = determine(facts_of(*forgotten), rulebook)
    answered = {(now.contract_id, now.rule_id): now for now in after}
    for then in before:
        now = answered.get((then.contract_id, then.rule_id))
        if now is None:
            assert rulebook.rule(then.rule_id).raised_by or "jurisdiction" in then.facts
            continue
        assert now.outcome in (then.outcome, Outcome.CANNOT_TELL)
        assert (now.missing != ()) is (now.outcome is Outcome.CANNOT_TELL)


def test_a_ground_that_a_register_check_has_ruled_out_is_out_and_the_others_stay_open(
    facts_of, rulebook
):
    checked = {"grounds_left": "labour_law_breach,false_information"}
    checked |= {"register_check": "none_reported", "register_check_on": date(2026, 11, 2)}
    found = by_rule(determine(facts_of(WORKS | PARTY | checked), rulebook))
    assert found["SE-LOU-13-1", "p-1"].outcome == "does_not_apply"
    assert found["SE-LOU-13-2-1", "p-1"].outcome == "does_not_apply"
    facts = found["SE-LOU-13-1", "p-1"].facts
    answered = ("register_check", "register_check_on", "grounds_left")
    assert {name: facts[name] for name in answered} == {
        "register_check": "none_reported",
        "register_check_on": "2026-11-02",
        "grounds_left": "labour_law_breach,false_information",
    }
    unsure = found["SE-LOU-13-3-1", "p-1"]
    assert (unsure.outcome, unsure.missing) == ("cannot_tell", ("ground",))
    heard = found["SE-LOU-13-4", "p-1"]
    assert heard.outcome == "cannot_tell", "a ground that is left would have to be heard"


def test_without_a_register_check_no_ground_is_out(facts_of, rulebook):
    found = by_rule(determine(facts_of(WORKS | PARTY), rulebook))
    assert found["SE-LOU-13-1", "p-1"].outcome == "cannot_tell"
    assert "register_check_on" not in found["SE-LOU-13-1", "p-1"].facts


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [(3, 1000, "applies"), (2, 2, "does_not_apply"), (1, 1000, "cannot_tell")],
)
def test_named_tiers_beyond_the_most_are_enough_whatever_is_undisclosed(
    facts_of, rulebook, low, high, outcome
):
    chain = {"jurisdiction": "NO", "instrument": None, "nature": "works", "tender_id": "t-1"}
    tiers = {"tiers_below_low": low, "tiers_below_high": high}
    found = {d.rule_id: d for d in determine(facts_of(WORKS | chain | tiers), rulebook)}
    assert found["NO-FOA-19-3"].outcome == outcome


def asked(facts_of, rulebook, **facts):
    return {d.rule_id for d in determine(facts_of(WORKS | facts), rulebook)}


def test_a_rule_of_another_country_or_act_is_not_asked(facts_of, rulebook):
    swedish = asked(facts_of, rulebook)
    assert {rulebook.rule(one).instrument for one in swedish} == {"LOU"}
    utility = asked(facts_of, rulebook, instrument="LUF")
    assert {rulebook.rule(one).instrument for one in utility} == {"LUF"}
    norwegian = asked(facts_of, rulebook, jurisdiction="NO", instrument=None)
    assert {rulebook.rule(one).jurisdiction for one in norwegian} == {"NO"}


def test_an_unknown_country_raises_only_rules_of_procurement_acts(facts_of, rulebook):
    acts = {rulebook.rule(one).instrument for one in asked(facts_of, rulebook, jurisdiction=None)}
    assert acts == {"LOU"}


def test_a_fact_raises_the_questions_that_rest_on_it(facts_of, rulebook):
    before = asked(facts_of, rulebook)
    raised = asked(facts_of, rulebook, posted_workers=True, work_country="SE") - before
    assert raised == {"SE-UTST-29-31"}
    assert asked(facts_of, rulebook, labour_risk=True) - before == {"INT-OECD-DD", "SE-LOU-4-3"}


def test_law_for_the_state_or_for_this_service_is_never_asked(facts_of, rulebook):
    columns = RuleFacts.columns()
    yes = {name: True for name in columns if columns[name].dtype == pl.Boolean}
    found = asked(facts_of, rulebook, **yes) | asked(facts_of, rulebook, **PARTY, **NEW)
    assert {rulebook.rule(one).addressee for one in found} == {"buyer", "firm"}


def test_a_duty_of_a_firm_is_none_of_the_buyer(rulebook):
    firms = [rule for rule in rulebook.rules if rule.addressee != "buyer"]
    duties = [r.id for r in firms if r.addressee == "firm" and r.consequence.startswith("MUST_")]
    assert duties == []


def test_rows_that_raise_nothing_give_no_determinations(facts_of, rulebook):
    assert determine(facts_of({"jurisdiction": "BR", "instrument": None}), rulebook) == ()


def test_chapters_are_those_that_the_rules_speak_of(rulebook):
    spoken = {c for rule in rulebook.rules for c in CHAPTERS if f"'{c}'" in rule.applies}
    assert spoken == {"full", "ch19"}
    assert set(CHAPTERS) - spoken == {"direct"}


def test_no_rule_names_what_a_row_is_about_so_that_alike_rows_are_one_question(rulebook):
    for rule in rulebook.rules:
        assert not set(KEYS) & {*named_facts(rule), *rule.raised_by}, rule.id
