"""How the facts of every part are gathered."""

from datetime import date

import pytest
from dataframely.exc import ValidationError

from risk_models.chain.parts import Chain, Part, PartLink
from risk_models.factor.subjects import Subjects, subjects
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS

AS_OF = date(2026, 11, 24)


def part(part_id="a", **changes):
    fields = {
        "part_id": part_id,
        "party_id": part_id,
        "undisclosed_of": None,
        "tier": 1,
        "role": "tenderer",
        "asked": False,
        "handed_on_low": 0,
        "handed_on_high": 0,
        "place_country": "SE",
        "cpv": "90911200",
    }
    return Part(**(fields | changes))


def undisclosed(*, asked):
    return part(
        "a/undisclosed",
        party_id=None,
        undisclosed_of="a",
        tier=2,
        role="undisclosed",
        asked=asked,
    )


def chain(*parts, tender_id="t-1"):
    return Chain(tender_id, "LOT-1", "hours", (("a", 1_000_000),), parts, ())


def only(evidence, *parts, labour=None):
    rows = subjects([chain(*parts)], evidence, labour=labour or {}, as_of=AS_OF)
    return rows.row(-1, named=True)


def stated(fact, value, **changes):
    columns = {date: "value_date", int: "value_int", str: "value_text"}
    column = columns[type(value)]
    return {"party_id": "a", "fact": fact, "state": "stated", column: value} | changes


def test_every_fact_has_a_value_and_a_state_column():
    for fact in FACTS:
        assert fact in Subjects.column_names()
        assert f"{fact}_state" in Subjects.column_names()


def test_place_sector_and_price_follow_from_the_chain_and_the_tables(evidence_of):
    row = only(evidence_of(), part(), labour={"t-1": 1234})
    assert (row["enforcement_rank"], row["enforcement_rank_state"]) == (79, "stated")
    assert row["authority_risk_sector"] == "greatest"
    assert row["labour_form"] == "night"
    assert (row["labour_cost_ratio"], row["labour_cost_ratio_state"]) == (1234, "stated")


def test_what_nobody_stated_is_not_collected(evidence_of):
    row = only(evidence_of(), part(place_country=None, cpv=None), labour={"t-1": None})
    states = {fact: row[f"{fact}_state"] for fact in FACTS}
    assert states.pop("subcontractors_named") == "stated"  # the chain itself says that
    assert states.pop("tiers_named") == "stated"  # nothing is handed on
    assert states.pop("tender_discount") == "not_applicable"  # no other tenders to compare with
    assert states.pop("reported_pay_level") == "not_applicable"  # no wage to compare with
    assert set(states.values()) == {"not_collected"}


def test_what_no_table_knows_is_not_available(evidence_of):
    row = only(evidence_of(), part(place_country="VA", cpv="99000000"))
    assert row["enforcement_rank_state"] == "not_available"
    assert row["labour_form_state"] == "not_available"


def test_the_price_of_a_tender_says_nothing_about_its_subcontractors(evidence_of):
    row = only(evidence_of(), part(), part("b", tier=2), labour={"t-1": 1234})
    assert row["labour_cost_ratio"] is None
    assert row["labour_cost_ratio_state"] == "not_collected"


@pytest.mark.parametrize(("asked", "state"), [(True, "refused"), (False, "not_collected")])
def test_an_undisclosed_part_has_place_and_sector_and_nothing_else(evidence_of, asked, state):
    row = only(evidence_of(), part(), undisclosed(asked=asked), labour={"t-1": 1234})
    assert row["party_id"] is None
    assert {code for code in FACTS if row[f"{code}_state"] == "stated"} == {
        "rights_rank",
        "enforcement_rank",
        "economic_rank",
        "authority_risk_sector",
        "listed_goods",
        "labour_form",
    }
    assert row["tender_discount_state"] == "not_applicable"
    assert row["industry_rate_state"] == "not_available"  # the made-up evidence holds none
    assert row["number_known_state"] == "not_collected"
    answered = {code: fact for code, fact in FACTS.items() if code in ANSWERED_FACTS}
    for code, fact in answered.items():
        assert row[f"{code}_state"] == (state if fact.asked else "not_collected")


