"""What business registers say of a firm's address, seat and industry, and whether they changed.

All of it is read from open registers and asked of nobody. One point each: a reason to ask who the
firm is and who does the work, never more.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor

MANY_FIRMS = 25
"""Firms at one address from which it counts as shared by many: expert judgement, 2026-11-26."""

_DATED = date(2026, 11, 26)
_FORMS = ("forced_labour", "other")
_REFERENCE = Text("Jämförelsepunkten.", "The point of comparison.")
_SOURCE = "The business register of the country of establishment; points: expert judgement"
_VERSIONS = (
    "The business register of the country of establishment, and earlier versions of it that were "
    "ingested; points: expert judgement"
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: ovanligt bland leverantörer i svensk offentlig upphandling.",
    "Expert judgement, not measured: uncommon among suppliers in Swedish public procurement.",
)


def _within_a_year(day: str) -> pl.Expr:
    """Bin codes of a change on the day of a fact; a day to come is not known."""
    changed, as_of = pl.col(day), pl.col("as_of")
    return (
        pl.when(changed > as_of)
        .then(None)
        .when(changed.dt.offset_by("1y") > as_of)
        .then(pl.lit("recent"))
        .when(changed.is_not_null())
        .then(pl.lit("earlier"))
    )


def _changes(sv: str, en: str, share_ppm: int) -> list[Bin]:
    return [
        Bin(
            code="earlier",
            label=Text(f"{sv} ändrades för minst ett år sedan", f"{en} changed over a year ago"),
            points=0,
            reason=_REFERENCE,
            share_ppm=1_000_000 - share_ppm,
        ),
        Bin(
            code="recent",
            label=Text(f"{sv} ändrades inom ett år", f"{en} changed within a year"),
            points=1,
            reason=Text(
                "Expertbedömning: oftast en vanlig förändring; den är värd en fråga.",
                "Expert judgement: most often an ordinary change; it is worth a question.",
            ),
            share_ppm=share_ppm,
        ),
    ]


@factor(
    family="register",
    label=Text("Adress som delas av många", "Address shared by many"),
    why=Text(
        "På en adress med många företag är det svårare att se vem som bedriver verksamhet där, och "
        "brevlådeföretag har ofta en sådan.",
        "At an address with many firms it is harder to see who is in business there, and "
        "letter-box "
        "firms often have one.",
    ),
    not_meaning=Text(
        "Kontorshotell, redovisningsbyråer och köpcentrum har också många företag på samma adress. "
        "De flesta av dem är vanliga företag.",
        "Business centres, accountants and shopping centres have many firms at one address, too. "
        "Most of these are ordinary firms.",
    ),
    source=_SOURCE,
    dated=_DATED,
    settled_by=("address_firms",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=[
        Bin(
            code="few",
            label=Text(
                "Färre än 25 företag är registrerade på adressen",
                "Fewer than 25 firms are registered at the address",
            ),
            points=0,
            reason=_REFERENCE,
            share_ppm=930_000,
        ),
        Bin(
            code="many",
            label=Text(
                "Minst 25 företag är registrerade på adressen",
                "At least 25 firms are registered at the address",
            ),
            points=2,
            reason=Text(
                "Expertbedömning: steget är valt så att vanliga flerbostadshus och kontor inte når "
                "det.",
                "Expert judgement: the step is chosen so that ordinary blocks of flats and offices "
                "do not reach it.",
            ),
            share_ppm=70_000,
        ),
    ],
)
def address() -> pl.Expr:
    """How many firms are registered at the same address as the party, itself counted."""
    firms = pl.col("address_firms")
    return (
        pl.when(firms < MANY_FIRMS)
        .then(pl.lit("few"))
        .when(firms >= MANY_FIRMS)
        .then(pl.lit("many"))
    )


@factor(
    family="register",
    label=Text("Nyligen ändrat säte", "Recent change of seat"),
    why=Text(
        "Den som nyss har flyttat sitt säte kan ha bytt ägare eller verksamhet, och äldre "
        "uppgifter "
        "kan gälla något annat.",
        "A firm that has just moved its seat may have changed owner or business, and older facts "
        "may speak of something else.",
    ),
    not_meaning=Text(
        "Företag flyttar av många skäl. Att ingen ändring syns betyder bara att de versioner som "
        "är "
        "inlästa inte visar någon.",
        "Firms move for many reasons. That no change shows means only that the versions that are "
        "loaded show none.",
    ),
    source=_VERSIONS,
    dated=_DATED,
    settled_by=("seat_changed_on",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_changes("Sätet", "The seat", 40_000),
)
def seat_change() -> pl.Expr:
    """Whether the registered seat changed within a year before the day of the screening."""
    return _within_a_year("seat_changed_on")


@factor(
    family="register",
    label=Text("Nyligen ändrad bransch", "Recent change of industry"),
    why=Text(
        "Den som nyss har bytt bransch har ingen historik i det arbete som ska utföras.",
        "A firm that has just changed its industry has no record in the work that is to be done.",
    ),
    not_meaning=Text(
        "Branschkoder rättas och företag breddar sin verksamhet. Att ingen ändring syns betyder "
        "bara att de versioner som är inlästa inte visar någon.",
        "Industry codes are corrected and firms broaden their business. That no change shows means "
        "only that the versions that are loaded show none.",
    ),
    source=_VERSIONS,
    dated=_DATED,
    settled_by=("industry_changed_on",),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_changes("Branschen", "The industry", 30_000),
)
def industry_change() -> pl.Expr:
    """Whether the registered industry changed within a year before the day of the screening."""
    return _within_a_year("industry_changed_on")
