"""The comparison of labour cost in words: what was compared, and what it does not mean."""

from decimal import Decimal

from data_ingest.text import Language, Text
from risk_models.labour_cost import M2_PER_HOUR, Below, LabourCost

REASONS: dict[str, Text] = {
    "rate_stated": Text(
        sv="Anbudets timpris är {implied}.",
        en="The hourly rate of the tender is {implied}.",
    ),
    "hours_tenderer": Text(
        sv="Anbudspriset delat med anbudets timmar ger {implied}.",
        en="The price divided by the hours stated in the tender is {implied}.",
    ),
    "hours_buyer": Text(
        sv="Anbudspriset delat med köparens uppskattade timmar ger {implied}.",
        en="The price divided by the buyer's own estimate of hours is {implied}.",
    ),
    "hours_from_area": Text(
        sv=(
            "Anbudspriset delat med timmar räknade på städyta, antal städningar och en antagen "
            "städtakt på {slow}–{fast} m² per timme ger {implied}. Städtakten är ett antagande "
            "som inte har verifierats."
        ),
        en=(
            "The price divided by hours worked out from area, number of cleanings and an assumed "
            "{slow}–{fast} m² an hour is {implied}. That range is an assumption that has not been "
            "verified."
        ),
    ),
    "sole_trader": Text(
        sv="Anbudsgivaren är enskild näringsidkare och betalar ingen lön till sig själv.",
        en="The tenderer is a sole trader and pays itself no wage.",
    ),
    "no_place": Text(
        sv="Det framgår inte i vilket land arbetet utförs.",
        en="It is not stated in which country the work is done.",
    ),
    "no_level": Text(
        sv="Ingen lönenivå för arbetet finns inlagd för den dag då arbetet börjar.",
        en="No pay level is held for this work on the day when it begins.",
    ),
    "level_unverified": Text(
        sv="Ingen verifierad lönenivå finns för arbetet.",
        en="There is no verified pay level for this work.",
    ),
    "no_price": Text(
        sv="Anbudet har varken pris eller timpris.",
        en="The tender has neither a price nor an hourly rate.",
    ),
    "price_withheld": Text(
        sv="Anbudspriset är inte offentliggjort.",
        en="The price of the tender has not been published.",
    ),
    "no_currency": Text(
        sv="Det framgår inte i vilken valuta priset är angivet.",
        en="The currency of the price is not stated.",
    ),
    "other_currency": Text(
        sv="Priset är i en annan valuta än lönenivån och räknas inte om.",
        en="The price is in another currency than the pay level and is not converted.",
    ),
    "no_hours": Text(
        sv="Priset är en klumpsumma utan uppgift om timmar. Be om antalet timmar.",
        en="The price is a lump sum without hours. Ask for the number of hours.",
    ),
}
"""Why the implied cost is what it is (first four), or why there is none; filled at reading."""

OUTCOMES: dict[Below, Text] = {
    "yes": Text(
        sv=(
            "Beloppet ligger under hela jämförelsekostnaden. Det är ett skäl att fråga hur priset "
            "har beräknats. Nedsatta avgifter, socialavgifter som betalas i ett annat land eller "
            "arbete utan anställda kan förklara det."
        ),
        en=(
            "The amount is below the whole of the comparison cost. That is a reason to ask how "
            "the price was worked out. Reduced contributions, contributions paid in another "
            "country or work without employees may explain it."
        ),
    ),
    "no": Text(
        sv="Beloppet når upp till jämförelsekostnaden. Det visar inte vilka löner som betalas.",
        en="The amount reaches the comparison cost. That does not show what wages are paid.",
    ),
    "cannot_tell": Text(
        sv="Jämförelsen ger inget entydigt svar: beloppen överlappar varandra.",
        en="The comparison gives no clear answer: the amounts overlap.",
    ),
}

COMPARISON = Text(
    sv=(
        "Jämförelsekostnaden för grundlön, semesterlön och arbetsgivaravgifter är {comparison} "
        "({agreement}, {category}, nivå från {level_from})."
    ),
    en=(
        "The comparison cost of base pay, holiday pay and employer contributions is {comparison} "
        "({agreement}, {category}, level from {level_from})."
    ),
)
UPPER_LIMIT = Text(
    sv="Priset ska täcka mer än lönekostnader; beloppet är alltså en övre gräns för dem.",
    en="A price covers more than labour; the amount is therefore an upper limit of labour cost.",
)
NOT_ASSESSABLE = Text(
    sv="Arbetskostnaden kan inte bedömas. {reason}",
    en="The labour cost cannot be assessed. {reason}",
)
LIMIT = Text(
    sv=(
        "Jämförelsekostnaden är inget lägsta pris; golvpris är inte tillåtet (HFD 2018 ref. 50). "
        "Bara en person kan bedöma att ett anbud förefaller onormalt lågt, och anbudsgivaren ska "
        "då först få förklara sitt pris (LOU 16:7)."
    ),
    en=(
        "The comparison cost is no minimum price; a floor price is unlawful (HFD 2018 ref. 50). "
        "Only a person can find that a tender appears abnormally low, and the tenderer is then "
        "first asked to explain its price (LOU 16:7)."
    ),
)


def labour_cost_text(cost: LabourCost, language: Language) -> str:
    """Return the comparison as sentences that a buyer can quote, with what it does not mean."""
    currency = cost.currency or ""
    implied = _per_hour(cost.implied_low, cost.implied_high, currency, language)
    reason = (
        REASONS[cost.reason]
        .to(language)
        .format(implied=implied, slow=M2_PER_HOUR[0], fast=M2_PER_HOUR[1])
    )
    if cost.method == "not_assessable":
        sentences = [NOT_ASSESSABLE.to(language).format(reason=reason)]
    else:
        sentences = [reason, UPPER_LIMIT.to(language)]
    if cost.category is not None:
        sentences.append(
            COMPARISON.to(language).format(
                comparison=_per_hour(cost.comparison_low, cost.comparison_high, currency, language),
                agreement=cost.agreement,
                category=cost.category.to(language),
                level_from=cost.level_from,
            )
        )
    if cost.method != "not_assessable":
        sentences.append(OUTCOMES[cost.below].to(language))
    return " ".join([*sentences, LIMIT.to(language)])


def _per_hour(low: Decimal | None, high: Decimal | None, currency: str, language: Language) -> str:
    """Return an amount or an interval as it is written in the language."""
    if low is None or high is None:
        return ""
    if low == high:
        shown = _number(low, language)
    else:
        shown = f"{_number(low, language)}–{_number(high, language)}"
    if language == "en":
        return f"{currency} {shown} an hour"
    return f"{shown} {'kr' if currency == 'SEK' else currency} per timme"


def _number(amount: Decimal, language: Language) -> str:
    """Return 1,234.50 in English and 1 234,50 with a no-break space in Swedish."""
    text = f"{amount:,.2f}"
    return text if language == "en" else text.replace(",", "\u00a0").replace(".", ",")
