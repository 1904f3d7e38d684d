"""The worked cases of the law, from raw facts through the route and all shipped rules."""

from datetime import date

import pytest

from procurement_rules.determine import determine

DECISION = date(2026, 11, 24)
PURCHASE = {
    "begun_on": date(2026, 3, 2),
    "decision_on": DECISION,
    "buyer_kind": "sub_central",
    "direct_award": False,
    "framework": False,
    "contract_awarded": False,
    "work_country": "SE",
    "labour_terms_needed": True,
    "subcontracts": True,
}
WORKS = PURCHASE | {
    "nature": "works",
    "cpv": "45210000",
    "value_eur_low": 7_000_000,
    "value_eur_high": 7_000_000,
}
GUARDS = PURCHASE | {
    "nature": "services",
    "cpv": "79710000",
    "value_eur_low": 900_000,
    "value_eur_high": 900_000,
}
CLEANING = PURCHASE | {
    "nature": "services",
    "cpv": "90910000",
    "on_site": True,
    "value_eur_low": 400_000,
    "value_eur_high": 400_000,
}
TENDERER = {"tender_id": "t-1", "party_id": "p-1", "party_role": "tenderer", "ground_id": "g-1"}
JUDGMENT = {"ground": "trafficking_judgment", "is_final": True, "judged_on": date(2021, 12, 24)}
BAN = {"ground": "labour_law_breach", "happened_on": date(2023, 12, 24)}
EXCLUSION = {"MUST_EXCLUDE", "MAY_EXCLUDE", "MUST_NOT_EXCLUDE", "TIME_LIMIT", "MUST_HEAR"}


@pytest.fixture
def applying(facts_of, rulebook):
    def found(*rows):
        determinations = determine(facts_of(*rows), rulebook)
        return {d.rule_id: d for d in determinations if d.outcome == "applies"}

    return found


def is_duty(determination):
    """Whether the law that applies says "must" and has been read by a person."""
    return determination.verified and determination.consequence.startswith(("MUST_", "SHALL_"))


def consequences(found):
    return {d.consequence for d in found.values()}


def test_case_1_a_recent_final_judgment_meets_13_1_and_the_supplier_is_heard(applying):
    found = applying(WORKS | TENDERER | JUDGMENT)
    assert found["SE-LOU-13-1"].consequence == "MUST_EXCLUDE"
    assert is_duty(found["SE-LOU-13-1"])
    assert found["SE-LOU-13-1"].ground_ids == ("g-1",)
    assert found["SE-LOU-13-1"].facts["judged_on"] == "2021-12-24"
    assert found["SE-LOU-13-1"].parameters == {"judgment_usable_until": "2026-12-24"}
    assert {"SE-LOU-13-4", "SE-LOU-4-10", "SE-LOU-17-17"} <= set(found)
    assert "SE-LOU-19-17" not in found


def test_case_2_a_judgment_five_years_and_a_day_old_is_no_ground(applying):
    found = applying(WORKS | TENDERER | JUDGMENT | {"judged_on": date(2021, 11, 23)})
    assert consequences(found) & EXCLUSION == {"TIME_LIMIT"}


def test_case_3_for_guards_the_same_judgment_is_an_optional_ground(applying):
    found = applying(GUARDS | TENDERER | JUDGMENT)
    assert consequences(found) & EXCLUSION == {"MAY_EXCLUDE", "MUST_HEAR"}
    assert {"SE-LOU-BILAGA2", "SE-LOU-19-17", "SE-LOU-19-17-2", "SE-LOU-19-TERMS"} <= set(found)
    assert not any(rule.startswith(("SE-LOU-13", "SE-LOU-16", "SE-LOU-17")) for rule in found)


def test_case_5_an_exploitation_judgment_goes_to_a_lawyer_and_is_no_duty(applying):
    ground = {"ground": "exploitation_judgment", "judged_on": date(2025, 5, 5)}
    found = applying(WORKS | TENDERER | ground | {"happened_on": date(2024, 6, 3)})
    assert found["SE-LOU-13-1-EXPLOIT"].consequence == "HUMAN_LEGAL_REVIEW"
    assert found["SE-LOU-13-3-EXPLOIT"].consequence == "MAY_EXCLUDE"
    for rule in ("SE-LOU-13-1-EXPLOIT", "SE-LOU-13-3-EXPLOIT"):
        assert not found[rule].verified
        assert not is_duty(found[rule])
    assert "SE-LOU-13-1" not in found
    assert found["SE-LOU-13-4"].consequence == "MUST_HEAR"


