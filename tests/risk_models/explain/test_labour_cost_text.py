import re
from datetime import date
from decimal import Decimal

import pytest

from data_ingest.model.text import LANGUAGES, Text
from risk_models.explain.labour_cost_text import REASONS, labour_cost_text
from risk_models.industry.labour_cost import LabourCost

ASSESSED = {
    "rate_stated": "hourly_rate",
    "hours_tenderer": "hours",
    "hours_buyer": "hours",
    "hours_from_area": "area",
}


def cost(**changes):
    return LabourCost(
        **{
            "tender_id": "TEN-1",
            "method": "hourly_rate",
            "reason": "rate_stated",
            "level_id": "se-cleaning-public",
            "level_from": date(2026, 9, 1),
            "agreement": "Serviceentreprenad, Kommunal/Almega",
            "category": Text("lägsta lön, offentliga lokaler", "lowest pay, public premises"),
            "currency": "SEK",
            "comparison_low": Decimal("191.55"),
            "comparison_high": Decimal("228.41"),
            "implied_low": Decimal("190.00"),
            "implied_high": Decimal("190.00"),
            "ratio_permille": 831,
            "below": "yes",
        }
        | changes
    )


def test_a_tender_below_the_comparison_cost_is_a_reason_to_ask_in_swedish():
    assert labour_cost_text(cost(), "sv") == (
        "Anbudets timpris är 190,00 kr per timme. Priset ska täcka mer än lönekostnader; beloppet "
        "är alltså en övre gräns för dem. Jämförelsekostnaden för grundlön, semesterlön och "
        "arbetsgivaravgifter är 191,55–228,41 kr per timme (Serviceentreprenad, Kommunal/Almega, "
        "lägsta lön, offentliga lokaler, nivå från "
        "2026-09-01). Beloppet ligger under hela jämförelsekostnaden. Det är ett skäl att fråga "
        "hur priset har beräknats. Nedsatta avgifter, socialavgifter som betalas i ett annat land "
        "eller arbete utan anställda kan förklara det. Jämförelsekostnaden är inget lägsta pris; "
        "golvpris är inte tillåtet (HFD 2018 ref. 50). Bara en person kan bedöma att ett anbud "
        "förefaller onormalt lågt, och anbudsgivaren ska då först få förklara sitt pris "
        "(LOU 16:7)."
    )


def test_a_tender_below_the_comparison_cost_is_a_reason_to_ask_in_english():
    text = labour_cost_text(cost(), "en")
    assert text.startswith("The hourly rate of the tender is SEK 190.00 an hour.")
    assert "contributions is SEK 191.55–228.41 an hour" in text
    assert "upper limit of labour cost" in text
    assert "a reason to ask how the price was worked out" in text
    assert text.endswith("the tenderer is then first asked to explain its price (LOU 16:7).")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("sv", "ger 1\u00a0190,00–2\u00a0190,50 NOK per timme"),
        ("en", "is NOK 1,190.00–2,190.50 an"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(language, shown):
    changed = cost(
        reason="hours_buyer",
        method="hours",
        currency="NOK",
        implied_low=Decimal("1190.00"),
        implied_high=Decimal("2190.50"),
        below="no",
    )
    assert shown in labour_cost_text(changed, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_assumed_productivity_is_called_an_assumption(language):
    text = labour_cost_text(cost(reason="hours_from_area", method="area"), language)
    assert "150–400 m²" in text
    assert re.search("inte har verifierats|has not been verified", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_a_full_text_that_leaves_the_judgement_to_a_person(reason, language):
    method = ASSESSED.get(reason)
    if method:
        text = labour_cost_text(cost(reason=reason, method=method, below="no"), language)
    else:
        text = labour_cost_text(LabourCost("TEN-1", "not_assessable", reason), language)
        assert re.search("kan inte bedömas|cannot be assessed", text)
    assert not re.search(r"[{}]|None|  ", text)
    assert text.endswith("(LOU 16:7).")
    assert "HFD 2018 ref. 50" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tender_that_cannot_be_assessed_still_names_the_comparison_cost(language):
    text = labour_cost_text(cost(method="not_assessable", reason="no_hours"), language)
    assert "228" in text
    assert not re.search("övre gräns|upper limit", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("below", ["yes", "no", "cannot_tell"])
def test_no_text_speaks_of_a_wage_floor_or_calls_a_price_too_low(below, language):
    text = labour_cost_text(cost(below=below), language).lower()
    for word in ("wage floor", "too low", "lönegolv", "för lågt", "dumping", "golvlön"):
        assert word not in text
