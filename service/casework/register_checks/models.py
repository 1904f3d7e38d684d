"""A register check as it is kept: what was asked, and what the authority has answered."""

from datetime import date
from typing import Literal

from data_ingest.ids.single_number import single_number
from data_ingest.model.problem import UnreadableInput
from service.casework.register_checks.request import GroundAnswer, LawGround, RegisterCheckRequest
from service.platform.personal_numbers import pseudonyms
from service.platform.sealed import Sealed
from service.platform.words import printable

RECORD_VERSION: Literal[1] = 1


class RegisterCheck(Sealed):
    """The answer of a register check. It states what was reported, and is no verdict on the firm.

    `scheme` and `value` are the firm's number in its normal form, or the keyed hash of a natural
    person's number.
    """

    record_version: Literal[1]
    scheme: str
    value: str
    is_personal: bool
    authority: str
    reference: str | None
    asked: tuple[LawGround, ...]
    asked_on: date
    answered_on: date
    evidence_file_id: str | None
    document_sha256: str
    answers: tuple[GroundAnswer, ...]


def register_check_of(
    stated: RegisterCheckRequest, *, document_sha256: str, person_key: bytes
) -> RegisterCheck:
    """Return the record of what was stated and checked.

    Args:
        stated: What `service.casework.register_checks.request.check` has let through.
        document_sha256: Hash of the document.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: The number is not one of a known kind.
    """
    found = single_number(
        stated.number, scheme=stated.scheme, country=stated.country, person_key=person_key
    )
    if found.problem is not None:
        raise UnreadableInput([found.problem], "register-check")
    number = found.identifiers.row(-1, named=True)  # the register's, after the VAT number
    return RegisterCheck(
        record_version=RECORD_VERSION,
        scheme=_shown(number["scheme"], person_key=person_key),  # one of its own may be stated
        value=number["value"],
        is_personal=number["is_personal"],
        authority=_shown(stated.authority, person_key=person_key),
        reference=stated.reference and _shown(stated.reference, person_key=person_key),
        asked=stated.asked,
        asked_on=stated.asked_on,
        answered_on=stated.answered_on,
        evidence_file_id=stated.evidence_file_id,
        document_sha256=document_sha256,
        answers=tuple(_answer(answer, person_key=person_key) for answer in stated.answers),
    )


def _answer(stated: GroundAnswer, *, person_key: bytes) -> GroundAnswer:
    if stated.case_number is None:
        return stated
    hidden = _shown(stated.case_number, person_key=person_key)
    return stated.model_copy(update={"case_number": hidden})


def _shown(text: str, *, person_key: bytes) -> str:
    name = printable(text.strip())
    return pseudonyms([name], person_key=person_key).get(name, name)