def test_case_6_a_ban_may_be_used_for_three_years(applying):
    found = applying(WORKS | TENDERER | BAN)
    assert consequences(found) & EXCLUSION == {"MAY_EXCLUDE", "MUST_HEAR"}


def test_case_6_a_ban_of_three_years_and_a_day_ago_may_not_be_used(applying):
    found = applying(WORKS | TENDERER | BAN | {"happened_on": date(2023, 11, 23)})
    assert consequences(found) & EXCLUSION == {"TIME_LIMIT"}


def test_case_7_a_tax_debt_with_a_binding_payment_plan_must_not_exclude(applying):
    debt = {"ground": "tax_debt_final", "is_final": True, "paid_or_agreed": True}
    found = applying(WORKS | TENDERER | debt)
    assert consequences(found) & EXCLUSION == {"MUST_NOT_EXCLUDE"}


def test_case_8_a_firm_relied_on_is_to_be_replaced(applying):
    relied_on = TENDERER | {"party_id": "p-2", "party_role": "relied_on"}
    found = applying(WORKS | relied_on | JUDGMENT)
    assert found["SE-LOU-14-7-1"].consequence == "MUST_REQUIRE_REPLACEMENT"
    assert not consequences(found) & EXCLUSION


def test_case_9_another_subcontractor_is_reached_by_terms_and_the_list_alone(applying):
    subcontractor = TENDERER | {"party_id": "p-3", "party_role": "subcontractor"}
    found = applying(WORKS | subcontractor | JUDGMENT)
    assert {d.rule_id for d in found.values() if d.party_id == "p-3"} == set()
    assert {"SE-LOU-17-1", "SE-LOU-17-2-2", "SE-LOU-17-6", "SE-LOU-17-7"} <= set(found)


def test_case_10_a_price_below_comparison_cost_asks_for_an_explanation(applying):
    found = applying(CLEANING | {"tender_id": "t-1", "price_below_comparison": True})
    assert found["SE-LOU-16-7"].consequence == "MUST_REQUIRE_EXPLANATION"
    assert {"SE-LOU-17-2", "SE-LOU-17-3"} <= set(found)
    assert not consequences(found) & {"MUST_REJECT", "MAY_REJECT"}


def test_case_11_the_same_price_in_a_small_direct_award_is_information_only(applying):
    small = {"direct_award": True, "value_sek": 500_000}
    small |= {"value_eur_low": 40_000, "value_eur_high": 50_000}
    tender = {"tender_id": "t-1", "price_below_comparison": True}
    assert consequences(applying(CLEANING | small | tender)) == {"INFO"}


def test_case_4_for_an_entity_under_luf_that_is_no_authority_exclusion_is_optional(applying):
    utility = WORKS | {"instrument": "LUF", "buyer_is_authority": False}
    found = applying(utility | TENDERER | JUDGMENT)
    assert consequences(found) & EXCLUSION == {"MAY_EXCLUDE", "MUST_HEAR"}
    assert found["SE-LUF-13-3"].parameters == {"judgment_usable_until": "2026-12-24"}
    authority = applying(utility | {"buyer_is_authority": True} | TENDERER | JUDGMENT)
    assert consequences(authority) & EXCLUSION == {"MUST_EXCLUDE", "MUST_HEAR"}


CONCESSION = WORKS | {"instrument": "LUK"}


@pytest.mark.parametrize(
    ("noted", "bound", "free"),
    [
        (JUDGMENT, "SE-LUK-11-1", "SE-LUK-11-3"),
        (
            {"ground": "tax_debt_final", "is_final": True, "paid_or_agreed": False},
            "SE-LUK-11-2-1",
            "SE-LUK-11-3-2",
        ),
    ],
    ids=["judgment", "tax-debt"],
)
def test_a_concession_binds_authorities_and_leaves_it_to_others(
    applying, facts_of, rulebook, noted, bound, free
):
    """LUK 11:1–2 bind authorities and the units of 1:20, first paragraph 1; others may, by 11:3."""
    authority = applying(CONCESSION | {"buyer_is_authority": True} | TENDERER | noted)
    assert authority[bound].consequence == "MUST_EXCLUDE"
    assert (free in authority, "SE-LUK-11-5" in authority) == (False, True)
    other = applying(CONCESSION | {"buyer_is_authority": False} | TENDERER | noted)
    assert other[free].consequence == "MAY_EXCLUDE"
    assert (bound in other, "SE-LUK-11-5" in other) == (False, True)
    unsure = {
        one.rule_id: one
        for one in determine(facts_of(CONCESSION | TENDERER | noted), rulebook)
        if one.outcome == "cannot_tell"
    }
    assert unsure[bound].missing == unsure[free].missing == ("buyer_is_authority",)


