import random
from datetime import date, timedelta

import pytest

from risk_models.learning import challengers
from risk_models.learning.labels import read_labels
from risk_models.learning.study import learn
from tests.risk_models.small_card import SMALL

HEAD = "group,features_on,observed_to,outcome,outcome_on,size,inclusion_ppm,detection_visits"


@pytest.fixture(scope="session", autouse=True)
def without_ebm():
    """The explainable boosting machine takes seconds a fit; a test of its own shows it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(challengers, "find_spec", lambda _name: None)
        yield


def labels_text(rows=500, seed=3, factors=3):
    """Labels of made-up parties whose outcomes follow the card, their size and the visits."""
    draw = random.Random(seed)
    chosen = SMALL.factors[:factors]
    lines = [",".join([HEAD, *(one.id for one in chosen)])]
    for row in range(rows):
        cells, points = [], 0
        for one in chosen:
            if draw.random() < 0.1:
                cells.append("")
                points += one.mid
            else:
                found = draw.choice(one.bins)
                cells.append(found.code)
                points += found.points
        size = int(2 ** draw.uniform(0, 8))
        positive = draw.random() < 0.12 * 2 ** (points / 20 - 1) * size**0.2
        day = date(2025, 1, 1) + timedelta(days=draw.randrange(700)) if positive else ""
        known = f"g{row // 2},2024-12-31,2026-12-31,{positive:d},{day},{size},"
        lines.append(",".join([known + f"{500_000 if row % 3 else 1_000_000},{row % 3}", *cells]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def scorecard():
    return SMALL


@pytest.fixture(scope="session")
def labels(scorecard):
    return read_labels(labels_text().encode(), name="labels.csv", scorecard=scorecard)


@pytest.fixture(scope="session")
def budgets(scorecard):
    return {one.family: 60 for one in scorecard.factors}


@pytest.fixture(scope="session")
def learned(labels, budgets):
    return learn(
        labels.sample,
        labels.specs,
        budgets,
        name="test-card",
        expert_card=SMALL.id,
        estimand=labels.estimand,
        draws=20,
    )
