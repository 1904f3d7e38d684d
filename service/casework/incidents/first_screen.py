"""What stands first, before anything about an incident: whom to call, and what not to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_ingest.model.text import Text
from procurement_rules.package.sheet import load_contacts
from service.casework.incidents.request import PRESERVED, SIGNS

DANGER = Text(
    "Är någon i fara just nu? Ring 112. Vänta inte med att anteckna.",
    "Is somebody in danger right now? Call 112. Do not wait to write anything down.",
)

ADVICE: tuple[Text, ...] = (
    Text(
        "Konfrontera ingen: varken arbetsledaren, företaget eller den som kan vara utsatt.",
        "Do not confront anybody: neither the foreman, the firm nor whoever may be a victim.",
    ),
    Text(
        "Säg inget till leverantören, och ändra inget i avtal, betalningar eller bokade besök "
        "förrän du har talat med polisen.",
        "Do not tell the supplier, and change nothing in the contract, payments or visits that are "
        "booked until you have spoken to the police.",
    ),
    Text(
        "Bevara det du har: öppna inte, flytta inte, skriv inte i filerna. Skriv inte ner namn "
        "eller personnummer här.",
        "Preserve what you have: do not open, move or write in the files. Do not write names or "
        "personal numbers here.",
    ),
)

PRESERVE: tuple[Text, ...] = (
    Text(
        "Bilder och inspelningar, med den tid de togs.",
        "Pictures and recordings, with the time at which they were taken.",
    ),
    Text(
        "Meddelanden och samtalslistor, på den enhet där de är.",
        "Messages and call lists, on the device on which they are.",
    ),
    Text(
        "Personalliggare, passerloggar, scheman och fakturor som ni redan har.",
        "Staff registers, access logs, rosters and invoices that you already hold.",
    ),
    Text(
        "Vem som såg vad och när: anteckna det för hand och lämna till polisen.",
        "Who saw what and when: note it by hand and give it to the police.",
    ),
)

SIGN_NAMES: Mapping[str, Text] = dict(
    zip(
        SIGNS,
        (
            Text("utnyttjande av utsatt läge", "abuse of vulnerability"),
            Text("vilseledande", "deception"),
            Text("begränsad rörelsefrihet", "restriction of movement"),
            Text("isolering", "isolation"),
            Text("våld", "physical or sexual violence"),
            Text("hot", "intimidation and threats"),
            Text("undanhållna id-handlingar", "retention of identity documents"),
            Text("innehållen lön", "withholding of wages"),
            Text("skuldsättning", "debt bondage"),
            Text(
                "oacceptabla arbets- eller boendeförhållanden",
                "abusive working and living conditions",
            ),
            Text("orimligt lång arbetstid", "excessive overtime"),
        ),
        strict=True,
    )
)
"""Names of the signs for people to read."""

PRESERVED_NAMES: Mapping[str, Text] = dict(
    zip(
        PRESERVED,
        (
            Text("bild", "picture"),
            Text("meddelande", "message"),
            Text("handling", "document"),
            Text("inspelning", "recording"),
            Text("systemlogg", "system log"),
            Text("annat", "other"),
        ),
        strict=True,
    )
)
"""Names of what is preserved for people to read."""


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A number to call.

    Attributes:
        name: Whose.
        phone: The number.
        hours: When it is answered.
        checked_on: The day on which it was last checked.
    """

    name: Text
    phone: str
    hours: Text
    checked_on: date


def numbers() -> tuple[CallNumber, ...]:
    """Return the numbers to call, the most urgent first, each with the day of its last check.

    However long ago that was: in danger an old number is better than none, and the day says so.
    """
    return tuple(
        CallNumber(contact.name, contact.phone, contact.hours, contact.checked_on)
        for contact in load_contacts()
    )
