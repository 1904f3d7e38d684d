"""The facts that stand in open registers and published lists, and are asked of nobody.

Whether a firm is in a register is no answer of its own, so it cannot refuse these facts: of a part
that nobody has named they are not collected (decision 0028). The provisions are those of the
Swedish procurement act, LOU (2016:1145), as of 2026-11-25. A list is read by the service itself and
no provision is needed to look in it, so its facts have no gate.
"""

from collections.abc import Mapping

from data_ingest.lists.entry_subject import ENTRY_SUBJECTS
from data_ingest.model.text import Text
from risk_models.facts.fact import FOUND, YES_NO, Fact, FactKind

ACTIVITY_STATES = ("active", "never", "dormant")
OWNERSHIP = ("none_reported", "told", "loop", "refused")
INDUSTRY_FIT = ("fits", "differs")
LIST_ENTRIES = ("none", "ended", "current")

MOST_FIRMS = 10**7
"""Greatest number of firms at an address: far above any real one."""

REGISTER_EXTRACT = Text(
    "registreringsbevis från Bolagsverket eller etableringslandets företagsregister, som köparen "
    "hämtar själv",
    "an extract from Bolagsverket or the business register of the country of establishment, which "
    "the buyer fetches",
)
_OWNERS = Text(
    "uppgift om ägare i ett företagsregister, i GLEIF eller i ett register över verkliga huvudmän, "
    "som köparen hämtar själv",
    "what a business register, GLEIF or a register of beneficial owners says of the owners, which "
    "the buyer fetches",
)
_LIST = Text(
    "uppgiften i den lista eller det beslut som källan anger",
    "the entry in the list or the decision that the source names",
)


def _in_register(label: Text, codes: tuple[str, ...], document: Text) -> Fact:
    return Fact(
        label=label,
        kind=FactKind.YES_NO if codes == YES_NO else FactKind.CODE,
        codes=codes,
        document=document,
        gate="LOU 15:5",
        bases=FOUND,
        asked=False,
    )


def _changed_on(label: Text) -> Fact:
    return Fact(
        label=label,
        kind=FactKind.DATE,
        document=REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=FOUND,
        asked=False,
    )


REGISTER_FACTS: Mapping[str, Fact] = {
    "activity": _in_register(
        Text("Verksamhet enligt registret", "Activity according to the register"),
        ACTIVITY_STATES,
        REGISTER_EXTRACT,
    ),
    "deregistered": _in_register(
        Text("Avregistrerat enligt registret", "Deregistered according to the register"),
        YES_NO,
        REGISTER_EXTRACT,
    ),
    "accounts_overdue": _in_register(
        Text(
            "Årsredovisning saknas efter sista dag enligt registret",
            "Annual accounts past their due date according to the register",
        ),
        YES_NO,
        REGISTER_EXTRACT,
    ),
    "recent_name_change": _in_register(
        Text("Nytt namn registrerat inom ett år", "New name registered within a year"),
        YES_NO,
        REGISTER_EXTRACT,
    ),
    "industry_fit": _in_register(
        Text(
            "Registrerad bransch mot delens innehåll",
            "Registered industry against the subject of the part",
        ),
        INDUSTRY_FIT,
        REGISTER_EXTRACT,
    ),
    "ownership": _in_register(
        Text("Ägare enligt registren", "Owners according to the registers"), OWNERSHIP, _OWNERS
    ),
    "address_firms": Fact(
        label=Text(
            "Företag som är registrerade på samma adress", "Firms registered at the same address"
        ),
        kind=FactKind.INTEGER,
        unit="firms",
        least=0,
        most=MOST_FIRMS,
        document=REGISTER_EXTRACT,
        gate="LOU 15:5",
        bases=FOUND,
        asked=False,
    ),
    "seat_changed_on": _changed_on(
        Text("Sätet ändrades enligt registret", "Day of a new seat according to the register")
    ),
    "industry_changed_on": _changed_on(
        Text(
            "Branschen ändrades enligt registret", "Day of a new industry according to the register"
        )
    ),
    "list_entry": Fact(
        label=Text(
            "Uppgift i en publicerad lista eller ett myndighetsbeslut",
            "Entry in a published list or a decision of an authority",
        ),
        kind=FactKind.CODE,
        codes=LIST_ENTRIES,
        document=_LIST,
        gate=None,
        bases=FOUND,
        asked=False,
    ),
    "list_entry_about": Fact(
        label=Text(
            "Uppgiften gäller lön, arbetstid, bostad, rekrytering, tvång eller olaglig anställning "
            "(labour), eller arbetsmiljö och annat (environment)",
            "The entry is about pay, working hours, housing, recruitment, coercion or illegal "
            "employment (labour), or about work environment and other matters (environment)",
        ),
        kind=FactKind.CODE,
        codes=ENTRY_SUBJECTS,
        document=_LIST,
        gate=None,
        bases=FOUND,
        asked=False,
    ),
    "listed_on": Fact(
        label=Text("Uppgiften publicerades", "Day of the entry"),
        kind=FactKind.DATE,
        document=_LIST,
        gate=None,
        bases=FOUND,
        asked=False,
    ),
}
"""The facts by code. How registers and lists are read as facts: `service.registers.evidence`."""