def test_only_a_register_speaks_of_what_is_asked_of_nobody(evidence_of):
    told = stated("activity", "dormant", basis="buyer")
    assert only(evidence_of(told), part())["activity_state"] == "not_collected"
    extract = stated("activity", "dormant", basis="register")
    assert only(evidence_of(extract), part())["activity"] == "dormant"


def test_a_named_party_that_was_asked_has_not_refused_its_facts(evidence_of):
    assert only(evidence_of(), part(asked=True))["insolvency_state"] == "not_collected"


def test_evidence_about_the_tender_wins_over_evidence_about_the_party(evidence_of):
    evidence = evidence_of(
        stated("insolvency", "none"),
        stated("insolvency", "liquidation", tender_id="t-1"),
        stated("insolvency", "bankruptcy", tender_id="t-2"),
        stated("insolvency", "bankruptcy", party_id="b"),
    )
    assert only(evidence, part())["insolvency"] == "liquidation"


def test_evidence_about_another_tender_or_party_does_not_count(evidence_of):
    evidence = evidence_of(
        stated("insolvency", "bankruptcy", tender_id="t-2"),
        stated("insolvency", "bankruptcy", party_id="b"),
    )
    assert only(evidence, part())["insolvency_state"] == "not_collected"


def test_a_refusal_in_the_tender_wins_over_what_is_known_of_the_party(evidence_of):
    refusal = {"party_id": "a", "tender_id": "t-1", "fact": "founded_on", "state": "refused"}
    evidence = evidence_of(stated("founded_on", date(2001, 1, 1)), refusal)
    row = only(evidence, part())
    assert (row["founded_on"], row["founded_on_state"]) == (None, "refused")


def test_that_nobody_asked_in_the_tender_hides_nothing(evidence_of):
    blank = {"party_id": "a", "tender_id": "t-1", "fact": "founded_on", "state": "not_collected"}
    evidence = evidence_of(stated("founded_on", date(2001, 1, 1)), blank)
    assert only(evidence, part())["founded_on"] == date(2001, 1, 1)


def test_states_other_than_stated_are_kept(evidence_of):
    absent = {"party_id": "a", "fact": "insolvency", "state": "not_available"}
    assert only(evidence_of(absent), part())["insolvency_state"] == "not_available"


def test_a_tenderers_own_word_is_no_proof_of_its_agreement(evidence_of):
    declared = stated("agreement_covers_part", "yes", basis="declared")
    assert only(evidence_of(declared), part())["agreement_covers_part"] is None
    read = stated("agreement_covers_part", "yes", basis="buyer")
    assert only(evidence_of(read), part())["agreement_covers_part"] == "yes"


def test_evidence_with_a_value_that_its_fact_does_not_allow_is_an_error(evidence_of):
    with pytest.raises(ValidationError):
        only(evidence_of(stated("insolvency", "broke")), part())


def test_a_stated_fact_without_a_value_is_an_error(evidence_of):
    with pytest.raises(ValidationError):
        only(evidence_of(stated("founded_on", "2001-01-01")), part())


def test_whole_numbers_are_gathered_and_capacity_is_worked_out_from_them(evidence_of):
    evidence = evidence_of(
        stated("employer_contributions_3m", 60_000),
        stated("own_hours_per_month", 400, tender_id="t-1"),
        stated("own_hours_per_month", 4, tender_id="t-2"),
        stated("headcount", 3),
    )
    rows = subjects(
        [chain(part())], evidence, labour={}, as_of=AS_OF, contributions={("t-1", "a"): 5_461}
    )
    row = rows.row(0, named=True)
    assert row["employer_contributions_3m"] == 60_000
    assert (row["payroll_capacity"], row["payroll_capacity_state"]) == (915, "stated")
    assert (row["hours_per_head"], row["hours_per_head_state"]) == (134, "stated")


@pytest.mark.parametrize(
    ("below", "named"),
    [
        ([], "no"),
        ([part("b", tier=2)], "yes"),
        ([undisclosed(asked=True)], "no"),
        ([part("b", tier=2), undisclosed(asked=False)], "yes"),
    ],
)
def test_whether_a_subcontractor_is_named_follows_from_the_chain(evidence_of, below, named):
    links = tuple(PartLink("a", one.part_id, 0, 500_000, 100_000) for one in below)
    made = Chain("t-1", "LOT-1", "hours", (("a", 1_000_000),), (part(), *below), links)
    rows = subjects([made], evidence_of(), labour={}, as_of=AS_OF)
    assert rows["subcontractors_named"].to_list()[0] == named


