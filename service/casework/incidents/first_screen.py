"""What stands first, before anything about an incident: whom to call, and what not to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_ingest.model.text import Text, message
from procurement_rules.support.contacts import load_contacts
from procurement_rules.support.signs import load_signs
from service.casework.incidents.request import PRESERVED

DANGER = message("Is anyone in danger right now? Call 112. Do not wait to make notes.")

ADVICE: tuple[Text, ...] = (
    message("Do not confront anyone: not the supervisor, the firm or a possible victim."),
    message(
        "Do not tell the supplier. Do not change the contract, payments or booked visits until "
        "you have spoken to the police."
    ),
    message(
        "Preserve what you have: do not open, move or change the files. Do not write names or "
        "personal numbers here."
    ),
)

PRESERVE: tuple[Text, ...] = (
    message("Pictures and recordings, with the time when they were made."),
    message("Messages and call logs, on the device where they are."),
    message("Staff registers, access logs, rosters and invoices that you already hold."),
    message("Who saw what and when: write it down by hand and give it to the police."),
)

SIGN_NAMES: Mapping[str, Text] = {sign.code: sign.name for sign in load_signs().signs}
"""Names of the signs for people to read."""

PRESERVED_NAMES: Mapping[str, Text] = dict(
    zip(
        PRESERVED,
        (
            message("picture"),
            message("message"),
            message("document"),
            message("recording"),
            message("system log"),
            message("other"),
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
    """Return the numbers to call first, each with the day of its last check.

    However long ago that was: in danger an old number is better than none, and the day says so.
    """
    return tuple(
        CallNumber(contact.name, contact.phone, contact.hours_said, contact.checked_on)
        for contact in load_contacts()
        if contact.first
    )
