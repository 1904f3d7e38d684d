"""The ten fields of the form: what each asks, how it may be answered, and which facts it gives.

The fields are those that a buyer can settle for a Swedish purchase with a few documents. The codes
of facts are those of `risk_models.facts.catalogue`, which says what settles each and who may obtain
it. What an answer may look like, and what it does not mean, is the judgement of the maintainers,
2026-11-25.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from data_ingest.desk.headings import both_languages
from data_ingest.model.tables import FactBasis, FactState
from data_ingest.model.text import Text

FieldKind = Literal["choice", "count", "contributions"]


class DeskAnswer(NamedTuple):
    """What an answer says about one fact."""

    fact: str
    state: FactState
    value: str | None = None


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """One answer to a coded field.

    Attributes:
        label: As the form offers it; without commas, which part a spreadsheet's list.
        gives: What it says.
        words: Other ways to write it, in normal form.
    """

    label: Text
    gives: tuple[DeskAnswer, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskField:
    """One of the ten fields.

    Attributes:
        code: Its name inside the program.
        label: As the form writes it.
        facts: The facts that an answer gives, the main one first.
        kind: Whether it is answered by a choice, by a whole number, or by amounts.
        not_meaning: What an answer does not mean.
        choices: The answers to a coded field.
        example: A number as it may be written.
        names: Other names of it, in normal form.
    """

    code: str
    label: Text
    facts: tuple[str, ...]
    kind: FieldKind
    not_meaning: Text
    choices: tuple[DeskChoice, ...] = ()
    example: str = ""
    names: tuple[str, ...] = ()

    def allowed(self) -> str:
        """Return how the field is answered, for a message that is the same in both languages."""
        return self.example or both_languages(choice.label for choice in self.choices)


def _choice(fact: str, value: str, sv: str, en: str, *words: str) -> DeskChoice:
    return DeskChoice(Text(sv, en), (DeskAnswer(fact, "stated", value),), words)


def _yes_no(fact: str) -> tuple[DeskChoice, ...]:
    return (_choice(fact, "yes", "ja", "yes"), _choice(fact, "no", "nej", "no"))


def _registration(fact: str, *registered: str) -> tuple[DeskChoice, ...]:
    """A bare no is read as `never`, for it names no registration that has ended."""
    return (
        _choice(fact, "registered", "registrerad", "registered", "ja", "yes", *registered),
        _choice(
            fact, "never", "inte registrerad", "not registered", "nej", "no", "ej registrerad",
            "aldrig registrerad", "never registered", "never",
        ),
        _choice(
            fact, "left", "avregistrerad", "deregistered", "inte längre registrerad",
            "no longer registered", "left", "upphörd",
        ),
    )  # fmt: skip


FIELDS: tuple[DeskField, ...] = (
    DeskField(
        code="f_tax",
        label=Text("F-skatt", "F-tax"),
        facts=("f_tax",),
        kind="choice",
        not_meaning=Text(
            "Utan F-skatt kan ett företag ändå betala sina skatter; då gör köparen skatteavdrag. "
            "Utländska företag kan sakna skäl att ansöka.",
            "A firm without F-tax may still pay its taxes; the buyer then withholds them. Firms "
            "from abroad may have no reason to apply.",
        ),
        choices=(
            _choice(
                "f_tax", "approved", "godkänd", "approved", "godkänd för f skatt", "ja", "yes",
                "approved for f tax",
            ),
            _choice(
                "f_tax", "not_approved", "inte godkänd", "not approved", "ej godkänd", "nej", "no",
                "inte godkänd för f skatt", "ej godkänd för f skatt",
            ),
            _choice("f_tax", "revoked", "återkallad", "revoked", "godkännandet återkallat"),
        ),
        names=("f skattsedel", "godkänd för f skatt"),
    ),
    DeskField(
        code="vat",
        label=Text("Momsregistrering", "VAT registration", "form"),
        facts=("vat_registration",),
        kind="choice",
        not_meaning=Text(
            "Verksamhet som är undantagen från moms eller ligger under gränsen för liten "
            "omsättning behöver ingen registrering.",
            "Business that is exempt from VAT, or under the limit for a small turnover, needs no "
            "registration.",
        ),
        choices=_registration("vat_registration", "momsregistrerad"),
        names=("moms", "vat", "registrerad för moms"),
    ),
    DeskField(
        code="employer",
        label=Text("Arbetsgivarregistrering", "Registration as an employer", "form"),
        facts=("employer_registration",),
        kind="choice",
        not_meaning=Text(
            "Företaget kan sakna anställda eller vara registrerat i ett annat land, vilket räknas "
            "fullt ut.",
            "The firm may have no employees, or be registered in another country, which counts in "
            "full.",
        ),
        choices=_registration("employer_registration", "registrerad som arbetsgivare"),
        names=("arbetsgivare", "employer", "registrerad som arbetsgivare", "employer registration"),
    ),
    DeskField(
        code="contributions",
        label=Text(
            "Arbetsgivaravgifter, tre månader", "Employer contributions of three months"
        ),
        facts=("employer_contributions_3m", "contribution_months"),
        kind="contributions",
        not_meaning=Text(
            "Låga belopp kan bero på säsong, nystart, lägre avgifter för unga och äldre eller på "
            "att andra utför arbetet.",
            "Low amounts may come of the season, a new business, lower rates for the young and the "
            "old, or of others doing the work.",
        ),
        example="120000; 118000; 121500",
        names=("arbetsgivaravgifter", "employer contributions"),
    ),
    DeskField(
        code="headcount",
        label=Text("Antal anställda", "Number of employees"),
        facts=("headcount",),
        kind="count",
        not_meaning=Text(
            "Antalet säger inget om villkoren, och små företag är inte sämre än stora.",
            "The number says nothing of conditions, and small firms are no worse than large ones.",
        ),
        example="14",
        names=("anställda", "headcount", "employees"),
    ),
    DeskField(
        code="agreement",
        label=Text("Kollektivavtal", "Collective agreement"),
        facts=("collective_agreement",),
        kind="choice",
        not_meaning=Text(
            "Ett företag kan följa branschens villkor utan att vara bundet av avtal, och ingen är "
            "skyldig att teckna avtal.",
            "A firm may keep to the terms of its trade without being bound by an agreement, and "
            "nobody has to sign one.",
        ),
        choices=_yes_no("collective_agreement"),
        names=("avtal", "agreement"),
    ),
    DeskField(
        code="subcontractors",
        label=Text("Anlitar underleverantörer", "Uses subcontractors"),
        facts=("subcontractors_used",),
        kind="choice",
        not_meaning=Text(
            "Att anlita underleverantörer är tillåtet och vanligt.",
            "Using subcontractors is lawful and common.",
        ),
        choices=_yes_no("subcontractors_used"),
        names=("underleverantörer", "subcontractors"),
    ),
    DeskField(
        code="posted",
        label=Text("Utstationerad personal, anmälan visad", "Posted staff, notification shown"),
        facts=("posted_workers", "posting_notice"),
        kind="choice",
        not_meaning=Text(
            "Utstationering är en rätt inom EU och EES. Det som räknas är om anmälan kan visas.",
            "Posting is a right within the EU and EEA. What counts is whether the notification "
            "can be shown.",
        ),
        choices=(
            DeskChoice(
                Text("nej", "no"),
                (
                    DeskAnswer("posted_workers", "stated", "no"),
                    DeskAnswer("posting_notice", "not_applicable"),
                ),
            ),
            DeskChoice(
                Text("ja (anmälan visad)", "yes (notification shown)"),
                (
                    DeskAnswer("posted_workers", "stated", "yes"),
                    DeskAnswer("posting_notice", "stated", "yes"),
                ),
                ("ja med bevis", "yes with proof", "ja med anmälan", "ja bevis visat"),
            ),
            DeskChoice(
                Text("ja (anmälan inte visad)", "yes (notification not shown)"),
                (
                    DeskAnswer("posted_workers", "stated", "yes"),
                    DeskAnswer("posting_notice", "stated", "no"),
                ),
                ("ja utan bevis", "yes without proof", "ja utan anmälan", "ja bevis saknas"),
            ),
            DeskChoice(
                Text("ja (anmälan inte efterfrågad)", "yes (notification not asked for)"),
                (
                    DeskAnswer("posted_workers", "stated", "yes"),
                    DeskAnswer("posting_notice", "not_collected"),
                ),
                ("ja", "yes"),
            ),
        ),
        names=("utstationerad personal", "utstationerade", "posted staff", "posted workers"),
    ),
    DeskField(
        code="housing",
        label=Text("Bostad från arbetsgivaren", "Housing from the employer"),
        facts=("employer_housing",),
        kind="choice",
        not_meaning=Text(
            "Bostad från arbetsgivaren är tillåten och kan vara en förmån.",
            "Housing from the employer is lawful and may be a benefit.",
        ),
        choices=(
            _choice("employer_housing", "none", "nej", "no", "ingen", "none", "ingen bostad"),
            _choice(
                "employer_housing", "free_choice", "ja (fritt val)", "yes (free choice)",
                "fritt val", "free choice", "frivillig",
            ),
            _choice(
                "employer_housing", "tied", "ja (knuten till anställningen)",
                "yes (tied to the employment)", "knuten till anställningen", "tied",
                "tied to the employment", "tjänstebostad",
            ),
        ),
        names=("bostad", "boende", "housing", "employer housing"),
    ),
    DeskField(
        code="hours",
        label=Text("Egna timmar per månad", "Own hours per month"),
        facts=("own_hours_per_month",),
        kind="count",
        not_meaning=Text(
            "Timmarna gäller partens egen del av arbetet, inte hela företaget.",
            "The hours are those of the party's own part of the work, not of the whole firm.",
        ),
        example="640",
        names=("timmar", "hours", "egna timmar", "own hours", "timmar per månad"),
    ),
)  # fmt: skip
"""The fields in the order of the form; a party has one row of each."""

STATES: Mapping[FactState, tuple[Text, tuple[str, ...]]] = {
    "refused": (
        Text("vägrar svara", "refused", "form"),
        ("vägrat svara", "vägrade svara", "begärd men inte lämnad", "refuses to answer"),
    ),
    "not_applicable": (
        Text("inte tillämpligt", "not applicable", "form"),
        ("ej tillämpligt", "inte tillämplig", "ej tillämplig", "n a"),
    ),
    "not_collected": (
        Text("inte frågat", "not asked"),
        ("ej frågat", "inte inhämtad", "ej inhämtad", "inte inhämtat", "not collected"),
    ),
}
"""Answers that give no value, with other ways to write them in normal form."""

BASES: Mapping[FactBasis, tuple[Text, tuple[str, ...]]] = {
    "declared": (Text("parten", "the party"), ("declared", "party", "leverantören", "tenderer")),
    "buyer": (Text("köparen", "the buyer"), ("buyer",)),
    "register": (Text("register", "register"), ("myndighet", "authority")),
}
"""Whose word an answer is, as the form writes it."""

SEEN_BY_THE_BUYER = frozenset({"posting_notice"})
"""Facts that say what the buyer was shown: its own word, unless the form says that it is not."""

HEADINGS: Mapping[str, Text] = {
    "number": Text("Organisationsnummer", "Organisation number"),
    "scheme": Text("Nummerslag", "Number type"),
    "name": Text("Namn", "Name"),
    "field": Text("Uppgift", "Field", "form"),
    "answer": Text("Svar", "Answer"),
    "source": Text("Källa", "Source"),
    "dated": Text("Datum", "Date"),
    "asked_on": Text("Begärd den", "Asked on"),
    "basis": Text("Uppgift från", "Stated by"),
    "help": Text("Hjälp", "Help"),
}
"""The columns of the form, in order. Name and help are for people; nothing is read from them."""
