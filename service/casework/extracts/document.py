"""The extract itself: the one document that is signed, sent and read by the receiver.

It is canonical JSON. It holds what was decided about one firm under one contract, with the firm's
own answer, and nothing that a person who works there, a witness or a register has said.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from data_ingest.model.text import Words
from procurement_rules.package.follow_up_texts import Form
from service.casework.cases.request import Consequence
from service.casework.extracts.grounds import GroundCode, Purpose
from service.casework.extracts.request import ReceiverKind
from service.operations.signed_file import SignedBy, SignedDocument
from service.platform.sealed import SealedPart

SCHEMA_VERSION: Literal[1] = 1

Outcome = Literal["mended", "open", "late"]
"""How a deviation stands: a re-check found it mended, its last day has not passed, or it has."""


class Sender(SignedBy):
    """The authority that has decided, and the key of the log that signs."""


class Receiver(SealedPart):
    """The one authority that it is for."""

    name: str
    number: str
    board: str | None
    kind: ReceiverKind


class Supplier(SealedPart):
    """The legal person, as the screening of the case has it."""

    name: str
    scheme: str
    number: str


class Contract(SealedPart):
    """The contract, as the case has it."""

    diary_number: str
    number: str | None
    title: str


class Ground(SealedPart):
    """The ground, as the sender names it. The weighing stays with the sender."""

    code: GroundCode
    citation: Words
    purpose: Purpose | None


class DecisionLine(SealedPart):
    """A consequence under the contract, and what the supplier answered."""

    kind: Literal["decision"]
    consequence: Consequence
    what: str
    clause: str
    decided_on: date
    heard_on: date
    answer: str


class DeviationLine(SealedPart):
    """A deviation that a consequence rests on, how it stands, and what the supplier answered."""

    kind: Literal["deviation"]
    form: Form
    on: date
    item: str
    text: Words
    remedy_by: date
    outcome: Outcome
    heard_on: date
    answer: str


ExtractLine = Annotated[DecisionLine | DeviationLine, Field(discriminator="kind")]


class ExtractDocument(SignedDocument):
    """What one authority tells one other about one firm under one contract.

    `replaces` is the extract that it corrects, `withdraws` the one that it withdraws; a withdrawal
    has no lines.
    """

    schema_version: Literal[1]
    id: str
    made_on: date
    expires_on: date
    sender: Sender
    receiver: Receiver
    supplier: Supplier
    contract: Contract
    ground: Ground
    lines: tuple[ExtractLine, ...]
    replaces: str | None
    withdraws: str | None
