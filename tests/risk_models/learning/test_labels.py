import numpy as np
import pytest

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.labels import read_labels, read_labels_for, spec_of
from tests.risk_models.small_card import SMALL as CARD

FACTOR = CARD.factors[0]
BEST, WORST = FACTOR.bins[0].code, FACTOR.bins[-1].code
HEAD = f"group;features_on;observed_to;outcome;outcome_on;size;{FACTOR.id}"
FOUND = f"a;2024-12-31;2026-12-31;1;2025-05-01;4;{WORST}"
NOT_FOUND = f"b;2024-12-31;2026-12-31;0;;12;{BEST}"


def read(*lines):
    return read_labels("\n".join(lines).encode(), name="labels.csv", scorecard=CARD)


def refused(*lines):
    with pytest.raises(UnreadableInput) as fault:
        read(*lines)
    assert all(one.detail("sv") and one.mend("en") for one in fault.value.problems)
    return [(one.code, one.location) for one in fault.value.problems]


def rows(*cells):
    """Enough ordinary rows that no column tells the outcome, and some with other cells."""
    usual = [f"x{at};2024-12-31;2026-12-31;{at % 2};{'2025-05-01' if at % 2 else ''};{at % 3};"
             f"{FACTOR.bins[at % 3 % len(FACTOR.bins)].code}" for at in range(12)]  # fmt: skip
    return [HEAD, *usual, *cells]


def test_cells_become_places_of_bins(labels):
    found = read(*rows(
        f"a;2024-12-31;2026-12-31;0;;4;{BEST}",
        "a;2024-12-31;2026-12-31;0;;4;",
        "a;2024-12-31;2026-12-31;0;;4;refused",
        "a;2024-12-31;2026-12-31;0;;4;not_applicable",
    )).sample.values[-4:, 0]  # fmt: skip
    last = len(FACTOR.bins) - 1
    assert np.array_equal(found, [0, np.nan, last, 0], equal_nan=True)


def test_what_is_learned_is_stated(labels):
    estimand = labels.estimand
    assert (estimand.features_until, estimand.outcomes_until) == ("2024-12-31", "2026-12-31")
    assert labels.specs[0] == spec_of(CARD.factors[0])
    assert set(labels.sample.weight) == {1.0, 2.0}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"a;2024-12-31;2026-12-31;2;;4;{BEST}", "outcome"),
        (f"a;2024-12-31;2026-12-31;1;;4;{BEST}", "outcome_on"),
        (f"a;2024-12-31;2026-12-31;0;2025-05-01;4;{BEST}", "outcome_on"),
        (f"a;2024-12-31;2026-12-31;1;2027-05-01;4;{BEST}", "outcome_on"),
        (f"a;2024-12-31;2024-12-31;0;;4;{BEST}", "observed_to"),
        (f"a;31/12/24;2026-12-31;0;;4;{BEST}", "features_on"),
        (f";2024-12-31;2026-12-31;0;;4;{BEST}", "group"),
        (f"a;2024-12-31;2026-12-31;0;;few;{BEST}", "size"),
        (f"a;2024-12-31;2026-12-31;0;;-4;{BEST}", "size"),
        ("a;2024-12-31;2026-12-31;0;;4;nonsense", FACTOR.id),
        (f"a;2024-12-31;2026-12-31;0;;4;{BEST};more", "extra"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_and_named(row, column):
    found = read(*rows(row))
    assert len(found.sample.outcome) == 12
    assert [(one.location, one.params["column"]) for one in found.rejects] == [("row 14", column)]


def test_a_row_whose_size_is_not_known_is_used():
    found = read(*rows(f"a;2024-12-31;2026-12-31;0;;;{BEST}"))
    assert len(found.sample.outcome) == 13
    assert not found.rejects


def test_an_outcome_before_the_facts_refuses_the_file():
    early = f"a;2024-12-31;2026-12-31;1;2024-12-31;4;{BEST}"
    assert refused(*rows(early)) == [("learning-outcome-early", "row 14")]


def test_a_column_that_repeats_the_outcome_refuses_the_file():
    assert refused(HEAD, FOUND, NOT_FOUND) == [
        ("learning-leak", FACTOR.id),
        ("learning-leak", "size"),
    ]


def test_columns_are_known_present_and_single():
    assert refused(HEAD + ";place.of_birth", FOUND + ";x")[0] == (
        "learning-unknown-factor",
        "column 8",
    )
    assert refused("group;outcome", "a;1") == [("learning-column-absent", "")]
    assert refused(f"{HEAD};{FACTOR.id}", FOUND) == [("learning-column-twice", "")]
    bare = HEAD.rpartition(";")[0]
    assert refused(bare, "a;2024-12-31;2026-12-31;0;;4") == [("learning-no-factor", "")]


def test_a_file_without_usable_rows_is_refused():
    assert refused(HEAD, "a;?;?;0;;4;") == [("learning-one-class", "")]


def test_detection_terms_and_shares_are_numbers():
    head = f"{HEAD};detection_visits;inclusion_ppm"
    lines = [f"{one};{at};500000" for at, one in enumerate(rows()[1:])]
    found = read(head, *lines, f"{NOT_FOUND};many;500000", f"{NOT_FOUND};1;0")
    assert found.sample.columns[-1] == "detection_visits"
    assert set(found.sample.weight) == {2.0}
    assert [one.params["column"] for one in found.rejects] == ["detection_visits", "inclusion_ppm"]


def test_for_a_card_its_columns_must_be_there():
    payload = "\n".join(rows()).encode()
    arguments = {"name": "labels.csv", "specs": [spec_of(FACTOR)], "scorecard": CARD}
    found = read_labels_for(payload, terms=[], **arguments)
    assert found.sample.columns == (FACTOR.id, "size")
    with pytest.raises(UnreadableInput, match="detection_visits"):
        read_labels_for(payload, terms=["detection_visits"], **arguments)
