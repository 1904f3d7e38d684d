"""What register checks say to the next screening: facts of law and grounds, with their day.

As with follow-up nothing enters by itself: whoever screens next puts the facts into the procurement
document, where they stand with the authority, the day and the hash of its document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from procurement_rules.settling import REPORTED
from service.casework.register_checks.models import RegisterCheck

_PARTICULARS = ("judged_on", "happened_on", "is_final", "paid_or_agreed", "case_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedCheck:
    """A register check and the number that it is kept under."""

    id: str
    content: RegisterCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCheck:
    """What the newest check of a party says, as entries of a procurement document.

    Attributes:
        party_id: The party.
        facts: Entries of its `facts`.
        grounds: Entries of the document's `grounds`.
    """

    party_id: str
    facts: tuple[dict[str, str], ...]
    grounds: tuple[dict[str, Any], ...]


def party_checks(
    numbers: Mapping[str, Iterable[tuple[str, str]]],
    checks: Iterable[NumberedCheck],
    *,
    as_of: date,
) -> tuple[PartyCheck, ...]:
    """Return what the newest check of each party says, in the order of the parties.

    Args:
        numbers: Scheme and value of each party's numbers, by party.
        checks: Checks of the organisation.
        as_of: The day that is read for; what was answered later is left out.
    """
    newest: dict[tuple[str, str], NumberedCheck] = {}
    for check in sorted(checks, key=lambda each: (each.content.answered_on, each.id)):
        if check.content.answered_on <= as_of:
            newest[check.content.scheme, check.content.value] = check
    found = []
    for party_id in sorted(numbers):
        own = [newest[number] for number in numbers[party_id] if number in newest]
        if own:
            last = max(own, key=lambda each: (each.content.answered_on, each.id))
            found.append(_of_party(party_id, last))
    return tuple(found)


def with_checks(
    document: Mapping[str, Any], checks: Iterable[PartyCheck]
) -> tuple[dict[str, Any], int]:
    """Return a procurement document with what checks say put in, and about how many parties.

    What an earlier check has said of a party is replaced; a ground that the buyer has noted of it
    stays as it is noted.

    Args:
        document: A document of the service's own format, as JSON values.
        checks: From `party_checks`.
    """
    by_party = {check.party_id: check for check in checks}
    grounds = list(document.get("grounds", ()))
    noted = {(ground.get("party"), ground.get("ground")) for ground in grounds}
    parties, entered = [], 0
    for party in document.get("parties", ()):
        found = by_party.get(str(party.get("id")))
        if found is None:
            parties.append(party)
            continue
        entered += 1
        kept = [fact for fact in party.get("facts", ()) if not _is_of_check(fact.get("fact"))]
        parties.append({**party, "facts": [*kept, *found.facts]})
        grounds += [
            ground for ground in found.grounds if (ground["party"], ground["ground"]) not in noted
        ]
    changed = {**document, "parties": parties}
    return (changed | {"grounds": grounds} if grounds else changed), entered


def _of_party(party_id: str, check: NumberedCheck) -> PartyCheck:
    content = check.content
    told = {
        answer.ground: answer.answer
        for answer in content.answers
        if answer.answer != "not_answered"
    }
    values = {f"{ground}{REPORTED}": _YES_NO[answer] for ground, answer in told.items()}
    if told:
        any_reported = "reported" in told.values()
        values["register_check"] = "reported" if any_reported else "none_reported"
        values["register_check_on"] = content.answered_on.isoformat()
    document = f"{content.authority}, {check.id}, SHA-256 {content.document_sha256}"
    return PartyCheck(
        party_id=party_id,
        facts=tuple(
            {
                "fact": fact,
                "value": value,
                "basis": "register",
                "document": document,
                "dated": content.answered_on.isoformat(),
            }
            for fact, value in sorted(values.items())
        ),
        grounds=tuple(
            {"party": party_id, "ground": answer.ground}
            | {
                name: value
                for name, value in answer.model_dump(mode="json").items()
                if name in _PARTICULARS and value is not None
            }
            for answer in content.answers
            if answer.answer == "reported"
        ),
    )


_YES_NO = {"reported": "yes", "none_reported": "no"}


def _is_of_check(fact: object) -> bool:
    return str(fact).endswith(REPORTED) or fact in ("register_check", "register_check_on")
