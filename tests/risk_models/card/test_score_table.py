"""Outcomes to points in columns, against the same rules written out part by part.

Outcomes are made by a rule of whole numbers that is stated here, so that they are the same on every
machine and in every year; the hashes of released cards are never renewed.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from data_ingest.model.tables import PPM
from risk_models.card.bands import BANDS, RISING, Band, band_of
from risk_models.card.outcomes import UNKNOWN
from risk_models.card.score_table import score_table
from risk_models.card.scorecard import CURRENT, load_scorecard, shipped_scorecards
from risk_models.card.sums import low_and_high
from risk_models.card.typical import typical
from risk_models.factor.definition import FactorKind
from tests.renewed import IS_WANTED
from tests.risk_models.headline_alone import headline
from tests.risk_models.small_card import SMALL

KEPT = Path(__file__).with_name("released.json")
RELEASED: dict[str, str] = json.loads(KEPT.read_text("utf-8"))
"""What the scores of a thousand made parties hash to, by card; `make examples` adds a card to it
when another has taken its place, and nothing changes what stands there."""
MADE_UP = {SMALL.id: "d01a6689e39f15764526874fca87aab32bc0edf7038dea99d6a0ca569b47206d"}
"""The same for the card of the tests, so that there is always one that never changes."""

CARDS = {one: load_scorecard(one) for one in shipped_scorecards()} | {SMALL.id: SMALL}
every_card = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)


def made_outcomes(card, parties):
    """Return outcomes of made parties: a bin in two cases of three, else unknown."""
    state, rows = 20_261_126, []
    for factor in card.factors:
        row = []
        for _ in range(parties):
            state = (1_664_525 * state + 1_013_904_223) % 2**32
            draw = state >> 12
            bins = len(factor.bins)
            known = draw % 3 and draw // 3 % bins
            row.append(known if draw % 3 else bins + draw // 3 % len(UNKNOWN))
        rows.append(row)
    return np.array(rows, dtype=np.uint8)


def written_out(card, outcomes):
    """Return what the card says of one part, by the rules of docs/method.md."""
    rows, above_mid = [], []
    for factor, outcome in zip(card.factors, outcomes, strict=True):
        bins = len(factor.bins)
        state = UNKNOWN[outcome - bins] if outcome >= bins else "stated"
        if state == "stated":
            points = low = high = factor.bins[outcome].points
        elif state == "not_applicable":
            points = low = high = 0
        else:
            points = factor.worst if state == "refused" else factor.mid
            low, high = factor.best, factor.worst
        if card.rules and (state == "refused" or is_left_open(card, factor, outcome)):
            above_mid.append(max(points - factor.mid, 0))
            points -= above_mid[-1]
        rows.append([factor, state, points, low, high])
    unanswered = min(sum(above_mid), card.rules.unanswered_most) if card.rules else 0
    found = [sum(row[at] for row in rows if row[0].family == "conduct") > 0 for at in (2, 3, 4)]
    for row in rows:
        if row[0].kind is FactorKind.MITIGATION:
            row[2:] = [0 if offset else one for one, offset in zip(row[2:], found, strict=True)]
    estimated = [row[1] in UNKNOWN[:2] and row[3] < row[4] for row in rows]
    settled = card.base + sum(row[2] for row, of in zip(rows, estimated, strict=True) if not of)
    ends = typical(
        tuple(row[0].distribution for row, of in zip(rows, estimated, strict=True) if of)
    )

    def coverage(family=None):
        of = [row for row in rows if family in (None, row[0].family)]
        applies = sum(row[0].coverage_weight for row in of if row[1] != "not_applicable")
        known = sum(row[0].coverage_weight for row in of if row[1] == "stated")
        return known * PPM // applies if applies else PPM

    families = dict.fromkeys(one.family for one in card.factors if one.coverage_weight)
    by_family = {family: coverage(family) for family in families}
    sufficient = coverage() >= card.floors.overall_ppm and all(
        ppm >= card.floors.families.get(family, 0) for family, ppm in by_family.items()
    )
    points, low, high = (card.base + sum(row[at] for row in rows) for at in (2, 3, 4))
    points += unanswered
    if card.rules is None:
        band = headline(
            points=points,
            points_low=low,
            guard=Band.STANDARD,
            sufficient=sufficient,
            cuts=card.cuts,
        ).band
    else:
        sufficient = all(
            row[1] != "not_collected" for row in rows if row[0].family in ("place", "sector")
        )
        band = stated_band(card, rows, outcomes, points, work_known=sufficient)
    inherent = sum(row[2] for row in rows if row[0].kind is FactorKind.INHERENT) + unanswered
    settled += unanswered
    return (
        [row[2:] for row in rows],
        (points, low, high, card.base + inherent, settled + ends[0], settled + ends[1]),
        (coverage(), *by_family.values()),
        (sufficient, BANDS.index(band)),
    )


def is_left_open(card, factor, outcome):
    """Whether a bin says that the party did not answer."""
    bins = {(sign.factor, code) for sign in card.rules.unanswered for code in sign.bins}
    known = outcome < len(factor.bins)
    return known and (factor.id, factor.bins[outcome].code) in bins


def stated_band(card, rows, outcomes, points, *, work_known):
    """The band of the points, or the highest least band of which enough signs hold."""
    stated = {
        (row[0].id, row[0].bins[outcome].code)
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome < len(row[0].bins)
    }
    sector = sum(row[2] for row in rows if row[0].family == "sector" and row[1] != "refused")
    sector += sum(row[0].mid for row in rows if row[0].family == "sector" and row[1] == "refused")
    place = sum(row[2] for row in rows if row[0].family == "place" and row[1] == "stated")
    risky = sector + place - card.rules.sector_start >= card.rules.risk_industry_from
    bands = [band_of(points, card.cuts)] if work_known else []
    for least in card.rules.least_bands:
        held = sum(any((sign.factor, code) in stated for code in sign.bins) for sign in least.signs)
        if held >= least.at_least:
            bands.append(least.band_in_risk_industry if risky else least.band)
    return max(bands, key=RISING.index) if bands else Band.INSUFFICIENT


def columns_of(card, outcomes):
    """Return the same from the columns, part by part."""
    found = score_table(outcomes, card)
    sums = found.sums
    ends = low_and_high(outcomes, card)
    by_factor = np.stack([sums.contributions, *ends], axis=-1).swapaxes(0, 1)
    of_parts = (
        sums.points,
        sums.low,
        sums.high,
        sums.inherent,
        found.typical_low,
        found.typical_high,
    )
    return [
        (contributions, tuple(points), tuple(coverage), (sufficient, band))
        for contributions, points, coverage, sufficient, band in zip(
            by_factor.tolist(),
            np.array(of_parts).T.tolist(),
            np.vstack([found.coverage_ppm, found.family_ppm]).T.tolist(),
            found.sufficient.tolist(),
            found.band.tolist(),
            strict=True,
        )
    ]


@every_card
def test_columns_give_what_the_rules_give_part_by_part(card):
    outcomes = made_outcomes(card, 60)
    expected = [written_out(card, of_part) for of_part in outcomes.T.tolist()]
    assert columns_of(card, outcomes) == expected


def test_a_card_of_more_factors_than_a_word_has_bits_is_no_exception():
    card = SMALL
    many = card.model_copy(update={"factors": card.factors[:-1] * 9 + card.factors[-1:]})
    assert len(many.factors) == 64
    outcomes = made_outcomes(many, 8)
    outcomes[:50] = 0
    expected = [written_out(many, of_part) for of_part in outcomes.T.tolist()]
    assert columns_of(many, outcomes) == expected


def test_parts_beyond_one_block_score_as_they_do_alone():
    card = SMALL
    few = made_outcomes(card, 500)
    many = np.tile(few, 40)
    found, alone = score_table(many, card), score_table(few, card)
    for name in ("typical_low", "typical_high", "coverage_ppm", "sufficient", "band", "stability"):
        assert np.array_equal(getattr(found, name), np.tile(getattr(alone, name), 40)), name
    assert np.array_equal(found.sums.points, np.tile(alone.sums.points, 40))


def test_every_card_but_the_one_in_use_has_its_hash():
    earlier = set(shipped_scorecards()) - {CURRENT}
    if IS_WANTED:
        new = {one: hash_of_scores(CARDS[one]) for one in sorted(earlier - set(RELEASED))}
        KEPT.write_text(json.dumps(RELEASED | new, indent=1) + "\n", "utf-8")
    assert set(json.loads(KEPT.read_text("utf-8"))) >= earlier, "make examples adds it"


def hash_of_scores(card):
    """What the scores of a thousand made parties hash to."""
    found = score_table(made_outcomes(card, 1_000), card)
    columns = (
        found.sums.contributions,
        found.sums.points,
        found.sums.low,
        found.sums.high,
        found.sums.inherent,
        found.typical_low,
        found.typical_high,
        found.coverage_ppm,
        found.family_ppm,
        found.band,
        found.stability,
    )
    digest = hashlib.sha256()
    for column in columns:
        digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("card_id", RELEASED | MADE_UP)
def test_a_released_card_gives_a_thousand_parties_the_same_scores_for_ever(card_id):
    assert hash_of_scores(CARDS[card_id]) == (RELEASED | MADE_UP)[card_id]
