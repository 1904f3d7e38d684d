"""The document of an extract: what people read and archive, beside the JSON in the same file.

It says what the JSON says and nothing more, in the language of whoever fetches the file first.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from data_ingest.model.text import Language, Text, message
from service.casework.decisions.wording import CONSEQUENCES
from service.casework.extracts.document import (
    DecisionLine,
    DeviationLine,
    ExtractDocument,
    ExtractLine,
    Receiver,
    Sender,
)
from service.casework.extracts.grounds import PURPOSE_WORDS
from service.casework.extracts.wording import DEVIATION, OUTCOMES, RECEIVER_KINDS
from service.casework.follow_up.wording import KINDS
from service.documents.forms import written
from service.documents.model import Block, Document, Heading, Pairs, Paragraph
from service.documents.values import Value
from service.operations.signed_file import grouped
from service.platform.words import printable

_TITLE, _WITHDRAWAL = message("Extract"), message("Withdrawal of an extract")
_ABOUT = message("To one authority, about one firm and one contract")
_ID, _MADE_ON = message("Number"), message("Decided on")
_EXPIRES_ON = message("Last day of use")
_FROM, _TO, _SUPPLIER = message("From"), message("To"), message("Supplier")
_DIARY, _TITLED = message("Diary number"), message("What is bought")
_CONTRACT = message("Contract number")
_GROUND, _PURPOSE = message("Ground"), message("What the receiver needs it for")
_REPLACES, _WITHDRAWS = message("Corrects"), message("Withdraws")
_LINES = message("What is told")
_WHAT = message("Decision")
_CLAUSE, _ITEM = message("Clause of the contract"), message("Point of the follow-up")
_FORM, _FOUND_ON = message("Way of follow-up"), message("Found on")
_REMEDY_BY, _OUTCOME = message("To be mended by"), message("How it stands")
_HEARD_ON, _ANSWER = message("Firm heard on"), message("The firm's answer")
_NO_LINES = message("It is a withdrawal: it says nothing else.")
_SIGNED = message("Signature")
_KEY, _FINGERPRINT = message("Public key"), message("Fingerprint of the key")
_SAME = message(
    "This document says the same as extract.json in the same file. The signature covers both."
)


def readable(extract: ExtractDocument, language: Language) -> bytes:
    """Return an extract as a tagged PDF (PDF/A-2a), the same bytes every time."""
    return written(extract_document(extract, language), "pdf")


def extract_document(extract: ExtractDocument, language: Language) -> Document:
    """Return an extract as a document."""
    title = _TITLE if extract.withdraws is None else _WITHDRAWAL
    return Document(
        language=language,
        title=title.to(language),
        about=_ABOUT.to(language),
        blocks=tuple(_blocks(extract, language)),
        made_at=datetime.combine(extract.made_on, time(), UTC),
        id=extract.id,
        footer=_SAME.to(language),
    )


def _blocks(extract: ExtractDocument, language: Language) -> Iterator[Block]:
    supplier, contract, ground = extract.supplier, extract.contract, extract.ground
    purpose = None if ground.purpose is None else PURPOSE_WORDS[ground.purpose].to(language)
    kind = RECEIVER_KINDS[extract.receiver.kind].to(language)
    yield _pairs(
        [
            (_FROM, _called(extract.sender)),
            (_TO, f"{_called(extract.receiver)}, {kind}"),
            (_SUPPLIER, f"{supplier.name} ({supplier.scheme} {supplier.number})"),
            (_DIARY, contract.diary_number),
            (_CONTRACT, contract.number),
            (_TITLED, contract.title),
            (_GROUND, ground.citation.to(language)),
            (_PURPOSE, purpose),
            (_ID, extract.id),
            (_MADE_ON, extract.made_on),
            (_EXPIRES_ON, extract.expires_on),
            (_REPLACES, extract.replaces),
            (_WITHDRAWS, extract.withdraws),
        ],
        language,
    )
    yield Heading(_LINES.to(language))
    for place, line in enumerate(extract.lines, 1):
        yield Heading(f"{place}. {_headed(line).to(language)}", 2)
        yield _pairs(_told(line, language), language)
    if not extract.lines:
        yield Paragraph(_NO_LINES.to(language))
    yield Heading(_SIGNED.to(language))
    signed = [(_FINGERPRINT, grouped(extract.sender.fingerprint)), (_KEY, extract.sender.key)]
    yield _pairs(signed, language)


def _told(line: ExtractLine, language: Language) -> list[tuple[Text, Value]]:
    heard: list[tuple[Text, Value]] = [(_HEARD_ON, line.heard_on), (_ANSWER, line.answer)]
    match line:
        case DecisionLine():
            return [
                (_WHAT, line.what), (_CLAUSE, line.clause), (_MADE_ON, line.decided_on), *heard,
            ]  # fmt: skip
        case DeviationLine():
            return [
                (_ITEM, line.text.to(language)),
                (_FORM, KINDS[line.form].to(language)),
                (_FOUND_ON, line.on),
                (_REMEDY_BY, line.remedy_by),
                (_OUTCOME, OUTCOMES[line.outcome].to(language)),
                *heard,
            ]


def _headed(line: ExtractLine) -> Text:
    return CONSEQUENCES[line.consequence] if isinstance(line, DecisionLine) else DEVIATION


def _called(body: Sender | Receiver) -> str:
    board = "" if body.board is None else f", {body.board}"
    return f"{body.name}{board} ({body.number})"


def _pairs(rows: Sequence[tuple[Text, Value]], language: Language) -> Pairs:
    """Return labels with their values, without those that the extract does not state."""
    return Pairs(
        tuple(
            (label.to(language), printable(value) if isinstance(value, str) else value)
            for label, value in rows
            if value is not None
        )
    )
