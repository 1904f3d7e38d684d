import random
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from risk_models.card.scorecard import card_json, load_scorecard, parse_scorecard
from risk_models.card.scoring import score
from risk_models.learning.calibrated_rate import CalibratedRate
from risk_models.learning.card_points import CardPoints
from risk_models.learning.labels import read_labels
from risk_models.learning.pipeline import card_pipeline, points_of, served_pipeline
from risk_models.learning.register_bins import RegisterBins, subjects_of
from risk_models.learning.served import room, served_card
from risk_models.learning.study import learn

DAY = date(2024, 12, 31)
FACTS = ("founded_on", "f_tax", "insolvency")
FACTORS = ("register.age", "register.f_tax", "register.insolvency")


@parametrize_with_checks([CalibratedRate()])
def test_the_rate_keeps_the_conventions_of_estimators(estimator, check):
    check(estimator)


def parties(rows=300, seed=5):
    """What registers say of made-up firms: some young, some without F-tax, much of it unknown."""
    draw = random.Random(seed)
    return pl.DataFrame(
        {
            "founded_on": [
                None if draw.random() < 0.1 else DAY - timedelta(days=draw.randrange(30, 4_500))
                for _ in range(rows)
            ],
            "f_tax": draw.choices(
                [None, "approved", "not_approved", "revoked"], (2, 6, 1, 1), k=rows
            ),
            "insolvency": draw.choices([None, "none", "liquidation"], (3, 6, 1), k=rows),
        },
        schema={"founded_on": pl.Date, "f_tax": pl.String, "insolvency": pl.String},
    )


def labels_of(facts, seed=6):
    """Labels with columns of registers; young firms and those without F-tax are found often."""
    draw = random.Random(seed)
    lines = [f"group,features_on,observed_to,outcome,outcome_on,size,{','.join(FACTS)}"]
    for row, (founded, f_tax, insolvency) in enumerate(facts.iter_rows()):
        young = founded is not None and (DAY - founded).days < 1_000
        found = draw.random() < 0.05 + 0.25 * young + 0.2 * (f_tax == "revoked")
        day = DAY + timedelta(days=draw.randrange(1, 700)) if found else ""
        cells = ["" if cell is None else cell for cell in (founded, f_tax, insolvency)]
        known = [f"g{row}", DAY, "2026-12-31", int(found), day, draw.randrange(1, 60)]
        lines.append(",".join(map(str, [*known, *cells])))
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def facts():
    return parties()


@pytest.fixture(scope="module")
def from_registers(facts):
    return read_labels(labels_of(facts), name="labels.csv", scorecard=load_scorecard())


@pytest.fixture(scope="module")
def study(from_registers):
    expert = load_scorecard()
    return learn(
        from_registers.sample,
        from_registers.specs,
        room(expert, frozenset(FACTORS)),
        name="from-registers",
        expert_card=expert.id,
        estimand=from_registers.estimand,
        draws=20,
    )


@pytest.fixture(scope="module")
def served(study):
    return served_card(study, load_scorecard(), labels_sha256="a" * 64)


def test_columns_of_registers_are_binned_as_a_screening_bins_them(facts, from_registers):
    assert tuple(spec.id for spec in from_registers.specs) == FACTORS
    subjects = subjects_of(facts.with_columns(as_of=pl.lit(DAY)))
    scored = score(subjects, load_scorecard()).factors
    for place, factor in enumerate(FACTORS):
        codes = from_registers.specs[place].codes
        column = from_registers.sample.values[:, place]
        binned = [None if np.isnan(at) else codes[int(at)] for at in column]
        assert scored.filter(pl.col("factor") == factor)["bin"].cast(pl.String).to_list() == binned


def test_the_card_that_screens_is_the_pipeline_that_was_fitted(facts, study, served):
    again = parse_scorecard(card_json(served).encode(), name="card.json")
    made = served_pipeline(again)
    assert isinstance(made, Pipeline)
    assert list(made.named_steps) == ["bins", "points", "rate"]
    rows = facts.with_columns(as_of=pl.lit(DAY))
    scored = score(subjects_of(rows), served).factors.filter(pl.col("factor").is_in(FACTORS))
    screened = scored.group_by("part_id", "tender_id", maintain_order=True).agg(
        pl.col("points").sum()
    )
    assert points_of(made, rows).tolist() == screened["points"].to_list()
    places = made["bins"].transform(rows)
    fitted = study.card.pipeline()
    sized = np.column_stack([places, np.zeros(len(places))])
    assert points_of(fitted, sized).tolist() == points_of(made, rows).tolist()
    assert np.array_equal(fitted.predict_proba(sized), made.predict_proba(rows))


def test_points_that_were_learned_are_not_the_experts(served):
    expert = {factor.id: factor for factor in load_scorecard().factors}
    changed = [
        factor.id
        for factor in served.factors
        if factor.id in FACTORS and factor.bins != expert[factor.id].bins
    ]
    assert "register.age" in changed


def test_one_pipeline_goes_from_columns_of_registers_to_the_rate(facts, from_registers):
    rows = facts.with_columns(as_of=pl.lit(DAY))
    registers = RegisterBins(load_scorecard(), FACTORS)
    whole = card_pipeline(CardPoints(from_registers.specs), registers=registers)
    outcome = from_registers.sample.outcome
    rate = whole.fit(rows, outcome).predict_proba(rows)[:, 1]
    assert rate.mean() == pytest.approx(outcome.mean(), rel=1e-6)
    assert whole["bins"].get_feature_names_out().tolist() == list(FACTORS)
    assert whole["points"].points_[0][0] == 0
    assert roc_auc_score(outcome, rate) > 0.65


def test_a_card_that_was_not_learned_is_no_pipeline():
    with pytest.raises(ValueError, match="was not learned"):
        served_pipeline(load_scorecard())


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("founded_on", "2025-06-01"),  # after the day of the facts: it looks ahead
        ("founded_on", "yesterday"),
        ("f_tax", "perhaps"),
    ],
)
def test_a_row_with_a_register_value_that_cannot_be_is_left_out_and_named(facts, column, cell):
    lines = labels_of(facts).decode().splitlines()
    cells = lines[1].split(",")
    cells[lines[0].split(",").index(column)] = cell
    lines[1] = ",".join(cells)
    read = read_labels("\n".join(lines).encode(), name="labels.csv", scorecard=load_scorecard())
    (reject,) = read.rejects
    assert reject.params == {"column": column}
    assert len(read.sample.outcome) == 299


def test_a_refusal_and_what_does_not_apply_are_bins_too(facts):
    lines = labels_of(facts).decode().splitlines()
    place = lines[0].split(",").index("f_tax")
    for at, cell in ((1, "refused"), (2, "not_applicable")):
        cells = lines[at].split(",")
        cells[place] = cell
        lines[at] = ",".join(cells)
    read = read_labels("\n".join(lines).encode(), name="labels.csv", scorecard=load_scorecard())
    spec = read.specs[1]
    assert read.sample.values[0, 1] == spec.worst
    assert not read.rejects
