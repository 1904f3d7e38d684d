"""Decisions of authorities and deviations in follow-up, as noted by a person with their day."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.ageing import aged, aged_bins, bins_of
from risk_models.factor.definition import Bin, factor

_DATED = date(2026, 11, 26)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: mycket få leverantörer i svensk offentlig upphandling.",
    "Expert judgement, not measured: very few suppliers in Swedish public procurement.",
)
_HALF_LIFE = "half-life of two whole years, nothing after five, and the points: expert judgement"


_DECIDED_WHY = Text(
    "En tillsynsmyndighet har redan sett arbetet och funnit skäl att ingripa.",
    "A supervising authority has already seen the work and found reason to step in.",
)
_DECIDED_NOT_MEANING = Text(
    "Ett beslut gäller vad myndigheten såg en viss dag. Det kan vara överklagat eller följt, "
    "och leverantören ska höras. Domar och brottsmisstankar hör inte hit och förs inte in.",
    "A decision is about what the authority saw on a certain day. It may be under appeal or "
    "complied with, and the supplier is to be heard. Judgments and suspicions of crime do not "
    "belong here and are not entered.",
)
_LISTED = Bin(
    code="listed",
    label=Text(
        "Beslutet står också i en lista och räknas där",
        "The decision stands in a list, too, and counts there",
    ),
    points=0,
    reason=Text("En källas uppgift ger poäng en gång.", "One record of a source scores once."),
    share_ppm=0,
)


@factor(
    family="conduct",
    label=Text(
        "Myndighetsbeslut om villkor eller arbetsmiljö",
        "Decision on labour conditions or work environment",
    ),
    why=_DECIDED_WHY,
    not_meaning=_DECIDED_NOT_MEANING,
    source=f"The authority's decision with its case number, as noted by a person; {_HALF_LIFE}",
    dated=_DATED,
    settled_by=("authority_decision", "authority_decided_on"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=_SHARES,
    until=2,
    bins=[
        _LISTED,
        *bins_of(
            Text("Inget sådant beslut är känt", "No such decision is known"),
            chain(
                aged_bins("order", Text("Föreläggande beslutat", "An order, decided"), 8, 8_000),
                aged_bins(
                    "ban_or_fee",
                    Text("Förbud eller sanktionsavgift beslutad", "A ban or sanction fee, decided"),
                    14,
                    4_000,
                ),
            ),
            985_000,
        ),
    ],
)
def decision() -> pl.Expr:
    """Whether an authority has decided on labour conditions or work environment of the party.

    A person enters it with the authority and the case number as its document. A decision of the
    same day as an entry in a loaded list is taken for the same record and counts there.
    """
    kind = pl.col("authority_decision")
    return (
        pl.when(kind == "listed")
        .then(pl.lit("listed"))
        .otherwise(aged("authority_decision", "authority_decided_on"))
    )


_ABOUT: Mapping[str, tuple[Text, int, int]] = {
    "environment": (
        Text("om arbetsmiljö eller annat", "on work environment or other matters"), 0, 0,
    ),
    "unstated": (Text("vars ämne inte är angivet", "whose subject is not stated"), 8, 14),
    "labour": (
        Text(
            "om olaglig anställning, personalliggare, arbetstid eller bostad",
            "on illegal employment, staff ledger, working time or housing",
        ),
        12,
        20,
    ),
}  # fmt: skip
"""What a decision is about: its words, and the points of an order and of a ban or fee. A scaffold
without rails is no sign of forced labour."""


def _decided() -> Iterator[Bin]:
    for about, (words, order, ban_or_fee) in _ABOUT.items():
        yield from aged_bins(
            f"{about}_order",
            Text(f"Föreläggande {words.sv} beslutat", f"An order {words.en}, decided"),
            order,
            3_000,
        )
        yield from aged_bins(
            f"{about}_ban_or_fee",
            Text(
                f"Förbud eller sanktionsavgift {words.sv}, beslut",
                f"A ban or sanction fee {words.en}, decided",
            ),
            ban_or_fee,
            1_000,
        )


@factor(
    family="conduct",
    label=Text("Myndighetsbeslut, efter vad det gäller", "Decision of an authority, by subject"),
    why=_DECIDED_WHY,
    not_meaning=_DECIDED_NOT_MEANING,
    source=f"The authority's decision with its case number, as noted by a person; {_HALF_LIFE}",
    dated=date(2026, 11, 30),
    settled_by=("authority_decision", "authority_decided_on", "authority_decision_about"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=_SHARES,
    since=3,
    bins=[
        _LISTED,
        *bins_of(
            Text("Inget sådant beslut är känt", "No such decision is known"), _decided(), 985_000
        ),
    ],
)
def authority_decision() -> pl.Expr:
    """What an authority has decided about the party, by what the decision is about.

    A person enters it with the authority and the case number as its document, and what it is
    about. A decision of the same day as an entry in a loaded list is taken for the same record and
    counts there.
    """
    kind, about = pl.col("authority_decision"), pl.col("authority_decision_about")
    decided = aged("authority_decision", "authority_decided_on")
    return (
        pl.when(kind == "listed")
        .then(pl.lit("listed"))
        .when(decided.is_in(["none", "lapsed"]))
        .then(decided)
        .otherwise(pl.concat_str(about.fill_null("unstated"), decided, separator="_"))
    )


@factor(
    family="conduct",
    label=Text("Avvikelser vid uppföljning", "Deviations in follow-up"),
    why=Text(
        "Hur en avvikelse togs om hand säger något om hur nästa kommer att tas om hand.",
        "How a deviation was dealt with says something of how the next one will be.",
    ),
    not_meaning=Text(
        "En avvikelse är vad en uppföljning fann en viss dag; den kan vara liten. Den som ofta "
        "följs upp har oftare avvikelser.",
        "A deviation is what a follow-up found on a certain day; it may be small. One that is "
        "followed up often has deviations more often.",
    ),
    source=f"The buyer's own follow-up of contracts, as noted by a person; {_HALF_LIFE}",
    dated=_DATED,
    settled_by=("deviation", "deviation_noted_on"),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    bins=bins_of(
        Text("Uppföljningen fann ingen avvikelse", "The follow-up found no deviation"),
        chain(
            aged_bins(
                "closed",
                Text("Avvikelse åtgärdad i tid, noterad", "A deviation closed in time, noted"),
                3,
                30_000,
                adverse=False,
            ),
            aged_bins(
                "open",
                Text("Avvikelse inte åtgärdad än, noterad", "A deviation not yet closed, noted"),
                6,
                15_000,
            ),
            aged_bins(
                "late",
                Text(
                    "Avvikelse inte åtgärdad i tid, noterad",
                    "A deviation not closed in time, noted",
                ),
                10,
                5_000,
            ),
        ),
        940_000,
    ),
)
def deviations() -> pl.Expr:
    """What the follow-up of a contract found, and whether it was mended in time.

    Of several deviations the one that would score most is entered.
    """
    return aged("deviation", "deviation_noted_on")
