"""What business and tax registers say about a firm.

The points are small, since what tax registers say of it (`risk_models.factors.tax`) has its part of
the same budget.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

_SHARES = Text(
    "Expertbedömning, inte uppmätt: de flesta leverantörer i svensk offentlig upphandling är "
    "etablerade arbetsgivare utan pågående förfarande.",
    "Expert judgement, not measured: most suppliers in Swedish public procurement are established "
    "employers without a procedure under way.",
)


@factor(
    family="register",
    label=Text("Företagets ålder", "Age of the firm"),
    why=Text(
        "Ett nytt företag har ingen historik att granska: varken årsredovisningar eller "
        "tidigare kontrakt.",
        "A new firm has no record to look at: neither annual accounts nor earlier contracts.",
    ),
    not_meaning=Text(
        "Att vara ny är lagligt och vanligt, och nya företag ska ha samma möjlighet att vinna "
        "kontrakt.",
        "To be new is lawful and common, and new firms are to have the same chance to win "
        "contracts.",
    ),
    source="Day of registration in the business register; the steps are judgement of the project",
    dated=date(2026, 11, 25),
    settled_by=("founded_on",),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    bins=[
        Bin(
            code="ten_or_more",
            label=Text("Registrerat i minst tio år", "Registered for at least ten years"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=550_000,
        ),
        Bin(
            code="three_to_ten",
            label=Text("Registrerat i tre till tio år", "Registered for three to ten years"),
            points=1,
            reason=Text(
                "Expertbedömning: flera årsredovisningar finns att läsa; skillnaden är liten.",
                "Expert judgement: several annual accounts can be read; the difference is small.",
            ),
            share_ppm=270_000,
        ),
        Bin(
            code="one_to_three",
            label=Text("Registrerat i ett till tre år", "Registered for one to three years"),
            points=3,
            reason=Text(
                "Expertbedömning: högst någon årsredovisning och få referenser.",
                "Expert judgement: one or two annual accounts at most, and few references.",
            ),
            share_ppm=130_000,
        ),
        Bin(
            code="under_one",
            label=Text("Registrerat i mindre än ett år", "Registered for less than a year"),
            points=5,
            reason=Text(
                "Expertbedömning: ingen årsredovisning, ingen historik.",
                "Expert judgement: no annual accounts, no record.",
            ),
            share_ppm=50_000,
        ),
    ],
)
def age() -> pl.Expr:
    """How long the firm had been registered on the day of the screening.

    Counted in whole years from the first registration; a change of name or owner does not start it
    anew.
    """
    founded, as_of = pl.col("founded_on"), pl.col("as_of")
    return (
        pl.when(founded.dt.offset_by("10y") <= as_of)
        .then(pl.lit("ten_or_more"))
        .when(founded.dt.offset_by("3y") <= as_of)
        .then(pl.lit("three_to_ten"))
        .when(founded.dt.offset_by("1y") <= as_of)
        .then(pl.lit("one_to_three"))
        .when(founded.is_not_null())
        .then(pl.lit("under_one"))
    )


@factor(
    family="register",
    label=Text("Insolvensförfarande eller likvidation", "Insolvency procedure or liquidation"),
    why=Text(
        "När pengarna tar slut kan löner bli obetalda och villkor bli sämre.",
        "When the money runs out, pay may be left outstanding and conditions may get worse.",
    ),
    not_meaning=Text(
        "Ett förfarande är ingen missgärning. En rekonstruktion kan rädda företaget, och en "
        "likvidation kan vara frivillig.",
        "A procedure is no wrongdoing. A reorganisation may save the firm, and a liquidation may "
        "be voluntary.",
    ),
    source="Bolagsverket or the register of the country of establishment; points: expert judgement",
    dated=date(2026, 11, 25),
    settled_by=("insolvency",),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    may_not_apply=True,
    bins=[
        Bin(
            code="none",
            label=Text("Inget pågående förfarande", "No procedure under way"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=985_000,
        ),
        Bin(
            code="reorganisation",
            label=Text("Företagsrekonstruktion pågår", "Reorganisation under way"),
            points=5,
            reason=Text(
                "Expertbedömning: betalningssvårigheter, men en plan under tillsyn.",
                "Expert judgement: trouble to pay, but a supervised plan.",
            ),
            share_ppm=5_000,
            adverse=True,
        ),
        Bin(
            code="liquidation",
            label=Text("Likvidation pågår", "Liquidation under way"),
            points=7,
            reason=Text(
                "Expertbedömning: företaget upphör och kan inte följas upp efteråt.",
                "Expert judgement: the firm is ending and cannot be followed up afterwards.",
            ),
            share_ppm=6_000,
            adverse=True,
        ),
        Bin(
            code="bankruptcy",
            label=Text("Försatt i konkurs", "Declared bankrupt"),
            points=10,
            reason=Text(
                "Expertbedömning: lön kan stå obetald. Det tyngsta av vad register kan visa.",
                "Expert judgement: pay may be outstanding. The gravest that a register can show.",
            ),
            share_ppm=4_000,
            adverse=True,
        ),
    ],
)
def insolvency() -> pl.Expr:
    """Whether an insolvency procedure or a liquidation is under way.

    Public bodies cannot be declared bankrupt: of them the question does not apply.
    """
    return pl.col("insolvency")
