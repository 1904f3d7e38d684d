"""What was measured of a card, as blocks of the reference pages."""

from collections.abc import Iterator

from docs.writers.markdown import code, table
from risk_models.card.bands import Band
from risk_models.card.scorecard import Scorecard, load_scorecard
from risk_models.profiles.posterior import BETA_PERMILLE, BETAS
from service.screening.trial.measured import (
    GOAL_EXTENDED_PERMILLE,
    GOAL_PRIORITY_PERMILLE,
    Shares,
    Slope,
    Trial,
    load_trial,
)


def trial_blocks(card: Scorecard) -> Iterator[str]:
    """Yield what was measured of a card: anchors, slopes, shares and moved points."""
    trial = load_trial(card.id)
    if trial is None:
        return
    met = trial.anchored
    yield f"### Trial of {card.id}"
    yield f"{_measured(trial)} The figures are no proof that the need of any single firm is right."
    yield (
        f"**Anchors.** {met.met} of {met.anchors} [anchors](anchors.md) are met, and"
        f" {met.orders_met} of {met.orders} orders."
    )
    yield (
        "**Slopes.** How much the rate of employers that were found rises for each 20 points of the"
        " industry, with that outcome set left out of the points. One doubling is what 20 points"
        " stand for. The sets say different things, other countries look in other ways, and nothing"
        f" is claimed for Sweden. β weighs the other foreign set; the card uses {_beta()}."
    )
    yield _slope_table(trial)
    least, most = GOAL_EXTENDED_PERMILLE
    yield (
        f"**Shares.** Goal where nothing adverse is known: {_percent(least)} to {_percent(most)} at"
        f" least `extended`, at most {_percent(GOAL_PRIORITY_PERMILLE)} at least `priority`. Shares"
        " are of the suppliers whose industry is known. The mix is an assumed mix of a"
        " municipality's suppliers by industry, all at work in Sweden, with registers drawn by the"
        " shares of the card; ledgers are real, and no register was loaded."
    )
    yield table(
        (
            "suppliers",
            "leverantörer",
            "rows of the file",
            "industry known",
            "industry unknown",
            "at least `extended`",
            "at least `priority`",
            "goals",
        ),
        map(_of_shares, (*trial.mix, *trial.ledgers)),
    )
    yield (
        f"**Moved points.** The points of every bin move by chance, each by itself, {trial.draws}"
        f" times a row from the seed {trial.seed}. The best bin of an"
        " inherent factor and the worst of a mitigation stay at 0, bins stay in order but for those"
        " of the sector, each of which is an industry, and mids and base follow. Cuts, least bands"
        " and shares stay. The first figure is of the"
        " draw in the middle, the second of the worst draw. The suppliers are"
        f" {trial.moved_suppliers} of the mix with registers drawn."
    )
    yield table(
        (
            "a bin moves by at most",
            "anchors no longer met",
            "anchors in another band",
            "suppliers in another band",
            "rank correlation",
            "of the fifth with most points, still there",
        ),
        (
            (
                f"{one.by} %" if one.unit == "percent" else f"{one.by} point{'s' * (one.by > 1)}",
                "{} / {}".format(*one.anchors_unmet),
                "{} / {}".format(*one.anchors_changed),
                " / ".join(map(_percent, one.changed_permille)),
                " / ".join(f"{permille / 1000:.3f}" for permille in one.rank_permille),
                " / ".join(map(_percent, one.top_permille)),
            )
            for one in trial.moved
        ),
    )


def _slope_table(trial: Trial) -> str:
    betas = [str(beta) for beta in BETAS]
    heads = [f"doublings at β = {_beta(beta)}" for beta in BETAS]
    return table(
        ("outcomes", "utfall", "industries", "found", *heads, f"95 % interval at {_beta()}", "AUC"),
        (_of_slope(one, betas) for one in trial.slopes),
    )


def _of_slope(one: Slope, betas: list[str]) -> tuple[object, ...]:
    low, high = one.interval_hundredths
    return (
        one.data.to("en"),
        one.data.to("sv"),
        one.industries,
        one.found,
        *(f"{one.by_beta[beta] / 100:.2f}" for beta in betas),
        f"{low / 100:.2f} to {high / 100:.2f}",
        f"{one.auc_permille / 1000:.3f}",
    )


def _of_shares(one: Shares) -> tuple[object, ...]:
    small = f" ({one.small} more but for the size of the purchase)" if one.small else ""
    goals = "–" if not one.for_goals else "met" if one.in_goals else "not met"
    return (
        one.name.to("en"),
        one.name.to("sv"),
        one.rows,
        one.banded,
        one.suppliers - one.banded,
        _percent(one.permille_from(Band.EXTENDED)) + small,
        _percent(one.permille_from(Band.PRIORITY)),
        goals,
    )


def _measured(trial: Trial) -> str:
    """Return when it was measured, and whether it still is what the card says."""
    text = f"Measured on {trial.day} by {code('python -m benchmarks.card_trial')}."
    if trial.is_of(load_scorecard(trial.card)):
        return text
    return (
        f"{text} **Measured for an earlier draft**: the card, its anchors or its industries have"
        " changed since."
    )


def _beta(permille: int = BETA_PERMILLE) -> str:
    return f"{permille / 1000:g}"


def _percent(permille: int) -> str:
    return f"{permille / 10:g} %"
