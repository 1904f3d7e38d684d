"""The follow-up of a contract put into words: plan, forms for paper and phone, whom to call."""

from collections.abc import Iterator, Mapping

from data_ingest.model.text import Language, Text, message
from procurement_rules.package.follow_up_texts import Form
from risk_models.card.bands import LABELS as BANDS
from risk_models.card.bands import Band
from service.casework.packages.models import FollowUpDraft, Package, PlanDraft
from service.casework.packages.phrases import basis_blocks, label, left_out_blocks
from service.documents.model import (
    Blanks,
    Block,
    Heading,
    NewPage,
    Pairs,
    Paragraph,
    numbered,
    text_table,
)
from service.platform.words import printable

FORMS: Mapping[Form, Text] = {
    "self_report": message("The supplier's own report"),
    "deeper_check": message("Deeper check of a sample"),
    "visit": message("Visit, page 1: firms and numbers"),
}
SIGNALS = message("Visit, page 2: no further questions, call")
_SPARE_ROWS = 3
_WORDS: Mapping[str, Text] = {
    "amount": message("Amount"),
    "answer": message("Answer"),
    "band": message("Review need"),
    "call": message("Call"),
    "check": message("Deeper check"),
    "deviation": message("Deviation"),
    "deviations": message("Deviations and remedies"),
    "firm": message("Firm", "follow up"),
    "first": message("First step"),
    "mended": message("Remedied, date"),
    "none": message("only for cause"),
    "part": message("Part"),
    "place": message("Row and item"),
    "plan": message("Plan"),
    "proof": message("Proof"),
    "recheck": message("Re-check"),
    "remedies": message("Remedies to choose from"),
    "remedy": message("Remedy"),
    "remedy_by": message("By"),
    "report": message("Own report"),
    "row": message("Row"),
    "seen": message("Seen, date"),
    "sign": message("Sign"),
    "told": message("Reported to the buyer, date"),
    "visit": message("Visit"),
    "why": message("Reason"),
}
_JUDGED = message(
    "The plan is expert judgement as of {day}, not based on measurements; the law sets no "
    "interval. The review need is a reason to look, never a verdict on a firm."
)
_UNNAMED = message("Must be named first, then gets its plan: {names}.")
_MONTHS = message("every {n} months")
_ROWS = message("{months}, {rows} rows")
_REPORT = message(
    "Submitted by the supplier for the whole chain. Numbers and amounts, no names and no "
    "personal numbers."
)
_CHECK = message(
    "The supplier numbers its own list, one row per person and month, and keeps it. The buyer "
    "requests the documents for the rows drawn and writes only the row number here. Write S if "
    "it agrees, A for a deviation, – if not shown, and the amount to be paid."
)
_DRAWN = message(
    "{n} of {of} rows, seed {seed}, algorithm {algorithm}, drawn by {who}. Anyone can repeat "
    "the draw: kedjekoll follow-up draw --of {of} --n {n} --seed {seed}."
)
_NOT_DRAWN = message(
    "The sample has not been drawn. Set the seed before the list is received, and draw with "
    "kedjekoll follow-up draw --of ROWS --n NUMBER --seed SEED --by NAME."
)
_VISIT = message(
    "Count and compare. Do not ask anyone for a name, identity documents or a personal number; "
    "that is for the supervisory authorities. If a firm is not on the list, ask the supplier "
    "about it."
)
_STOP = message(
    "If you see or hear any of this: do not ask further questions, promise nothing, confront "
    "nobody and do not tell the employer. Write down the date, what you saw yourself and your "
    "role, but no names. Call. Do not terminate the contract before the workers have been "
    "given support."
)
_NO_NUMBERS = message(
    "No telephone number has been checked in the last 12 months. Check the numbers before the "
    "visit."
)
_MENDED = message(
    "Each deviation is given a remedy, a date, evidence and a re-check. The firm with the "
    "deviation may comment before it has any consequences."
)


def follow_up_blocks(package: Package, language: Language) -> Iterator[Block]:
    """Yield the plan, and each form of the buyer's on a page of its own."""
    draft = package.follow_up
    yield from left_out_blocks(package, language)
    if draft is None:
        return
    yield Heading(_word("plan", language), 1)
    yield Paragraph(_JUDGED.to(language).format(day=draft.judged_on.isoformat()))
    columns = ("part", "band", "first", "report", "check", "visit")
    yield text_table(
        "plan",
        _word("plan", language),
        tuple(_word(name, language) for name in columns),
        (_plan_row(row, language) for row in draft.plan),
        (1.8, 2.2, 1.3, 1.2, 1.9, 1.6),
    )
    if draft.unnamed:
        names = ", ".join(printable(name.to(language)) for name in draft.unnamed)
        yield Paragraph(_UNNAMED.to(language).format(names=names), "bold")
    for band, reason in dict.fromkeys((row.band, row.reason) for row in draft.plan):
        yield Paragraph(f"{BANDS[Band(band)].to(language)}: {reason.to(language)}", "small")
    yield from basis_blocks(package, language)
    yield from _check(draft, language)
    yield from _visit(draft, language)
    yield from _signals(draft, language)
    yield from _deviations(draft, language)


