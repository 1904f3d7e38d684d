"""What is known about the industry of the work: a rate, what authorities state, and listed goods.

The first two add up. Goods on public lists take the place of their sum where they give more and
never add to it, so the three are one factor: as several, their points would overlap.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

AUTHORITY = {"not_named": 0, "named": 5, "greatest": 10, "named_twice": 14}
"""Points of what Swedish authorities state: expert judgement of the project, 2026-11-26."""

RATE = {"low": 0, "middling": 2, "raised": 5, "high": 8}
"""Points of the rate: a quarter of its doublings, from four points under that of all industries to
ten over, moved to begin at 0 and drawn together to 8 (expert judgement, 2026-11-26)."""

GOODS = {"child_labour": 15, "forced_labour": 22}
"""Points of listed goods: for forced labour as much as the two others at most, for child labour
alone one more than the strongest statement of authorities: expert judgement, 2026-11-26."""

LOW_BELOW, RAISED_FROM, HIGH_FROM = 500, 2000, 4000
"""Steps of the rate in permille: one doubling under and over that of all industries, and two "
"over."""

ALL_INDUSTRIES = 1000
"""The rate of all industries together, in permille."""

_STATED = {
    "not_named": Text(
        "Branschen är inte utpekad av myndigheterna", "The industry is not named by authorities"
    ),
    "named": Text(
        "Branschen är utpekad av en myndighet eller omfattas av krav på personalliggare",
        "The industry is named by an authority or must keep a staff ledger",
    ),
    "greatest": Text(
        "Branschen hör till dem som myndigheterna ser störst risk i",
        "The industry is among those where authorities see the greatest risk",
    ),
    "named_twice": Text(
        "Branschen är utpekad både för störst risk och bland upptäckta offer",
        "The industry is named both for the greatest risk and among detected victims",
    ),
}
_RATED = {
    "low": Text("talet från Brasilien är lågt", "the rate from Brazil is low"),
    "middling": Text(
        "talet från Brasilien är nära det för alla branscher, saknas eller förs inte över",
        "the rate from Brazil is near that of all industries, is missing, or is not carried over",
    ),
    "raised": Text("talet från Brasilien är förhöjt", "the rate from Brazil is raised"),
    "high": Text("talet från Brasilien är högt", "the rate from Brazil is high"),
}
_SHARES_PPM = {
    ("not_named", "low"): 230_000,
    ("not_named", "middling"): 50_000,
    ("not_named", "raised"): 10_000,
    ("not_named", "high"): 10_000,
    ("named", "middling"): 40_000,
    ("named", "raised"): 5_000,
    ("named", "high"): 5_000,
    ("greatest", "middling"): 370_000,
    ("greatest", "raised"): 5_000,
    ("greatest", "high"): 25_000,
    ("named_twice", "middling"): 10_000,
    ("named_twice", "raised"): 240_000,
    ("named_twice", "high"): 0,
}


def _of_services(stated: str, rated: str) -> Bin:
    points = AUTHORITY[stated] + RATE[rated]
    if points == 0:
        reason = Text(
            "Jämförelsepunkten. Att en bransch inte nämns visar inte att problem saknas där.",
            "The point of comparison. That an industry is not mentioned does not show that there "
            "are no problems in it.",
        )
    else:
        reason = Text(
            f"Expertbedömning: {AUTHORITY[stated]} poäng för vad myndigheterna uppger och "
            f"{RATE[rated]} för talet, som förs över till en fjärdedel.",
            f"Expert judgement: {AUTHORITY[stated]} points for what authorities state and "
            f"{RATE[rated]} for the rate, of which a quarter is carried over.",
        )
    return Bin(
        code=f"{stated}_{rated}",
        label=Text(
            f"{_STATED[stated].sv}, och {_RATED[rated].sv}",
            f"{_STATED[stated].en}, and {_RATED[rated].en}",
        ),
        points=points,
        reason=reason,
        share_ppm=_SHARES_PPM[stated, rated],
    )


