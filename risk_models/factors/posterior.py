"""The industry of the work in one number: all statements and outcomes as one posterior rate."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor
from risk_models.profiles.posterior import MOST, S0

GOODS = {"child_labour": 44, "forced_labour": 52}
"""Points of listed goods of the country: for child labour alone a little more than an industry that
one authority names, for forced labour more than most industries that UHM finds a risk in. Expert
judgement of the project, 2026-11-30."""

_SHARES_PPM = {
    2: 14_000, 3: 19_000, 4: 19_000, 5: 19_000, 6: 19_000, 7: 60_000, 8: 87_000,
    10: 19_000, 14: 43_000, 15: 96_000, 18: 5_000, 21: 43_000, 22: 54_000, 23: 140_000,
    24: 10_000, 25: 19_000, 26: 34_000, 27: 4_000, 29: 4_000, 39: 24_000, 41: 8_000,
    42: 6_000, 44: 40_000, 45: 6_000, 47: 21_000, 49: 3_000, 50: 43_000, 51: 30_000,
    52: 14_000, 53: 15_000, 54: 21_000, 55: 8_000, 56: 3_000, 57: 36_000, 60: 14_000,
}  # fmt: skip
"""Share of suppliers by points: the industries of an assumed municipality, with their CPV codes."""


def _raised(points: int) -> tuple[str, str]:
    """Whether an untouched party of the industry comes to a review beyond the standard one."""
    return ("förhöjd", "a raised") if points >= S0 + 20 else ("inte förhöjd", "no raised")


def _bin(points: int) -> Bin:
    level = Text(
        "Jämförelsepunkten: ingen bransch har lägre tal. Det visar inte att problem saknas.",
        "The point of comparison: no industry has a lower rate. It does not show that there are no"
        " problems.",
    )
    if points:
        level = Text(
            f"Branschens tal från myndigheters uttalanden och utfall i andra länder, {points} poäng"
            " över branschen med lägst tal. Vikterna är expertbedömning.",
            f"Rate of the industry from statements of authorities and outcomes in other countries,"
            f" {points} points above the industry with the lowest. The weights are expert"
            " judgement.",
        )
    return Bin(
        code=f"p{points:02}",
        label=Text(
            f"Underlaget om branschen visar {_raised(points)[0]} risk ({points} av {MOST})",
            f"The evidence on the industry shows {_raised(points)[1]} risk ({points} of {MOST})",
        ),
        points=points,
        reason=level,
        share_ppm=_SHARES_PPM.get(points, 0),
    )


@factor(
    family="sector",
    label=Text("Branschens samlade underlag", "All evidence on the industry"),
    why=Text(
        "Upphandlingsmyndighetens riskbedömningar, myndigheternas listor och utfall i andra länder "
        "pekar ut branscher och yrken där missförhållanden är vanligare.",
        "The risk assessments of Upphandlingsmyndigheten, the lists of authorities and outcomes in "
        "other countries point to industries and occupations where abuse is more common.",
    ),
    not_meaning=Text(
        "Det gäller branschen eller yrket, inte företaget. Att ingen har bedömt en bransch betyder "
        "inte att risken där är låg.",
        "It is about the industry or occupation, not the firm. That nobody has assessed an "
        "industry does not mean that its risk is low.",
    ),
    source=(
        "Upphandlingsmyndigheten, riskbedömningar 2019–2022; Swedish authorities 2018–2025; "
        "Brazil's register of employers 2023–2024; Canada's decisions on employers 2016–2022; "
        "US Department of Labor 2022; form of labour, weights and points: expert judgement"
    ),
    dated=date(2026, 11, 30),
    settled_by=("sector_posterior", "listed_goods"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=Text(
        "Antagen fördelning av leverantörer på branscher, expertbedömning 2026-11-29, inte "
        "uppmätt. Varor från länder med listade varor är inte med.",
        "Assumed spread of suppliers over industries, expert judgement of 2026-11-29, not "
        "measured. Goods from countries with listed goods are left out.",
    ),
    bins=[_bin(points) for points in range(MOST + 1)],
    since=3,
)
def posterior() -> pl.Expr:
    """All that authorities, other countries and the form of labour say of the industry of the work.

    The points are those of one rate, made of counted evidence down the tree of industries to the
    occupation: see the reference page of sector evidence. Listed goods of the country where the
    work is done apply instead where they give more, and are never added.
    """
    of_goods = pl.col("listed_goods").replace_strict(
        {"none": 0} | GOODS, default=None, return_dtype=pl.Int64
    )
    points = pl.max_horizontal(pl.col("sector_posterior"), of_goods)
    known = pl.col("sector_posterior").is_not_null() & of_goods.is_not_null()
    return pl.when(known).then(pl.lit("p") + points.cast(pl.String).str.zfill(2))
