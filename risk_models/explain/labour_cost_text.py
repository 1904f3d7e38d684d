"""The comparison of labour cost in words: what was compared, and what it does not mean."""

from collections.abc import Mapping
from decimal import Decimal

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text
from risk_models.factor.definition import Bin
from risk_models.industry.labour_cost import M2_PER_HOUR, LabourCost, Position

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

OUTCOMES: Mapping[Position, Text] = {
    "below": Text(
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
    "within": Text(
        sv=(
            "Beloppet ligger inom jämförelsekostnadens spann. Jämförelsen visar varken att priset "
            "är lägre än vad arbetet kostar eller att det räcker."
        ),
        en=(
            "The amount lies within the interval of the comparison cost. The comparison shows "
            "neither that the price is lower than what the work costs nor that it is enough."
        ),
    ),
    "above": Text(
        sv="Beloppet når upp till jämförelsekostnaden. Det visar inte vilka löner som betalas.",
        en="The amount reaches the comparison cost. That does not show what wages are paid.",
    ),
}
"""What is said of a price by where it stands (`risk_models.industry.labour_cost.position`)."""

FACTOR = "price.labour_cost"
"""The factor of which a bin says how the most that a tender pays stands beside the upper end."""

_STANDS: Mapping[Position, Text] = {
    "below": Text(
        "Priset ligger under hela jämförelsekostnaden",
        "The price is below the whole of the comparison cost",
    ),
    "within": Text(
        "Priset ligger inom jämförelsekostnadens spann",
        "The price lies within the interval of the comparison cost",
    ),
}
_WITHIN = Text(
    "Expertbedömning: poängen är de för hur det högsta som anbudet betalar står mot spannets övre "
    "gräns. Inget visar att priset inte räcker till vad arbetet kostar.",
    "Expert judgement: the points are those for how the most that the tender pays stands beside "
    "the upper end of the interval. Nothing shows that it falls short of what the work costs.",
)

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


def bin_words(factor_id: str, found: Bin, place: Position | None) -> tuple[Text, Text]:
    """Return what a bin says of a part, and why it has its points.

    The bin of the price counts by the upper end of the comparison cost alone, so that what it says
    of a tender follows from where all of its price stands.

    Args:
        factor_id: The factor.
        found: Its bin.
        place: Where the price of the tender stands; None where it is not compared.
    """
    if factor_id != FACTOR or place is None or place == "above":
        return found.label, found.reason
    return _STANDS[place], _WITHIN if place == "within" else found.reason


def labour_cost_text(cost: LabourCost, language: Language) -> str:
    """Return the comparison as sentences that a buyer can quote, with what it does not mean."""
    currency = cost.currency or ""
    implied = per_hour(cost.implied_low, cost.implied_high, currency, language)
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
                comparison=per_hour(cost.comparison_low, cost.comparison_high, currency, language),
                agreement=cost.agreement,
                category=cost.category.to(language),
                level_from=cost.level_from,
            )
        )
    if cost.method != "not_assessable":
        sentences += [OUTCOMES[place].to(language) for place in (cost.position,) if place]
    return " ".join([*sentences, LIMIT.to(language)])


_PER_HOUR = Text("{amount} {currency} per timme", "{currency} {amount} an hour")
_KRONOR = Text("{amount} kr per timme", "{currency} {amount} an hour", "SEK")


def per_hour(low: Decimal | None, high: Decimal | None, currency: str, language: Language) -> str:
    """Return an amount of an hour, or an interval of such, as it is written in the language."""
    if low is None or high is None:
        return ""
    if low == high:
        shown = number(low, language, decimals=2)
    else:
        shown = f"{number(low, language, decimals=2)}–{number(high, language, decimals=2)}"
    its = _KRONOR if currency == "SEK" else _PER_HOUR
    return its.filled(amount=shown, currency=currency).to(language)
