import gzip
import json
from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.card_trial import __main__ as card_trial
from benchmarks.card_trial import shares
from benchmarks.card_trial.moved import moved_card
from benchmarks.card_trial.shares import MIX, of_mix, read_mix, registered
from risk_models.card.bands import Band
from risk_models.card.scorecard import CURRENT, load_scorecard, stated_base
from service.screening.trial.measured import Shares, Trial, load_trial

DAY = date(2026, 11, 30)
CARD = load_scorecard(CURRENT)
ROWS = """\
industry,suppliers_percent,spend_percent,cpv
cleaning,1.5,2,90910000
law,2.5,1,79100000;792
"""
PAYMENTS = """\
Trans Date,Supplier Name,Trans Ref/No,Net Amount,Expense Description,Service Code,Category
22/01/2026,Exempel Ltd,1,1000,Cleaning contract,Halls,Premises
23/01/2026,Exempel Sundry Ltd,2,1000,Miscellaneous,Halls,Supplies
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / MIX).parent.mkdir()
    (tmp_path / MIX).write_text(ROWS, "utf-8")
    return tmp_path


def mix_of(folder):
    return read_mix(folder, CARD, per_percent=10, as_of=DAY)


def test_the_mix_has_suppliers_by_share_and_by_code_in_turn(folder):
    mix = mix_of(folder)
    assert mix.rows == 2
    codes = [chain.parts[0].cpv for chain in mix.scored.chains]
    assert {code: codes.count(code) for code in codes} == {
        "90910000": 15,
        "79100000": 13,
        "79200000": 12,
    }


def test_untouched_suppliers_have_the_band_of_their_industry(folder):
    untouched, nothing_adverse, every = of_mix(mix_of(folder), CARD, seed=1)
    assert untouched.bands == {Band.STANDARD: 25, Band.EXTENDED: 15}
    assert (untouched.permille_from(Band.EXTENDED), untouched.in_goals) == (375, True)
    assert nothing_adverse.suppliers <= every.suppliers == 40
    assert (nothing_adverse.for_goals, every.for_goals) == (True, False)


def test_registers_are_drawn_for_named_parts_and_nothing_else_is(folder):
    mix = mix_of(folder)
    drawn, before = registered(mix, CARD, seed=1), mix.scored.scores.outcomes
    named = mix.scored.known["party_id"].is_not_null().to_numpy()
    of_registers = np.array([factor.family == "register" for factor in CARD.factors])
    assert (drawn[~of_registers] == before[~of_registers]).all()
    assert (drawn[:, ~named] == before[:, ~named]).all()
    bins = np.array([len(factor.bins) for factor in CARD.factors])
    assert (drawn[of_registers][:, named] < bins[of_registers, None]).all()
    assert (registered(mix, CARD, seed=1) == drawn).all()


@settings(max_examples=15)
@given(by=st.integers(0, 3), seed=st.integers(0, 1000))
def test_moved_points_stay_near_and_in_order(by, seed):
    moved = moved_card(CARD, "points", by, Random(seed), "moved-1")
    assert moved.base == stated_base(moved.factors, CARD.rules)
    for own, other in zip(CARD.factors, moved.factors, strict=True):
        points = [one.points for one in other.bins]
        assert points == sorted(points) or own.family == "sector"
        assert all(abs(one.points - new) <= by for one, new in zip(own.bins, points, strict=True))
        assert (other.worst if own.kind == "mitigation" else other.best) == 0


def test_points_that_move_by_nothing_are_those_of_the_card():
    for unit in ("points", "percent"):
        moved = moved_card(CARD, unit, 0, Random(1), "moved-0")
        assert (moved.factors, moved.base) == (CARD.factors, CARD.base)


@pytest.mark.parametrize(
    ("bands", "met"),
    [
        ({"standard": 85, "extended": 15}, True),
        ({"standard": 86, "extended": 14, "insufficient": 50}, False),
        ({"standard": 55, "extended": 40, "priority": 5}, True),
        ({"standard": 54, "extended": 41, "priority": 5}, False),
        ({"standard": 80, "extended": 14, "priority": 5, "special": 1}, False),
        ({"insufficient": 3}, False),
    ],
)
def test_goals_are_of_suppliers_whose_industry_is_known(bands, met):
    assert Shares(code="exeter", file="x.csv", rows=1, bands=bands).in_goals is met


def test_a_whole_trial_is_written_beside_the_pages(folder, monkeypatch, capsys, tmp_path):
    ledger = folder / shares.FILES["exeter"].files[0]
    ledger.parent.mkdir()
    ledger.write_text(PAYMENTS, "utf-8")
    employers = folder / card_trial.EMPLOYERS
    employers.parent.mkdir()
    rows = ["main_noc,nc_label", *["8431,1"] * 3, *["8431,0"] * 20, *["2171,0"] * 30]
    employers.write_bytes(gzip.compress("\n".join(rows).encode()))
    monkeypatch.setattr(shares, "LEDGERS", ("exeter",))
    monkeypatch.setattr(card_trial, "KEPT", tmp_path)
    monkeypatch.setattr(card_trial, "PER_PERCENT", 10)
    monkeypatch.setattr("sys.argv", ["card_trial", str(folder), CURRENT, "--draws", "1"])
    assert card_trial.main() == 0
    found = Trial.model_validate_json((tmp_path / f"{CURRENT}.json").read_bytes())
    assert json.loads(capsys.readouterr().out)["benchmark"] == "card_trial"
    assert found.is_of(CARD)
    assert [(one.code, one.rows, one.bands) for one in found.ledgers] == [
        ("exeter", 2, {Band.EXTENDED: 1, Band.INSUFFICIENT: 1})
    ]
    assert [(one.unit, one.by) for one in found.moved][:2] == [("points", 1), ("points", 2)]
    assert "Exempel" not in found.model_dump_json()


def test_a_card_without_rules_has_no_trial(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("sys.argv", ["card_trial", str(tmp_path), "baseline-2"])
    assert card_trial.main() == 2
    assert "states needs by coverage" in capsys.readouterr().err


def test_what_is_kept_of_the_card_is_what_its_anchors_and_the_shipped_counts_say():
    """Figures of another draft are not compared; the page says that they are of another."""
    kept = load_trial(CURRENT)
    assert kept is not None
    if not kept.is_of(CARD):
        pytest.skip("the card has changed since it was measured, and its page says so")
    assert card_trial.anchored(CARD) == kept.anchored
    brazil, _ = card_trial.slopes(None)
    assert brazil == kept.slopes[0]


@pytest.mark.shared_data
def test_what_is_kept_of_the_mix_is_what_the_mix_says(shared_data):
    kept = load_trial(CURRENT)
    if not kept.is_of(CARD):
        pytest.skip("the card has changed since it was measured, and its page says so")
    mix = read_mix(shared_data, CARD, per_percent=card_trial.PER_PERCENT, as_of=kept.day)
    assert tuple(of_mix(mix, CARD, seed=kept.seed)) == kept.mix