def _of_goods(listed_for: str, sv: str, en: str) -> Bin:
    return Bin(
        code=f"goods_{listed_for}",
        label=Text(
            f"Varor från branschen i landet är upptagna på en offentlig lista för {sv}",
            f"Goods of the industry in the country stand on a public list for {en}",
        ),
        points=GOODS[listed_for],
        reason=Text(
            "Expertbedömning: tar över där det ger mer än bransch och tal tillsammans, och läggs "
            "aldrig till dem.",
            "Expert judgement: takes over where it gives more than statement and rate together, "
            "and is never added to them.",
        ),
        share_ppm=0,
    )


@factor(
    family="sector",
    label=Text("Branschen där arbetet utförs", "Industry of the work"),
    why=Text(
        "Myndigheterna möter arbetslivskriminalitet och tvångsarbete oftare i vissa branscher, och "
        "så gör inspektörer i andra länder.",
        "Authorities meet work-life crime and forced labour more often in some industries, and so "
        "do inspectors in other countries.",
    ),
    not_meaning=Text(
        "Det gäller branschen, inte företaget: varken uttalanden, tal eller listor över varor "
        "nämner det. Talet beror också på var inspektioner har gjorts.",
        "It is about the industry, not the firm: neither statements nor rates nor lists of goods "
        "name it. The rate depends on where inspections were made, too.",
    ),
    source=(
        "Lägesbild 2021 (åtta myndigheter); Jämställdhetsmyndigheten 2023; Arbetsmiljöverket; "
        "Skatteförfarandelagen (2011:1244) 39 kap. 2 §; Brazil's register of employers 2023–2024 "
        "over jobs 2018–2024; US Department of Labor 2022; points: expert judgement"
    ),
    dated=date(2026, 11, 26),
    settled_by=("authority_risk_sector", "industry_rate", "listed_goods"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=Text(
        "Expertbedömning, inte uppmätt, av antalet kontrakt i referensramens CPV-huvudgrupper. Där "
        "finns nästan inga varor.",
        "Expert judgement, not measured, of the number of contracts in the CPV divisions of the "
        "reference frame. There are hardly any goods in it.",
    ),
    until=2,
    bins=sorted(
        [
            *(_of_services(*both) for both in _SHARES_PPM),
            _of_goods("child_labour", "barnarbete", "child labour"),
            _of_goods("forced_labour", "tvångsarbete", "forced labour"),
        ],
        key=lambda factor_bin: factor_bin.points,
    ),
)
def industry() -> pl.Expr:
    """What authorities, a rate and lists of goods say of the industry that does the work.

    A quarter of the rate's difference from all industries is carried over, and nothing of it where
    Swedish authorities name the industry and the rate is below that of all industries: then the two
    contradict each other, as for cleaning and transport. An industry without a rate counts as one
    near that of all industries. Goods count where the work is done in the country that they are
    listed for, and take the place of the rest only where they give more.
    """
    stated, rate, goods = (
        pl.col(name) for name in ("authority_risk_sector", "industry_rate", "listed_goods")
    )
    contradicted = (stated != "not_named") & (rate < ALL_INDUSTRIES)
    rated = (
        pl.when(rate.is_null() | contradicted)
        .then(pl.lit("middling"))
        .when(rate < LOW_BELOW)
        .then(pl.lit("low"))
        .when(rate < RAISED_FROM)
        .then(pl.lit("middling"))
        .when(rate < HIGH_FROM)
        .then(pl.lit("raised"))
        .otherwise(pl.lit("high"))
    )
    of_services = stated.replace_strict(AUTHORITY, default=None) + rated.replace_strict(RATE)
    of_goods = goods.replace_strict({"none": 0} | GOODS, default=None)
    return (
        pl.when(of_goods > of_services)
        .then(pl.lit("goods_") + goods)
        .when(of_goods.is_not_null())
        .then(pl.concat_str(stated, rated, separator="_"))
    )
