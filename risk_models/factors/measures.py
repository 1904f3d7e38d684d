"""Measures that lower the review need once the buyer has read the proof of them.

Each needs paper that names its issuer, is dated within three years and covers this party and this
site; stated without it, a measure scores nothing. None counts beside points of conduct.
"""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, FactorKind, factor

FRESH_YEARS = 3
"""Years that the paper of a measure counts for: expert judgement of the project, 2026-11-26."""

_DATED = date(2026, 11, 26)
_FORMS = ("forced_labour", "other")
_SOURCE = (
    "The method (Measures): paper without issuer, date and scope scores 0; three years and points: "
    "expert judgement"
)
_ABSENT = Text(
    "Ingen skyldighet finns att ha åtgärden; att den saknas höjer inget.",
    "There is no duty to have the measure; that it is absent raises nothing.",
)
_SHARES = Text(
    "Expertbedömning, inte uppmätt: åtgärden förekommer, men är sällan visad för just denna del.",
    "Expert judgement, not measured: the measure exists, but is seldom shown for the part at hand.",
)


def _proven(code: str) -> pl.Expr:
    """Whether the buyer has read fresh paper that names its issuer and covers party and site."""
    dated, as_of = pl.col(f"{code}_dated_on"), pl.col("as_of")
    return (
        (pl.col(f"{code}_covers") == "yes")
        & (dated <= as_of)
        & (dated.dt.offset_by(f"{FRESH_YEARS}y") > as_of)
    )


def _stated(code: str) -> pl.Expr:
    return (
        pl.when(pl.col(code) == "no")
        .then(pl.lit("none"))
        .when((pl.col(code) == "yes") & _proven(code))
        .then(pl.lit("verified"))
        .when(pl.col(code) == "yes")
        .then(pl.lit("stated"))
    )


def _bins(points: int, verified: Text, reason: Text, none: Text) -> list[Bin]:
    return [
        Bin("verified", verified, points, reason, 80_000),
        Bin(
            "stated",
            Text(
                "Åtgärden uppges, men utfärdare, färskt datum eller omfattning har inte visats",
                "The measure is stated, but issuer, fresh date or scope have not been shown",
            ),
            0,
            Text(
                "Papper utan utfärdare, datum och omfattning ger inga poäng.",
                "Paper without issuer, date and scope scores nothing.",
            ),
            420_000,
        ),
        Bin("none", none, 0, _ABSENT, 500_000),
    ]


def _settled_by(code: str) -> tuple[str, ...]:
    return (code, f"{code}_covers", f"{code}_dated_on")


@factor(
    family="mitigation",
    kind=FactorKind.MITIGATION,
    label=Text("Lön till eget bankkonto", "Wages to the worker's own account"),
    why=Text(
        "Lön som betalas till den anställdes eget konto kan följas i efterhand.",
        "Wages that are paid to the worker's own account can be traced afterwards.",
    ),
    not_meaning=Text(
        "Kontoutdrag visar inte att lönen är rätt eller att ingen kräver tillbaka den.",
        "Statements of account do not show that the pay is right, or that nobody takes it back.",
    ),
    source=_SOURCE,
    dated=_DATED,
    settled_by=_settled_by("bank_wages"),
    forms=_FORMS,
    share_reason=_SHARES,
    bins=_bins(
        -6,
        Text(
            "Köparen har läst ett färskt intyg om att lönerna i arbetet betalas till eget konto",
            "The buyer has read a fresh statement that wages in the work go to own accounts",
        ),
        Text(
            "Expertbedömning: gör undanhållen lön svårare att dölja, men inte omöjlig.",
            "Expert judgement: makes pay that is held back harder to hide, but not impossible.",
        ),
        Text("Lön betalas på annat sätt", "Wages are paid in another way"),
    ),
)
def bank_wages() -> pl.Expr:
    """Whether the buyer has read proof that wages are paid to the workers' own accounts."""
    return _stated("bank_wages")