def test_parts_keep_the_order_of_chains_and_parts(evidence_of):
    chains = [chain(part("b"), part("a"), tender_id="t-2"), chain(part("c"), tender_id="t-1")]
    rows = subjects(chains, evidence_of(), labour={}, as_of=AS_OF)
    assert rows.select("tender_id", "part_id").rows() == [("t-2", "b"), ("t-2", "a"), ("t-1", "c")]


def test_no_chains_give_an_empty_table(evidence_of):
    assert subjects([], evidence_of(), labour={}, as_of=AS_OF).is_empty()


@pytest.mark.parametrize(
    ("below", "complete"),
    [
        ([], "yes"),
        ([part("b", tier=2)], "yes"),
        ([part("b", tier=2), undisclosed(asked=True)], "no"),
        ([undisclosed(asked=True)], "no"),
        ([undisclosed(asked=False)], None),
    ],
)
def test_tiers_are_unnamed_only_once_the_buyer_has_asked(evidence_of, below, complete):
    links = tuple(PartLink("a", one.part_id, 0, 500_000, 100_000) for one in below)
    made = Chain("t-1", "LOT-1", "hours", (("a", 1_000_000),), (part(), *below), links)
    rows = subjects([made], evidence_of(), labour={}, as_of=AS_OF)
    assert rows["tiers_named"].to_list()[0] == complete


def test_a_part_that_nobody_has_named_has_no_number_either(evidence_of):
    parts = (part(), part("b", tier=2), undisclosed(asked=False))
    rows = subjects([chain(*parts)], evidence_of(), labour={}, numbered={"a"}, as_of=AS_OF)
    assert rows["number_known"].to_list() == ["yes", "no", "no"]


def test_a_discount_is_one_of_the_tenderer_alone(evidence_of):
    chains = [chain(part(), part("b", tier=2)), chain(part(), tender_id="t-2")]
    rows = subjects(
        chains, evidence_of(), labour={}, discounts={"t-1": 120, "t-2": None}, as_of=AS_OF
    )
    assert rows["tender_discount"].to_list() == [120, None, None]
    assert rows["tender_discount_state"].to_list() == ["stated", "not_applicable", "not_collected"]


def test_ranks_and_goods_are_those_of_where_the_work_is_done(evidence_of):
    made_there = part(place_country="CN", cpv="18100000")
    row = only(evidence_of(), made_there)
    assert row["listed_goods"] == "forced_labour"
    assert row["rights_rank"] > only(evidence_of(), part())["rights_rank"]


def test_a_decision_of_the_same_day_as_an_entry_in_a_list_counts_there_alone(evidence_of):
    day = date(2026, 3, 2)
    decided = [
        stated("authority_decision", "ban_or_fee", basis="buyer"),
        stated("authority_decided_on", day, basis="buyer"),
        stated("list_entry", "current"),
    ]
    same = only(evidence_of(*decided, stated("listed_on", day)), part())
    other = only(evidence_of(*decided, stated("listed_on", date(2026, 3, 3))), part())
    assert (same["authority_decision"], other["authority_decision"]) == ("listed", "ban_or_fee")


@pytest.mark.parametrize(
    ("entry", "decision", "counts_in_list", "entry_then"),
    [
        (None, "labour", True, "labour"),
        (None, None, True, None),
        ("labour", None, True, "labour"),
        ("environment", "environment", True, "environment"),
        ("environment", "labour", False, "environment"),
    ],
)
def test_an_entry_of_the_same_day_on_another_subject_is_another_record(
    evidence_of, entry, decision, counts_in_list, entry_then
):
    day = date(2026, 3, 2)
    told = [
        stated("authority_decision", "ban_or_fee", basis="buyer"),
        stated("authority_decided_on", day, basis="buyer"),
        stated("list_entry", "current"),
        stated("listed_on", day),
    ]
    if entry:
        told.append(stated("list_entry_about", entry))
    if decision:
        told.append(stated("authority_decision_about", decision, basis="buyer"))
    row = only(evidence_of(*told), part())
    assert (row["authority_decision"] == "listed") is counts_in_list
    assert row["list_entry_about"] == entry_then
