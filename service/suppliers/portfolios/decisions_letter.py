"""The drafted request to Arbetsmiljöverket for its decisions about suppliers of running contracts.

The words are those of the letter of a case (`procurement_rules/templates/letters`). Only suppliers
with a Swedish organisation number are listed; a sole trader's is a personal number and never is.
"""

from collections.abc import Iterable

from data_ingest.model.text import Language, Text, message, plain
from procurement_rules.package.field import fill
from procurement_rules.package.letters import AUTHORITY, asked_decisions
from procurement_rules.package.template import load_templates
from service.documents.model import Block, Checks, Document, Heading, Lines, Pairs, Paragraph
from service.documents.model import numbered as numbered_list
from service.platform.words import printable
from service.suppliers.portfolios.settling import SupplierSettling
from service.suppliers.portfolios.table import PortfolioRun

LETTER = "decisions_request"
_SCHEME = "SE-ON:"
_BEFORE = message("Before sending (remove before the letter is sent)")


def decisions_letter(
    run: PortfolioRun, found: Iterable[SupplierSettling], language: Language, *, mark: str = ""
) -> Document | None:
    """Return the letter about the suppliers that have a number; None where none has.

    Args:
        run: The run.
        found: Its first suppliers.
        language: Of the letter; the Swedish one is sent, the English one is for reading.
        mark: Of the copy.
    """
    firms = {
        f"{number[:6]}-{number[6:]}": plain(printable(supplier.name))
        for supplier in found
        if supplier.name and supplier.category != "sole_trader"
        for number in (_number(supplier),)
        if number
    }
    if not firms:
        return None
    template = next(letter for letter in load_templates().letters if letter.id == LETTER)
    basis = plain("; ".join(provision.citation for provision in template.further))
    values = {"basis": basis, **asked_decisions(firms, as_of=run.created_at.date())}

    def lines(texts: Iterable[Text]) -> list[str]:
        said = (fill(text, values).to(language) for text in texts)
        return [line for text in said for line in text.splitlines()]

    provisions = (Text(f"{p.citation}: {p.sv}", f"{p.citation}: {p.en}") for p in template.further)
    blocks: tuple[Block, ...] = (
        Checks(_BEFORE.to(language), tuple(lines((*template.before, *provisions)))),
        Heading(template.title.to(language), 1),
        Pairs(
            (
                (message("To").to(language), AUTHORITY.to(language)),
                (message("Date").to(language), "______"),
                (message("Answer to").to(language), "______"),
            )
        ),
        *(Paragraph(line) for line in lines(template.opening)),
        numbered_list(lines(template.asks)),
        *(Paragraph(line) for line in lines((template.heard, template.use))),
        Lines((message("Name, position and contact details").to(language),)),
    )
    return Document(
        language=language,
        title=template.title.to(language),
        blocks=blocks,
        made_at=run.created_at,
        mark=mark,
    )


def _number(supplier: SupplierSettling) -> str | None:
    return next(
        (number.removeprefix(_SCHEME) for number in supplier.numbers if number.startswith(_SCHEME)),
        None,
    )
