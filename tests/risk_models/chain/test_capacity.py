"""What a party declares and whom it employs, against the hours it says it does itself."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM, Contracts
from risk_models.card.scoring import score
from risk_models.chain.capacity import capacity_figures, hourly_contributions
from risk_models.chain.figures import with_figures
from risk_models.chain.parts import Chain, Part
from risk_models.factor.subjects import subjects
from risk_models.industry.labour_cost import LabourCost

AS_OF = date(2026, 11, 24)
HOURLY = 5_461  # SEK 54.61: standard contributions on SEK 173.80 of pay and holiday pay
ANSWERS = ("employer_contributions_3m", "own_hours_per_month", "headcount")
OTHERS = ("hourly_contribution", "handed_on_high", "reported_employees")


def part(part_id="a", **changes):
    fields = {
        "part_id": part_id,
        "party_id": part_id,
        "undisclosed_of": None,
        "tier": 1,
        "role": "tenderer",
        "asked": False,
        "handed_on_low": 0,
        "handed_on_high": PPM,
        "place_country": "SE",
        "cpv": "90911200",
    }
    return Part(**(fields | changes))


def chain(*parts):
    return Chain("t-1", "LOT-1", "hours", (("a", PPM),), parts, ())


def capacity(*answers, hourly=HOURLY, handed_on_high=PPM, reported=None, **states):
    """The two figures and their states for contributions, hours and heads; None is unknown."""
    row = {"hourly_contribution": hourly, "handed_on_high": handed_on_high}
    for code, value in zip(ANSWERS, answers, strict=True):
        row[code] = value
        row[f"{code}_state"] = "stated" if value is not None else states.get(code, "not_collected")
    row |= {"employer_registration": None, "employer_registration_state": "not_collected"}
    row["reported_employees"] = reported
    types = dict.fromkeys((*ANSWERS, *OTHERS), pl.Int64)
    types["employer_registration"] = pl.String
    known = with_figures(pl.DataFrame([row], schema_overrides=types), capacity_figures())
    return known.select(
        "payroll_capacity", "payroll_capacity_state", "hours_per_head", "hours_per_head_state"
    ).row(0)


@pytest.mark.parametrize(
    ("registered", "hours", "standing"),
    [
        ("never", 171, "never_needs_staff"),
        ("never", 170, "never"),
        ("never", None, "never"),
        ("registered", 500, "registered"),
        (None, 500, None),
    ],
)
def test_one_that_never_employed_anybody_needs_staff_above_the_hours_of_one_person(
    registered, hours, standing
):
    row = {"hourly_contribution": HOURLY, "handed_on_high": PPM, "reported_employees": None}
    for code in ANSWERS:
        row |= {code: hours, f"{code}_state": "stated" if hours else "not_collected"}
    row |= {"employer_registration": registered, "employer_registration_state": "stated"}
    types = dict.fromkeys((*ANSWERS, *OTHERS), pl.Int64)
    types["employer_registration"] = pl.String
    known = with_figures(pl.DataFrame([row], schema_overrides=types), capacity_figures())
    assert known["employer_standing"].to_list() == [standing]


@pytest.mark.parametrize(
    ("contributions", "permille"),
    [(65_532, 1000), (65_531, 999), (32_766, 500), (32_765, 499), (0, 0), (131_064, 2000)],
)
def test_capacity_is_what_is_declared_for_three_months_against_three_months_of_hours(
    contributions, permille
):
    assert 3 * 400 * HOURLY == 6_553_200
    assert capacity(contributions, 400, 4)[:2] == (permille, "stated")


@pytest.mark.parametrize(
    ("hours", "heads", "each"), [(400, 2, 200), (401, 2, 201), (160, 0, 160), (1, 3, 1)]
)
def test_hours_are_shared_by_those_employed_and_rounded_up(hours, heads, each):
    assert capacity(1, hours, heads)[2:] == (each, "stated")


@pytest.mark.parametrize("state", ["not_collected", "refused"])
def test_where_nobody_has_told_the_headcount_that_of_the_annual_report_stands_in(state):
    assert capacity(1, 400, None, reported=2, headcount=state)[2:] == (200, "stated")
    assert capacity(1, 400, 4, reported=2)[2:] == (100, "stated")


def test_one_that_does_no_hours_itself_is_asked_neither():
    assert capacity(0, 0, 0) == (None, "not_applicable", None, "not_applicable")


def test_no_hours_of_its_own_beside_work_that_it_keeps_settles_nothing():
    assert capacity(5, 0, 1, handed_on_high=PPM - 1) == (
        None,
        "not_collected",
        None,
        "not_collected",
    )


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("refused", "refused"),
        ("not_collected", "not_collected"),
        ("not_available", "not_available"),
        ("not_applicable", "not_applicable"),
    ],
)
def test_an_answer_that_is_missing_gives_its_state(state, found):
    assert capacity(None, 400, 4, employer_contributions_3m=state)[:2] == (None, found)
    assert capacity(5, None, 4, own_hours_per_month=state) == (None, found, None, found)
    assert capacity(5, 400, None, headcount=state)[2:] == (None, found)


def test_a_refusal_weighs_more_than_what_nobody_asked():
    figures = capacity(None, None, 4, employer_contributions_3m="refused")
    assert figures[1] == "refused"


def test_where_no_level_is_known_there_is_no_source():
    assert capacity(65_532, 400, 4, hourly=None)[:2] == (None, "not_available")


def test_the_greatest_answers_do_not_overflow():
    assert capacity(10**12, 1, 10**7)[0] == 10**12 * 100_000 // (3 * HOURLY)
    assert capacity(10**12, 10**7, 0)[2] == 10**7


def contracts(**changes):
    row = dict.fromkeys(Contracts.column_names()) | {"contract_id": "LOT-1", "position": 1}
    row |= {"place_country": "SE", "cpv": "90911200"} | changes
    schema = {name: column.dtype for name, column in Contracts.columns().items()}
    return Contracts.validate(pl.DataFrame([row], schema=schema))


def cost(amount="54.61", currency="SEK"):
    found = None if amount is None else Decimal(amount)
    return {
        "t-1": LabourCost("t-1", "hours", "hours_tenderer", currency=currency, contribution=found)
    }


def test_contributions_on_an_hour_are_those_of_the_level_compared_with():
    assert hourly_contributions([chain(part())], cost(), contracts()) == {("t-1", "a"): HOURLY}


def test_another_trade_or_another_country_is_not_measured_by_the_level_of_the_lot():
    parts = [part(), part("b", cpv="45000000"), part("c", place_country="LT")]
    found = hourly_contributions([chain(*parts)], cost(), contracts())
    assert found == {("t-1", "a"): HOURLY}


@pytest.mark.parametrize("costs", [cost(None), cost("0.00"), cost(currency="EUR")])
def test_without_a_level_in_kronor_there_are_none(costs):
    assert hourly_contributions([chain(part())], costs, contracts()) == {}


def points_of(evidence_of, card, *several, handed_on_high=PPM):
    """The points of one party for each set of answers; None stands for a refusal."""
    chains, rows = [], []
    for number, answers in enumerate(several):
        own = part(f"p-{number}", handed_on_high=handed_on_high)
        chains.append(Chain(f"t-{number}", "LOT-1", "hours", ((own.part_id, PPM),), (own,), ()))
        for code, value in answers.items():
            answer = {"state": "stated", "value_int": value}
            rows.append(
                {"party_id": own.part_id, "fact": code, "basis": "buyer"}
                | (answer if value is not None else {"state": "refused"})
            )
    known = subjects(
        chains,
        evidence_of(*rows),
        labour={},
        contributions={(chain.tender_id, chain.parts[0].part_id): HOURLY for chain in chains},
        as_of=AS_OF,
    )
    return score(known, card).parts["points"].to_list()


amounts = st.fixed_dictionaries(
    {
        "employer_contributions_3m": st.integers(0, 200_000),
        "contribution_months": st.integers(0, 3),
        "own_hours_per_month": st.integers(0, 1_000),
        "headcount": st.integers(0, 10),
    }
)


@settings(deadline=None, max_examples=20)
@given(answers=amounts, more=st.integers(0, 200_000), heads=st.integers(0, 10))
def test_more_declared_or_more_employed_never_raises_the_points(
    evidence_of, current, answers, more, heads
):
    better = answers | {
        "employer_contributions_3m": answers["employer_contributions_3m"] + more,
        "headcount": answers["headcount"] + heads,
    }
    with_more, with_less = points_of(evidence_of, current, better, answers)
    assert with_more <= with_less


@settings(deadline=None, max_examples=20)
@given(
    answers=amounts,
    kept_back=st.sets(st.sampled_from(ANSWERS), min_size=1),
    handed_on_high=st.sampled_from((0, PPM)),
)
def test_to_keep_an_answer_back_when_asked_never_pays(
    evidence_of, current, answers, kept_back, handed_on_high
):
    refusing = answers | dict.fromkeys(kept_back)
    answered, refused = points_of(
        evidence_of, current, answers, refusing, handed_on_high=handed_on_high
    )
    assert answered <= refused
