"""What somebody has seen or told of on site, in four groups of the ILO's eleven signs.

Each sign is in one group, and an observation that fits several is entered in one of them, so that
one record scores once. What somebody has told the buyer scores half of what the buyer, an auditor
or an authority has seen. That nothing is noted means that nobody has looked, not that all is well.
"""

from datetime import date
from itertools import chain

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.ageing import aged, aged_bins, bins_of
from risk_models.factor.definition import Bin, factor

_DATED = date(2026, 11, 26)
_NOT_MEANING = Text(
    "Ett tecken är inget bevis och avgör inte att någon har utnyttjats. Den som har sett det kan "
    "ha "
    "missförstått, och leverantören ska höras. Inget namn förs in.",
    "A sign is no proof and does not settle that anybody was exploited. Whoever saw it may have "
    "misunderstood, and the supplier is to be heard. No name is entered.",
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: få arbetsplatser har besökts, och på de flesta noteras inget.",
    "Expert judgement, not measured: few sites have been visited, and at most nothing is noted.",
)
_SOURCE = (
    "The buyer's note with day and role of the observer; ILO indicators of forced labour (2012): "
    "{}; half-life of two whole years, nothing after five, and the points: expert judgement"
)


def _bins(points: int) -> list[Bin]:
    return bins_of(
        Text(
            "Någon har tittat och inte noterat något tecken",
            "Somebody has looked and noted no sign",
        ),
        chain(
            aged_bins(
                "reported",
                Text(
                    "Uppgift till köparen från någon som arbetar, ett fack eller en utomstående",
                    "Told to the buyer by somebody who works, a union or an outsider",
                ),
                points // 2,
                4_000,
            ),
            aged_bins(
                "seen",
                Text(
                    "Sett av köparen, en revisor eller en myndighet",
                    "Seen by the buyer, an auditor or an authority",
                ),
                points,
                4_000,
            ),
        ),
        990_000,
    )


@factor(
    family="conduct",
    label=Text("Iakttagelser av tvång", "Observations of coercion"),
    why=Text(
        "Den som inte får röra sig fritt, hotas eller saknar sina id-handlingar kan inte lämna "
        "arbetet.",
        "One who may not move freely, is threatened or is without identity papers cannot leave "
        "the job.",
    ),
    not_meaning=_NOT_MEANING,
    source=_SOURCE.format(
        "restriction of movement, intimidation and threats, violence, retention of identity "
        "documents"
    ),
    dated=_DATED,
    settled_by=("coercion_observed", "coercion_observed_on"),
    forms=("forced_labour", "sexual_exploitation"),
    share_reason=_SHARES,
    bins=_bins(15),
)
def coercion() -> pl.Expr:
    """Signs that somebody was kept from leaving: movement, threats, violence or papers held back.

    Violence and threats are a matter for the police first of all; the note here only says that
    somebody has seen or told of it.
    """
    return aged("coercion_observed", "coercion_observed_on")


@factor(
    family="conduct",
    label=Text("Iakttagelser av undanhållen lön", "Observations of pay held back"),
    why=Text(
        "Den som väntar på lön eller arbetar av en skuld kan inte lämna arbetet utan att förlora "
        "den.",
        "One who waits for pay or works off a debt cannot leave the job without losing it.",
    ),
    not_meaning=_NOT_MEANING,
    source=_SOURCE.format("withholding of wages, debt bondage"),
    dated=_DATED,
    settled_by=("withheld_pay_observed", "withheld_pay_observed_on"),
    forms=("forced_labour", "other"),
    share_reason=_SHARES,
    bins=_bins(12),
)
def withheld_pay() -> pl.Expr:
    """Signs that pay was held back or taken back, or that somebody works off a debt.

    What Skatteverket has been told of pay is another factor and another record.
    """
    return aged("withheld_pay_observed", "withheld_pay_observed_on")


@factor(
    family="conduct",
    label=Text("Iakttagelser av oskäliga villkor", "Observations of abusive conditions"),
    why=Text(
        "Farligt arbete, trångt boende eller mycket långa dagar är missförhållanden i sig.",
        "Hazardous work, crowded housing or very long days are abuse in themselves.",
    ),
    not_meaning=_NOT_MEANING,
    source=_SOURCE.format("abusive working and living conditions, excessive overtime"),
    dated=_DATED,
    settled_by=("conditions_observed", "conditions_observed_on"),
    forms=("forced_labour", "child_labour", "other"),
    share_reason=_SHARES,
    bins=_bins(10),
)
def conditions() -> pl.Expr:
    """Signs of hazardous work, crowded housing or excessive overtime.

    A decision of an authority on the same matter is entered as a decision and not here.
    """
    return aged("conditions_observed", "conditions_observed_on")


@factor(
    family="conduct",
    label=Text("Iakttagelser av beroende", "Observations of dependence"),
    why=Text(
        "Den som har lurats, är ensam eller är i en utsatt situation är lättare att utnyttja.",
        "One who was deceived, is alone or is in a vulnerable situation is easier to exploit.",
    ),
    not_meaning=_NOT_MEANING,
    source=_SOURCE.format("abuse of vulnerability, deception, isolation"),
    dated=_DATED,
    settled_by=("dependence_observed", "dependence_observed_on"),
    forms=("forced_labour", "child_labour", "sexual_exploitation", "other"),
    share_reason=_SHARES,
    bins=_bins(8),
)
def dependence() -> pl.Expr:
    """Signs that promises were broken, that somebody is isolated, or that vulnerability is used.

    It scores least, since much of it is seen from outside only in part.
    """
    return aged("dependence_observed", "dependence_observed_on")
