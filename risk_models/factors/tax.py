"""What the tax authority and the enforcement authority say about a firm."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

SMALL_DEBT_SEK = 100_000
"""Least debt that counts as large: expert judgement of the project, 2026-11-25."""

_SHARES = Text(
    "Expertbedömning, inte uppmätt: de flesta leverantörer i svensk offentlig upphandling har "
    "ordnade skatteförhållanden.",
    "Expert judgement, not measured: most suppliers in Swedish public procurement have their taxes "
    "in order.",
)
_DATED = date(2026, 11, 25)


@factor(
    family="register",
    label=Text("Godkännande för F-skatt eller motsvarande", "Approval for F-tax or the like"),
    why=Text(
        "Den som har F-skatt betalar själv sin skatt och sina avgifter. Skatteverket kan återkalla "
        "godkännandet när skatter inte redovisas eller betalas.",
        "A firm with F-tax pays its own tax and contributions. Skatteverket can revoke the "
        "approval when taxes are not declared or paid.",
    ),
    not_meaning=Text(
        "F-skatt är inget krav för att lämna anbud. Ett företag som beskattas i ett annat land kan "
        "sakna den av det skälet; då är frågan inte tillämplig. Finlands register över "
        "förskottsuppbörd räknas fullt ut; att ett företag har lämnat det säger inte varför.",
        "F-tax is no requirement for a tender. A firm that is taxed in another country may be "
        "without it for that reason; then the question does not apply. The Finnish prepayment "
        "register counts in full; that a firm has left it does not say why.",
    ),
    source=(
        "Skatteverket (form SKV 4820) or the Finnish prepayment register (PRH); the order and the "
        "points: expert judgement"
    ),
    dated=_DATED,
    settled_by=("f_tax",),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    may_not_apply=True,
    bins=[
        Bin(
            code="approved",
            label=Text(
                "Har godkännande för F-skatt eller motsvarande",
                "Has approval for F-tax or the like",
            ),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=965_000,
        ),
        Bin(
            code="not_approved",
            label=Text(
                "Har inte godkännande för F-skatt eller motsvarande",
                "Has no approval for F-tax or the like",
            ),
            points=4,
            reason=Text(
                "Expertbedömning: ovanligt för den som säljer tjänster, men har ofta en enkel "
                "förklaring.",
                "Expert judgement: unusual for one that sells services, but often simple to "
                "explain.",
            ),
            share_ppm=27_000,
            adverse=True,
        ),
        Bin(
            code="left",
            label=Text(
                "Har inte längre godkännande för F-skatt eller motsvarande",
                "No longer has approval for F-tax or the like",
            ),
            points=5,
            reason=Text(
                "Expertbedömning: ett godkännande har upphört, på egen begäran eller av annat "
                "skäl, så skillnaden mot att aldrig ha haft det är liten.",
                "Expert judgement: an approval has ended, at the firm's own request or for another "
                "reason, so the difference from never having had it is small.",
            ),
            share_ppm=3_000,
            adverse=True,
        ),
        Bin(
            code="revoked",
            label=Text(
                "Godkännandet för F-skatt är återkallat", "The approval for F-tax is revoked"
            ),
            points=7,
            reason=Text(
                "Expertbedömning: Skatteverket har haft skäl att återkalla ett godkännande.",
                "Expert judgement: Skatteverket has had reason to revoke an approval.",
            ),
            share_ppm=5_000,
            adverse=True,
        ),
    ],
)
def f_tax() -> pl.Expr:
    """Whether the firm is approved for F-tax.

    The Finnish prepayment register is taken as the same where a firm is established in Finland. A
    firm that is taxed where nothing of the kind exists, and a public body, need no approval: of
    them the question does not apply.
    """
    return pl.col("f_tax")


@factor(
    family="register",
    label=Text("Registrering för moms", "Registration for VAT"),
    why=Text(
        "Den som säljer varor eller tjänster är i regel registrerad för moms. Den som har "
        "avregistrerats kan ha upphört med sin verksamhet.",
        "One that sells goods or services is as a rule registered for VAT. One that has been taken "
        "off the register may have ceased its business.",
    ),
    not_meaning=Text(
        "Vård, utbildning och annan momsfri verksamhet registreras inte; då är frågan inte "
        "tillämplig. Registrering där företaget är etablerat räknas fullt ut.",
        "Care, education and other business without VAT is not registered; then the question does "
        "not apply. Registration where the firm is established counts in full.",
    ),
    source="Skatteverket (form SKV 4820); the order and the points: expert judgement",
    dated=_DATED,
    settled_by=("vat_registration",),
    forms=("other",),
    share_reason=_SHARES,
    may_not_apply=True,
    bins=[
        Bin(
            code="registered",
            label=Text("Registrerad för moms", "Registered for VAT"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=970_000,
        ),
        Bin(
            code="never",
            label=Text("Har inte varit registrerad för moms", "Has not been registered for VAT"),
            points=1,
            reason=Text(
                "Expertbedömning: behöver en förklaring, och den är ofta enkel.",
                "Expert judgement: needs an explanation, which is often a simple one.",
            ),
            share_ppm=20_000,
        ),
        Bin(
            code="left",
            label=Text("Inte längre registrerad för moms", "No longer registered for VAT"),
            points=3,
            reason=Text(
                "Expertbedömning: företaget har sålt momspliktigt och gör det inte nu.",
                "Expert judgement: the firm has made sales with VAT and makes none now.",
            ),
            share_ppm=10_000,
        ),
    ],
)
def vat() -> pl.Expr:
    """Whether the firm is registered for VAT, where it is established or where the work is done."""
    return pl.col("vat_registration")


@factor(
    family="register",
    label=Text("Skatteskulder hos Kronofogden", "Tax debts at Kronofogden"),
    why=Text(
        "Skatter och avgifter som har gått till Kronofogden kan visa att pengarna inte räcker, och "
        "då kan också löner bli obetalda.",
        "Taxes and contributions that have gone to Kronofogden may show that money is short, and "
        "then pay may be left outstanding too.",
    ),
    not_meaning=Text(
        "En skuld kan vara omtvistad, betald i dag eller omfattas av en betalningsplan. Om den är "
        "en grund för uteslutning är en rättsfråga för sig (LOU 13:2–3), som leverantören ska "
        "höras om.",
        "A debt may be disputed, paid today or under a payment plan. Whether it is a ground for "
        "exclusion is a question of law of its own (LOU 13:2–3), on which the supplier is to be "
        "heard.",
    ),
    source=(
        "Skatteverket (form SKV 4820) and Kronofogden; the step at SEK 100,000 and the points: "
        "expert judgement"
    ),
    dated=_DATED,
    settled_by=("tax_debts",),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    bins=[
        Bin(
            code="none",
            label=Text("Inga skatteskulder hos Kronofogden", "No tax debts at Kronofogden"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=945_000,
        ),
        Bin(
            code="small",
            label=Text(
                "Skatteskulder hos Kronofogden under 100 000 kronor",
                "Tax debts at Kronofogden under SEK 100,000",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: kan vara en missad betalning.",
                "Expert judgement: may be a payment that was missed.",
            ),
            share_ppm=40_000,
            adverse=True,
        ),
        Bin(
            code="large",
            label=Text(
                "Skatteskulder hos Kronofogden på minst 100 000 kronor",
                "Tax debts at Kronofogden of at least SEK 100,000",
            ),
            points=4,
            reason=Text(
                "Expertbedömning: tyder på att betalningar har uteblivit under en tid.",
                "Expert judgement: suggests that payments have been missed for a time.",
            ),
            share_ppm=15_000,
            adverse=True,
        ),
    ],
)
def tax_debts() -> pl.Expr:
    """Whether the firm has debts of taxes or contributions at Kronofogden, and how large they are.

    The amount is not set against the size of the firm, which scores nothing.
    """
    debts = pl.col("tax_debts")
    return (
        pl.when(debts == 0)
        .then(pl.lit("none"))
        .when(debts < SMALL_DEBT_SEK)
        .then(pl.lit("small"))
        .when(debts >= SMALL_DEBT_SEK)
        .then(pl.lit("large"))
    )