@pytest.mark.parametrize(("act", "chapter"), [("LUF", "13"), ("LUK", "11")])
def test_under_luf_and_luk_a_judgment_and_an_event_grow_too_old(applying, act, chapter):
    buyer = WORKS | {"instrument": act, "buyer_is_authority": True} | TENDERER
    old = applying(buyer | JUDGMENT | {"judged_on": date(2021, 11, 23)})
    assert consequences(old) & EXCLUSION == {"TIME_LIMIT"}
    assert f"SE-{act}-{chapter}-1a" in old
    event = applying(buyer | BAN | {"happened_on": date(2023, 11, 23)})
    assert consequences(event) & EXCLUSION == {"TIME_LIMIT"}
    assert f"SE-{act}-{chapter}-4a" in event
    fresh = applying(buyer | BAN | {"happened_on": date(2023, 12, 24)})
    assert consequences(fresh) & EXCLUSION == {"MAY_EXCLUDE", "MUST_HEAR"}


@pytest.mark.parametrize(
    ("purchase", "found_rules"),
    [
        (CLEANING, {"SE-LOU-16-7-2": "MUST_REJECT", "SE-LOU-16-7-3": "MUST_REJECT"}),
        (GUARDS, {"SE-LOU-19-18-2": "MAY_REJECT"}),
        (
            WORKS | {"instrument": "LUF"},
            {"SE-LUF-15-7-2": "MUST_REJECT", "SE-LUF-15-7-3": "MUST_REJECT"},
        ),
    ],
    ids=["full", "chapter-19", "luf"],
)
def test_a_tender_is_to_be_rejected_only_on_a_persons_own_assessment(
    applying, purchase, found_rules
):
    """LOU 16:7 and LUF 15:7, second and third paragraphs; LOU 19:18 leaves it to the buyer."""
    tender = purchase | {"tender_id": "t-1", "price_below_comparison": True}
    assert not consequences(applying(tender)) & {"MUST_REJECT"}
    assessed = {"price_explained": False, "low_price_from_breach": True}
    found = applying(tender | assessed)
    rejecting = {rule: one for rule, one in found.items() if rule in found_rules}
    assert {rule: one.consequence for rule, one in rejecting.items()} == found_rules
    satisfied = {"price_explained": True, "low_price_from_breach": False}
    assert not set(applying(tender | satisfied)) & set(found_rules)


def test_case_4_what_a_municipal_company_is_has_to_be_known(facts_of, rulebook):
    found = determine(facts_of(WORKS | {"instrument": "LUF"} | TENDERER | JUDGMENT), rulebook)
    unsure = {d.rule_id: d for d in found if d.outcome == "cannot_tell"}
    assert {"SE-LUF-13-1", "SE-LUF-13-3"} <= set(unsure)
    assert unsure["SE-LUF-13-3"].missing == ("buyer_is_authority",)


def test_case_12_textiles_from_a_risk_region_need_terms_and_a_look_into_the_database(applying):
    textiles = PURCHASE | {"nature": "supplies", "cpv": "18100000", "work_country": "XX"}
    textiles |= {"value_eur_low": 900_000, "value_eur_high": 900_000, "risk_product": True}
    textiles |= {"begun_on": date(2026, 9, 1)}
    found = applying(textiles)
    assert found["SE-LOU-17-4"].consequence == "MUST_SET_CONDITION"
    assert found["EU-FLR-DB"].consequence == "RECOMMENDED_DD"
    assert "SE-LOU-17-2" not in found


def test_case_13_a_third_tier_in_norway_is_shown_as_unverified(applying):
    cleaning = CLEANING | {"jurisdiction": "NO", "instrument": None, "work_country": "NO"}
    found = applying(cleaning | {"tender_id": "t-1", "tiers_below_low": 3, "tiers_below_high": 3})
    assert found["NO-FOA-19-3"].consequence == "MUST_LIMIT"
    assert not found["NO-FOA-19-3"].verified
    assert not is_duty(found["NO-FOA-19-3"])
    assert found["NO-FOA-19-3"].parameters == {"most_tiers": "2"}
    assert not is_duty(found["NO-LONN-112"]), "what was read second-hand is no duty"


