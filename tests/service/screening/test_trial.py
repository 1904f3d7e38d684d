"""What was measured of a card is told from what was measured of an earlier draft of it."""

from risk_models.card.scorecard import CURRENT, load_scorecard
from service.screening.trial.measured import basis_of, load_trial

CARD = load_scorecard(CURRENT)


def changed(**fields):
    """The current card with other fields, under another id, since cards are told by their id."""
    return CARD.model_copy(update={"id": "baseline-99", **fields})


def test_another_text_of_a_card_leaves_its_figures_and_another_number_does_not():
    first, *others = CARD.factors
    worst = first.bins[-1]
    said = worst.model_copy(update={"reason": first.bins[0].reason})
    scored = worst.model_copy(update={"points": worst.points + 1})
    of = basis_of(CARD)
    for card_bin, is_same in ((said, True), (scored, False)):
        factor = first.model_copy(update={"bins": (*first.bins[:-1], card_bin)})
        other = changed(factors=(factor, *others))
        assert (basis_of(other) == of) is is_same
    assert basis_of(changed(quality=(), draft=None)) == of
    assert basis_of(changed(cuts=(21, 45, 321))) != of


def test_a_trial_is_of_the_card_until_a_number_of_it_changes():
    trial = load_trial(CURRENT)
    assert trial is not None
    of_now = trial.model_copy(update={"of": basis_of(CARD)})
    assert of_now.is_of(CARD)
    assert not of_now.is_of(changed(base=CARD.base - 1))


def test_a_card_that_nobody_has_measured_has_no_trial():
    assert load_trial("baseline-2") is None


def test_every_ledger_states_its_rows_and_its_period():
    for one in load_trial(CURRENT).ledgers:
        assert one.rows >= one.suppliers > 0
        assert any(year in one.name.to("en") for year in ("2011", "2025", "2026"))
        assert one.file.endswith(".csv")
