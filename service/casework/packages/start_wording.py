"""The checklist for the start of a contract put into words."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from data_ingest.model.text import Language, Text, message
from procurement_rules.package.template import Doer
from service.casework.packages.models import CheckDraft, Package
from service.casework.packages.phrases import basis_blocks, capital, cited, label, left_out_blocks
from service.documents.model import Block, Heading, Pairs, Paragraph, numbered, text_table
from service.platform.words import printable
from service.screening.assessment.rule_texts import UNVERIFIED

DOERS: Mapping[Doer, Text] = {
    "buyer": message("the buyer"),
    "supplier": message("the supplier"),
    "employer": message("the employer"),
}
_OF_TENDER = message("Tender {id}")
_NO_START = message("The start date of the work is not known; the days are counted from it.")
_STARTS = message("The work begins")
_LETTER = message("A draft letter follows.")


def start_blocks(package: Package, language: Language) -> Iterator[Block]:
    """Yield the checklist of each contract, with its legal basis."""
    if package.starts_on is None:
        yield Paragraph(_NO_START.to(language))
    else:
        yield Pairs(((_STARTS.to(language), package.starts_on.isoformat()),))
    written = {(letter.id, letter.tender_id) for letter in package.letters}
    for tender_id, group in groupby(_by_tender(package), key=lambda draft: draft.tender_id):
        yield Heading(_OF_TENDER.to(language).format(id=printable(tender_id)), 1)
        lines = tuple(group)
        names = ("todo", "about", "doer", "by", "proof", "done")
        yield text_table(
            "start",
            label("todo", language),
            tuple(label(name, language) for name in names),
            (
                _row(
                    number,
                    check,
                    package,
                    language,
                    has_letter=(check.letter, tender_id) in written,
                )
                for number, check in enumerate(lines, 1)
            ),
            (2.8, 1.5, 1.5, 1.5, 1.8, 0.9),
        )
        for line in lines:
            if line.asks:
                yield Heading(line.title.to(language), 2)
                yield numbered(ask.to(language) for ask in line.asks)
    yield from left_out_blocks(package, language)
    yield from basis_blocks(package, language)
    further = {each.citation: each for check in package.checks for each in check.further}
    for each in further.values():
        said = f"{each.citation} ({UNVERIFIED.to(language)}). {each.note.to(language)}"
        yield Paragraph(said, "small")


def _by_tender(package: Package) -> list[CheckDraft]:
    """Return the lines tender by tender, each in its own order."""
    order = {
        tender_id: place
        for place, tender_id in enumerate(dict.fromkeys(c.tender_id for c in package.checks))
    }
    return sorted(package.checks, key=lambda check: order[check.tender_id])


def _row(
    number: int, check: CheckDraft, package: Package, language: Language, *, has_letter: bool
) -> tuple[str, ...]:
    provisions = cited(check.rule_ids, package.rules, language)
    beside = [f"[{each.citation}: {UNVERIFIED.to(language)}]" for each in check.further]
    basis = "; ".join(filter(None, (provisions, *beside)))
    letter = f" {_LETTER.to(language)}" if has_letter else ""
    by = check.by.to(language)
    return (
        f"{number}. {check.title.to(language)}. {check.text.to(language)}{letter} ({basis})",
        ", ".join(name.to(language) for name in check.about),
        capital(DOERS[check.who].to(language)),
        by if check.by_date is None else f"{check.by_date.isoformat()}. {by}",
        check.proof.to(language),
        "",
    )