@factor(
    family="mitigation",
    kind=FactorKind.MITIGATION,
    label=Text("Väg att slå larm", "Channel to raise concerns"),
    why=Text(
        "Den som kan berätta utan att chefen får veta det kan få hjälp tidigare.",
        "One who can tell without the manager knowing can get help earlier.",
    ),
    not_meaning=Text(
        "Att ingen har hört av sig visar inte att allt är väl. En kanal som arbetsgivaren själv "
        "driver används sällan.",
        "That nobody has been in touch does not show that all is well. A channel that the employer "
        "runs itself is seldom used.",
    ),
    source=_SOURCE,
    dated=_DATED,
    settled_by=_settled_by("worker_channel"),
    forms=(*_FORMS, "sexual_exploitation"),
    share_reason=_SHARES,
    bins=_bins(
        -3,
        Text(
            "Köparen har läst vem som driver kanalen och att den gäller arbetet och platsen",
            "The buyer has read who runs the channel and that it is for the work and the site",
        ),
        Text(
            "Expertbedömning: en kanal kan användas, men det är inte känt om den används.",
            "Expert judgement: a channel can be used, but whether it is used is not known.",
        ),
        Text("Ingen sådan kanal", "No such channel"),
    ),
)
def worker_channel() -> pl.Expr:
    """Whether the buyer has read proof of a channel for those who do the work to raise concerns."""
    return _stated("worker_channel")


@factor(
    family="mitigation",
    kind=FactorKind.MITIGATION,
    label=Text(
        "Prövning av underleverantörer före arbetet", "Approval of subcontractors before work"
    ),
    why=Text(
        "Den som prövar sina underleverantörer innan de börjar vet vilka som arbetar på platsen.",
        "One that approves its subcontractors before they start knows who works on the site.",
    ),
    not_meaning=Text(
        "En rutin visar inte att den följs. För den som utför allt själv är frågan inte "
        "tillämplig.",
        "A procedure does not show that it is kept. Of one that does all the work itself the "
        "question does not apply.",
    ),
    source=_SOURCE,
    dated=_DATED,
    settled_by=_settled_by("subcontractor_approval"),
    forms=_FORMS,
    share_reason=_SHARES,
    may_not_apply=True,
    bins=_bins(
        -3,
        Text(
            "Köparen har läst rutinen och de prövningar som har gjorts för arbetet",
            "The buyer has read the procedure and the approvals given for the work",
        ),
        Text(
            "Expertbedömning: minskar risken för okända led, men säger lite om villkoren där.",
            "Expert judgement: makes unknown tiers less likely, but says little of conditions "
            "there.",
        ),
        Text("Ingen sådan prövning", "No such approval"),
    ),
)
def subcontractor_approval() -> pl.Expr:
    """Whether the buyer has read proof that subcontractors are approved before they start."""
    return _stated("subcontractor_approval")


@factor(
    family="mitigation",
    kind=FactorKind.MITIGATION,
    label=Text("Revision med åtgärdade avvikelser", "Audit with closed findings"),
    why=Text(
        "En revision som följs upp visar att någon utifrån har tittat och att fel har rättats.",
        "An audit that is followed up shows that somebody from outside has looked and that faults "
        "were mended.",
    ),
    not_meaning=Text(
        "En revision är en dags bild, och den som arbetar vågar inte alltid tala med revisorn.",
        "An audit is the picture of a day, and those who work do not always dare to talk to the "
        "auditor.",
    ),
    source=_SOURCE,
    dated=_DATED,
    settled_by=_settled_by("labour_audit"),
    forms=(*_FORMS, "child_labour"),
    share_reason=_SHARES,
    bins=[
        Bin(
            "closed",
            Text(
                "Köparen har läst en färsk revision av parten och platsen vars avvikelser är "
                "åtgärdade",
                "The buyer has read a fresh audit of the party and the site whose findings are "
                "closed",
            ),
            -6,
            Text(
                "Expertbedömning: någon utifrån har sett arbetsplatsen.",
                "Expert judgement: somebody from outside has seen the site.",
            ),
            30_000,
        ),
        Bin(
            "stated",
            Text(
                "En revision uppges, men utfärdare, färskt datum eller omfattning har inte visats",
                "An audit is stated, but issuer, fresh date or scope have not been shown",
            ),
            0,
            Text(
                "Papper utan utfärdare, datum och omfattning ger inga poäng.",
                "Paper without issuer, date and scope scores nothing.",
            ),
            120_000,
        ),
        Bin(
            "open_findings",
            Text("Revisionens avvikelser är inte åtgärdade", "The audit's findings are not closed"),
            0,
            Text(
                "En revision som inte följs upp sänker inget; att den gjordes höjer inget.",
                "An audit that is not followed up lowers nothing; that it was made raises nothing.",
            ),
            50_000,
        ),
        Bin("none", Text("Ingen revision", "No audit"), 0, _ABSENT, 800_000),
    ],
)
def labour_audit() -> pl.Expr:
    """Whether the buyer has read a fresh audit of labour conditions whose findings are closed."""
    state = pl.col("labour_audit")
    return (
        pl.when((state == "closed") & _proven("labour_audit"))
        .then(pl.lit("closed"))
        .when(state == "closed")
        .then(pl.lit("stated"))
        .otherwise(state)
    )