def _word(name: str, language: Language) -> str:
    return _WORDS[name].to(language)


def _plan_row(row: PlanDraft, language: Language) -> tuple[str, ...]:
    def every(months: int | None) -> str:
        if months is None:
            return _word("none", language)
        return _MONTHS.to(language).format(n=months)

    check = every(row.check_months)
    if row.check_months is not None:
        check = _ROWS.to(language).format(months=check, rows=row.check_rows)
    return (
        printable(row.part.to(language)),
        BANDS[Band(row.band)].to(language),
        "" if row.first_on is None else row.first_on.isoformat(),
        every(row.self_report_months),
        check,
        every(row.visit_months),
    )


def _items(draft: FollowUpDraft, form: Form, language: Language) -> tuple[str, ...]:
    (found,) = (form_draft for form_draft in draft.forms if form_draft.form == form)
    return tuple(f"{n}. {item.text.to(language)}" for n, item in enumerate(found.items, 1))


def own_report_blocks(package: Package, language: Language) -> Iterator[Block]:
    """Yield the form of the supplier's own report, which tells nothing of the plan."""
    if package.follow_up is None:
        return
    yield Paragraph(_REPORT.to(language))
    headings = (label("todo", language), _word("answer", language))
    yield Blanks(headings, _items(package.follow_up, "self_report", language), (6, 4))


def _check(draft: FollowUpDraft, language: Language) -> Iterator[Block]:
    yield NewPage()
    yield Heading(FORMS["deeper_check"].to(language), 1)
    yield Paragraph(_CHECK.to(language))
    sample = draft.sample
    items = _items(draft, "deeper_check", language)
    if sample is None:
        yield Paragraph(_NOT_DRAWN.to(language), "bold")
        rows = ("",) * max(row.check_rows for row in draft.plan)
    else:
        rows = tuple(map(str, sample.rows))
        said = _DRAWN.to(language).format(
            n=len(rows),
            of=sample.of,
            seed=sample.seed,
            algorithm=sample.algorithm,
            who=printable(sample.drawn_by),
        )
        yield Paragraph(said)
    yield numbered(item.partition(". ")[2] for item in items)
    places = tuple(str(place) for place in range(1, len(items) + 1))
    headings = (_word("row", language), *places, _word("amount", language))
    yield Blanks(headings, rows, (1, *(1 for _ in places), 9 - len(places)))


def _visit(draft: FollowUpDraft, language: Language) -> Iterator[Block]:
    yield NewPage()
    yield Heading(FORMS["visit"].to(language), 1)
    yield Paragraph(_VISIT.to(language))
    items = _items(draft, "visit", language)
    yield numbered(item.partition(". ")[2] for item in items)
    firms = tuple(printable(name.to(language)) for name in draft.firms)
    places = tuple(str(place) for place in range(1, len(items) + 1))
    headings = (_word("firm", language), *places)
    yield Blanks(headings, (*firms, *("",) * _SPARE_ROWS), (4, *(1 for _ in places)))


def _signals(draft: FollowUpDraft, language: Language) -> Iterator[Block]:
    yield NewPage()
    yield Heading(SIGNALS.to(language), 1)
    yield Paragraph(_STOP.to(language), "bold")
    if not draft.call:
        yield Paragraph(_NO_NUMBERS.to(language), "bold")
    else:
        yield Pairs(
            tuple(
                (contact.phone, f"{contact.name.to(language)} ({contact.hours.to(language)})")
                for contact in draft.call
            )
        )
    headings = tuple(_word(name, language) for name in ("sign", "seen", "told"))
    yield Blanks(headings, tuple(signal.text.to(language) for signal in draft.signals), (6, 2, 2))


_DEVIATIONS = (1, 1.8, 1.7, 1.3, 1.4, 1.3, 1.5)
"""Widths of the columns in tenths of the page; no heading is broken within a word."""


def _deviations(draft: FollowUpDraft, language: Language) -> Iterator[Block]:
    yield NewPage()
    yield Heading(_word("deviations", language), 1)
    yield Paragraph(_MENDED.to(language))
    names = ("place", "deviation", "remedy", "remedy_by", "proof", "recheck", "mended")
    yield Blanks(tuple(_word(name, language) for name in names), ("",) * 8, _DEVIATIONS)
    yield Heading(_word("remedies", language), 2)
    yield numbered(remedy.text.to(language) for remedy in draft.remedies)
