"""What published lists and authorities' decisions say of a party, as long as they say it."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.ageing import aged, aged_bins
from risk_models.factor.definition import Bin, factor

LAPSED_YEARS = 5
"""Years after which an entry scores nothing, even if its publisher still has it: expert judgement,
2026-11-25, by analogy with the longest exclusion of Directive 2014/24/EU, Article 57(7)."""

_DECAY = Text(
    "Expertbedömning: 25 poäng det första året, hälften efter två år.",
    "Expert judgement: 25 points in the first year, half of it after two years.",
)
"""How the points of an entry fall: 25 · 2^(−years/2), rounded; of the project, 2026-11-25."""


def _listed(code: str, *, points: int, sv: str, en: str, share_ppm: int) -> Bin:
    return Bin(
        code=code,
        label=Text(
            f"Uppgift i en publicerad lista eller ett beslut sedan {sv}",
            f"Entry in a published list or decision, {en}",
        ),
        points=points,
        reason=_DECAY,
        share_ppm=share_ppm,
        adverse=True,
    )


_UNSCORED = (
    Bin(
        code="none",
        label=Text("Ingen sådan uppgift", "No such entry"),
        points=0,
        reason=Text("Jämförelsepunkten.", "The point of comparison."),
        share_ppm=998_000,
    ),
    Bin(
        code="ended",
        label=Text(
            "Uppgiften har upphört enligt utgivaren", "The entry has ended, by its publisher"
        ),
        points=0,
        reason=Text(
            "En uppgift som utgivaren har tagit bort räknas inte längre.",
            "An entry that its publisher has taken off no longer counts.",
        ),
        share_ppm=500,
    ),
    Bin(
        code="five_or_more",
        label=Text("Uppgiften är minst fem år gammal", "The entry is at least five years old"),
        points=0,
        reason=Text(
            "Expertbedömning: efter fem år säger uppgiften för lite om i dag.",
            "Expert judgement: after five years an entry says too little of today.",
        ),
        share_ppm=300,
        adverse=True,
    ),
)
"""The bins that score nothing, by any card."""


_WHY = Text(
    "En myndighet eller den som för listan har redan funnit skäl att se närmare på företaget.",
    "An authority, or whoever keeps the list, has already found reason to look at the firm.",
)
_NOT_MEANING = Text(
    "En uppgift är utgivarens ord vid en viss tid och ingen dom. Den kan vara överklagad "
    "eller åtgärdad, och leverantören ska höras. Att inte finnas i en lista säger inget alls.",
    "An entry is its publisher's word at a certain time and no judgment. It may be under "
    "appeal or mended, and the supplier is to be heard. Not to be in a list says nothing.",
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: mycket få leverantörer i svensk offentlig upphandling "
    "finns i någon sådan lista.",
    "Expert judgement, not measured: very few suppliers in Swedish public procurement are in "
    "any such list.",
)


@factor(
    family="conduct",
    label=Text("Uppgift i lista eller beslut", "Entry in a list or decision"),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source=(
        "The list or decision named beside the value, with its own dates; half-life of two whole "
        "years, nothing after five, and the points: expert judgement"
    ),
    dated=date(2026, 11, 25),
    settled_by=("list_entry", "listed_on"),
    forms=("forced_labour", "child_labour", "other"),
    until=2,
    share_reason=_SHARES,
    bins=[
        *_UNSCORED,
        _listed(
            "year_five", points=6, sv="fyra till fem år",
            en="four to five years old", share_ppm=150,
        ),
        Bin(
            code="undated",
            label=Text(
                "Uppgift i en publicerad lista eller ett beslut utan dag",
                "Entry in a published list or decision, without its day",
            ),
            points=6,
            reason=Text(
                "Expertbedömning: räknas som det äldsta som ger poäng, eftersom dagen är okänd.",
                "Expert judgement: counted as the oldest that scores, since its day is not known.",
            ),
            share_ppm=50,
            adverse=True,
        ),
        _listed(
            "year_four", points=9, sv="tre till fyra år",
            en="three to four years old", share_ppm=200,
        ),
        _listed(
            "year_three", points=13, sv="två till tre år",
            en="two to three years old", share_ppm=250,
        ),
        _listed(
            "year_two", points=18, sv="ett till två år", en="one to two years old", share_ppm=250
        ),
        _listed(
            "year_one", points=25, sv="mindre än ett år", en="less than a year old", share_ppm=300
        ),
    ],
)  # fmt: skip
def listing() -> pl.Expr:
    """Whether the party stands in a published list or decision, tied to it by number and name.

    Points fall with the entry's age in whole years and end when its publisher ends it. One record
    of a source counts once: of several entries that hold, the one that scores most. A match by name
    alone is a possible match and never scores. No measure lowers the points of a part beside it.
    """
    entry, listed, as_of = pl.col("list_entry"), pl.col("listed_on"), pl.col("as_of")
    current = entry == "current"
    by_age = [
        pl.when(current & (listed.dt.offset_by(f"{years}y") <= as_of)).then(pl.lit(code))
        for code, years in (
            ("five_or_more", LAPSED_YEARS),
            ("year_five", 4),
            ("year_four", 3),
            ("year_three", 2),
            ("year_two", 1),
        )
    ]
    return pl.coalesce(
        *by_age,
        pl.when(current & (listed <= as_of)).then(pl.lit("year_one")),
        pl.when(current & listed.is_null()).then(pl.lit("undated")),
        pl.when(entry != "current").then(entry),
    )


_ABOUT: Mapping[str, tuple[Text, int, int]] = {
    "environment": (
        Text("om arbetsmiljö eller annat", "on work environment or other matters"),
        8,
        500,
    ),
    "unstated": (Text("utan angivet ämne", "without a stated subject"), 16, 300),
    "labour": (
        Text(
            "om lön, arbetstid, bostad eller tvång",
            "on pay, hours, housing or coercion",
        ),
        25,
        400,
    ),
}
"""What an entry is about: its words, its points in the first year and its share of the frame in
ppm. A scaffold without rails is no sign of forced labour."""


def _listed_about() -> Iterator[Bin]:
    for about, (words, points, share_ppm) in _ABOUT.items():
        yield from aged_bins(
            about,
            Text(
                f"Uppgift i en lista {words.sv}, införd",
                f"Entry in a list {words.en}, added",
            ),
            points,
            share_ppm,
        )


@factor(
    family="conduct",
    label=Text("Uppgift i en lista, efter vad den gäller", "Entry in a list, by subject"),
    why=_WHY,
    not_meaning=_NOT_MEANING,
    source=(
        "The list named beside the value, with its own dates; what an entry is about is told from "
        "the category that the list writes; half-life of two whole years, nothing after five, and "
        "the points: expert judgement"
    ),
    dated=date(2026, 11, 30),
    settled_by=("list_entry", "listed_on", "list_entry_about"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=_SHARES,
    since=3,
    bins=[*_UNSCORED, *sorted(_listed_about(), key=lambda about: about.points)],
)
def list_entry() -> pl.Expr:
    """What a published list says of the party, tied to it by number and name, by its subject.

    Points fall with the entry's age in whole years and end when its publisher ends it. One record
    of a source counts once: of several entries that hold, one on labour, then the youngest. A match
    by name alone is a possible match and never scores. No measure lowers the points beside it.
    """
    entry, about = pl.col("list_entry"), pl.col("list_entry_about")
    by_age = aged("list_entry", "listed_on")
    return (
        pl.when(entry.is_in(["none", "ended"]))
        .then(entry)
        .when(by_age == "lapsed")
        .then(pl.lit("five_or_more"))
        .otherwise(
            pl.concat_str(
                about.fill_null("unstated"), by_age.str.strip_prefix("current_"), separator="_"
            )
        )
    )
