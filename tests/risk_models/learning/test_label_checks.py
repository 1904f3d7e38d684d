"""Keys and columns that look ahead are refused; firms under one owner are kept together."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.kept_together import OwnersFound, kept_together
from risk_models.learning.labels import read_labels
from tests.risk_models.small_card import SMALL

FACTOR = SMALL.factors[0]


def labels(term, *, column="detection_x", rows=120):
    """Labels in which `term(row, days, found)` is the value of a detection column."""
    draw = random.Random(4)
    lines = [f"group,features_on,observed_to,outcome,outcome_on,size,{column},{FACTOR.id}"]
    for row in range(rows):
        found = row % 4 == 0
        month, day = draw.randrange(1, 13), draw.randrange(1, 28)
        on = f"2025-{month:02}-{day:02}" if found else ""
        value = term(row, month * 31 + day, found)
        code = draw.choice(FACTOR.bins).code
        lines.append(f"g{row},2024-12-31,2025-12-31,{found:d},{on},{row % 9},{value},{code}")
    return "\n".join(lines).encode()


def read(payload):
    return read_labels(payload, name="labels.csv", scorecard=SMALL)


def test_a_term_that_rises_with_the_day_of_the_finding_looks_ahead():
    with pytest.raises(UnreadableInput, match="known only afterwards"):
        read(labels(lambda _, days, found: days // 7 if found else ""))


def test_a_term_with_a_number_of_its_own_for_each_firm_is_a_key():
    with pytest.raises(UnreadableInput, match="may not be learned from keys"):
        read(labels(lambda row, *_: 5599990000 + row))


@pytest.mark.parametrize(
    "term",
    [lambda row, *_: row % 3, lambda row, *_: round(1_000_000 / (row + 1), 2), lambda *_: 1],
    ids=["visits", "amounts with decimals", "a constant"],
)
def test_other_terms_are_read(term):
    assert read(labels(term)).sample.columns[-1] == "detection_x"


def test_firms_of_one_owner_are_one_group_and_others_stay_alone():
    rows = labels(lambda row, *_: f"owner{row // 10}" if row < 40 else "", column="cluster")
    group = read(rows).sample.group
    assert len(set(group[:10])) == len(set(group[10:20])) == 1
    assert group[0] != group[10]
    assert group[50] == "g50"


def test_owners_that_share_a_firm_are_kept_together():
    assert len(set(kept_together(["a", "a", "b"], ["x", "y", "y"]))) == 1


def inspections(answer):
    """Labels in which `answer(row, found)` says whether the firm was inspected."""
    return labels(lambda row, _, found: answer(row, found), column="inspected")


@pytest.mark.parametrize(
    "answer",
    [
        lambda _, found: "yes" if found else "no",
        lambda _, found: "yes" if found else "",
        lambda row, found: "yes" if found and row % 8 == 0 else "no",
        lambda _, found: "no" if found else "",
    ],
    ids=["the outcome", "told of findings alone", "only where found", "of findings alone, not"],
)
def test_inspections_that_are_the_outcome_are_refused(answer):
    with pytest.raises(UnreadableInput, match="states inspections only where there is a finding"):
        read(inspections(answer))


def test_inspections_are_read_in_both_languages_and_give_no_points():
    words = ["yes", "NEJ", "", "Ja", "no", "1", "0"]
    sample = read(inspections(lambda row, _: words[row % len(words)])).sample
    assert sample.columns == (FACTOR.id, "size")
    assert np.array_equal(
        sample.inspected[: len(words)], [1, 0, np.nan, 1, 0, 1, 0], equal_nan=True
    )
    assert "inspected" not in sample.table.columns
    assert read(inspections(lambda *_: "")).sample.inspected is None


def test_a_word_that_is_no_answer_leaves_the_row_out():
    found = read(inspections(lambda row, _: "kanske" if row == 5 else "no"))
    assert [(one.location, one.params["column"]) for one in found.rejects] == [
        ("row 7", "inspected")
    ]


def test_owners_by_registers_are_asked_once_for_the_whole_period_and_told():
    asked = []

    def find(keys, first, last):
        asked.append((len(keys), first.isoformat(), last.isoformat()))
        return OwnersFound({"g1": "1", "g2": "1"}, found=5, owned=3, snapshot="s")

    payload = labels(lambda row, *_: "a" if row in (2, 3) else "", column="cluster")
    found = read_labels(payload, name="x.csv", scorecard=SMALL, find_owners=find)
    assert asked == [(120, "2024-12-31", "2025-12-31")]
    assert len({*found.sample.group[1:4]}) == 1
    told = found.together
    assert (told.keys, told.clusters, told.rows_joined) == (120, 118, 3)
    assert (told.found, told.owned, told.snapshot) == (5, 3, "s")


def test_without_owners_only_the_legal_person_is_kept_together_and_nothing_is_told():
    found = read(labels(lambda row, *_: row % 3))
    assert found.together is None
    assert found.sample.group[7] == "g7"


KEYS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.none() | st.sampled_from("uvwxyz")), max_size=12
)


@given(KEYS, st.randoms())
def test_the_order_of_the_rows_changes_no_group(pairs, shuffled):
    def found(rows):
        return dict(
            zip(
                (group for group, _ in rows),
                kept_together([one for one, _ in rows], [two for _, two in rows]),
                strict=True,
            )
        )

    other = shuffled.sample(pairs, len(pairs))
    assert found(pairs) == found(other)