def test_case_14_a_posted_crew_without_proof_is_reported_by_the_recipient(applying):
    crew = {"posted_workers": True, "posting_proof_shown": False, "buyer_is_recipient": True}
    crew |= {"work_started_on": date(2026, 11, 23)}
    found = applying(CLEANING | crew)["SE-UTST-29-31"]
    assert found.consequence == "MUST_REPORT"
    assert is_duty(found)
    assert "SE-UTST-29-31" not in applying(CLEANING | crew | {"buyer_is_recipient": False})


def test_case_15_an_award_in_breach_of_13_1_leads_to_the_term_on_ending_the_contract(applying):
    awarded = WORKS | TENDERER | {"contract_awarded": True, "barred_at_award": True}
    found = applying(awarded)
    assert found["SE-LOU-17-17"].consequence == "MUST_SET_CONDITION"
    assert found["SE-LOU-17-17-USE"].consequence == "HUMAN_LEGAL_REVIEW"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"call_off": "other_framework"}, "SE-LOU-CALLOFF"),
        ({"call_off": "own_framework", "mini_competition": True}, "SE-LOU-CALLOFF"),
        ({"buyer_is_authority": False}, "SE-LOU-BUYER"),
        ({"instrument": "LUFS"}, "SE-LUFS-ALL"),
        ({"begun_on": date(2016, 12, 31)}, "SE-2007-1091"),
    ],
    ids=["call-off", "mini-competition", "municipal company", "LUFS", "earlier act"],
)
def test_where_nothing_has_been_read_a_lawyer_is_asked_and_nobody_is_bound(applying, facts, rule):
    found = applying(CLEANING | facts)
    assert found[rule].consequence == "HUMAN_LEGAL_REVIEW"
    assert not found[rule].verified
    assert not any(is_duty(d) for d in found.values()) or rule == "SE-LOU-BUYER"


def test_under_lov_which_is_read_a_lawyer_is_asked_of_all_but_exclusion(applying):
    found = applying(CLEANING | {"instrument": "LOV"})
    assert found["SE-LOV-ALL"].consequence == "HUMAN_LEGAL_REVIEW"
    assert not any(is_duty(d) for d in found.values())
    misconduct = TENDERER | {"ground": "professional_misconduct", "ground_id": "g-1"}
    excluded = applying(CLEANING | {"instrument": "LOV"} | misconduct)
    assert excluded["SE-LOV-7-1"].consequence == "MAY_EXCLUDE"


def test_under_a_call_off_what_depends_on_the_chapter_cannot_be_told(facts_of, rulebook):
    found = determine(facts_of(CLEANING | {"call_off": "other_framework"}), rulebook)
    unsure = {d.rule_id: d.missing for d in found if d.outcome == "cannot_tell"}
    assert unsure["SE-LOU-17-2"] == ("chapter",)
    assert unsure["SE-LOU-4-10"] == ("chapter",)


def test_a_procurement_keeps_the_law_of_its_first_day_and_counts_years_at_the_decision(applying):
    permit = {"work_permits": True, "party_id": "p-1", "tender_id": "t-1"}
    before = applying(CLEANING | permit | {"begun_on": date(2026, 5, 31)})
    after = applying(CLEANING | permit | {"begun_on": date(2026, 6, 1)})
    assert "SE-UTL-6-2" in before
    assert "SE-WORKPERMIT-2026" not in before
    assert "SE-WORKPERMIT-2026" in after
    assert "SE-UTL-6-2" not in after
    late = WORKS | TENDERER | JUDGMENT
    assert "SE-LOU-13-1" in applying(late | {"decision_on": date(2026, 12, 24)})
    assert "SE-LOU-13-1a" in applying(late | {"decision_on": date(2026, 12, 25)})


def test_the_answer_of_a_register_check_has_a_place_that_no_rule_in_force_reads(applying):
    answer = {"register_check": "reported", "register_check_on": date(2026, 11, 2)}
    assert applying(WORKS | TENDERER | answer).keys() == applying(WORKS | TENDERER).keys()
