"""Drafted requests to suppliers of running contracts: one letter each, in Swedish and English.

A further one asks Arbetsmiljöverket for its decisions about them (`decisions_letter`).

A contract may let the buyer ask. Its terms are not known here, so each letter says that the answer
is voluntary unless the contract requires it. Nothing is sent: a person completes the draft. What a
natural person is called is not kept, so such a letter is addressed to nobody.
"""

from collections.abc import Iterator

from data_ingest.model.text import Language, Text, message
from service.documents.forms import written
from service.documents.model import Block, Document, Item, Items, Lines, Pairs, Paragraph
from service.platform.archive import archive
from service.platform.words import printable
from service.suppliers.portfolios.decisions_letter import decisions_letter
from service.suppliers.portfolios.settling import SettlingDocument, SupplierSettling
from service.suppliers.portfolios.settling_words import (
    document_text,
    labels_of,
    supplier_document,
)
from service.suppliers.portfolios.table import PortfolioRun

LETTER_LANGUAGES: tuple[Language, ...] = ("sv", "en")
TO_AUTHORITY = "arbetsmiljoverket"
"""What the file of the request to Arbetsmiljöverket is called."""

_BLANK = "______"
_TITLE = message("Request for information on working conditions")
_DRAFT = message(
    "Draft. An officer completes it, checks the contract and decides whether it is sent."
)
_TO, _NUMBER = message("To", "letter"), message("Organisation number", "letter")
_FROM, _DIARY = message("From", "letter"), message("Registration number", "letter")
_DATE, _ANSWER = message("Date", "letter"), message("Answer by", "letter")
_WHY = message(
    "You are a supplier of ours. We follow up working conditions in our contracts, and ask several "
    "suppliers for information. The request is no suspicion and no verdict on your firm."
)
_ASK = message("We ask you for: {document}.")
_SHOWS = message("It shows:")
_VOLUNTARY = message(
    "If the contract between us requires you to give this information, that term applies. No such "
    "term is known to whoever drafted this letter. Without one your answer is voluntary, and you "
    "need not answer."
)
_PERSONS = message(
    "Do not send names, personal numbers or health data of anybody who works. Your answer may "
    "become a public document; say which parts you regard as business secrets."
)
_SIGNATURE = message("Name, position and contact details")


def request_letters(
    run: PortfolioRun, found: tuple[SupplierSettling, ...], *, mark: str = ""
) -> bytes:
    """Return a zip with a letter to each supplier that has a document, in each language as DOCX.

    With them goes one to Arbetsmiljöverket, which asks for its decisions about all of them.

    Args:
        run: The run.
        found: What would settle the review needs of its first suppliers.
        mark: Of the copy.
    """
    return archive(_letters(run, found, mark=mark))


def _letters(
    run: PortfolioRun, found: tuple[SupplierSettling, ...], *, mark: str
) -> Iterator[tuple[str, bytes]]:
    for supplier in found:
        document = supplier_document(supplier)
        if document is None:
            continue
        for language in LETTER_LANGUAGES:
            letter = letter_to(supplier, document, run, language, mark=mark)
            yield f"{supplier.place:02d}-{language}.docx", written(letter, "docx")
    for language in LETTER_LANGUAGES:
        request = decisions_letter(run, found, language, mark=mark)
        if request is not None:
            yield f"{TO_AUTHORITY}-{language}.docx", written(request, "docx")


def letter_to(
    supplier: SupplierSettling,
    document: SettlingDocument,
    run: PortfolioRun,
    language: Language,
    *,
    mark: str = "",
) -> Document:
    """Return the letter to one supplier."""

    def say(text: Text) -> str:
        return text.to(language)

    is_firm = supplier.category != "sole_trader"
    number = next(iter(supplier.numbers), "").partition(":")[2] if is_firm else ""
    name = printable(supplier.name) if supplier.name and is_firm else _BLANK
    labels = labels_of(document, language)
    blocks: tuple[Block, ...] = (
        Paragraph(say(_DRAFT), "notice"),
        Pairs(
            (
                (say(_TO), name),
                (say(_NUMBER), number or _BLANK),
                (say(_FROM), _BLANK),
                (say(_DIARY), _BLANK),
                (say(_DATE), _BLANK),
                (say(_ANSWER), _BLANK),
            )
        ),
        Paragraph(say(_WHY)),
        Paragraph(say(_ASK).format(document=document_text(document).to(language)), "bold"),
        Paragraph(say(_SHOWS)),
        Items(tuple(Item(label) for label in labels)),
        Paragraph(say(_VOLUNTARY)),
        Paragraph(say(_PERSONS)),
        Lines((say(_SIGNATURE),)),
    )
    return Document(
        language=language, title=say(_TITLE), blocks=blocks, made_at=run.created_at, mark=mark
    )
