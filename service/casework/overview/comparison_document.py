"""A comparison of two screenings as a document: what its page shows, too."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from risk_models.factors import factor_by_id
from service.casework.overview.comparing import Comparison, FactorDifference, PartChange
from service.casework.overview.difference_words import (
    ABSENT,
    CHANGED,
    bin_text,
    fact_text,
    fact_value_text,
    rule_fact_text,
    rule_value_text,
    which_text,
)
from service.casework.overview.purchase_words import about_text, field_text, values_text
from service.casework.overview.views import DifferenceResource
from service.documents.model import Block, Column, Document, Heading, Paragraph, Table
from service.documents.values import Code, Points, Row, Value
from service.platform.words import DISCLAIMER, ROLES, printable

_OUTCOMES = {
    "applies": message("applies"),
    "does_not_apply": message("does not apply"),
    "cannot_tell": message("cannot tell"),
}
TITLE = message("What has changed, and why")
SAME = message("The result is the same.")
CLOSED = message(
    "Points are not compared before the award decision. Facts, sources and rules are shown."
)
NOTHING = message("No difference.")
EXACT = message("The difference for a part is exactly the sum of its rows.")
_HEAD = message("as of {day}, created {made} UTC")
_BASE = message("base of the card")
_SUM = message("sum")
_LONG = 40
_NO_DAY = message("no date")


_WHAT = message("What")
_BEFORE, _AFTER = message("Before"), message("After")
_PARTS = message("Parts")
_PARTY, _TENDER = message("Party"), message("Tender", "chain form")
_FACT, _RULE = message("Fact"), message("Rule")
_SOURCE, _FACTOR = message("Source"), message("Factor")
_ABOUT, _FOLLOWS = message("Where"), message("What follows")
_NOT_ASKED = message("not asked", "comparison")
_WHOLE = message("the purchase itself")
_TOLD_ABOVE = message("told above, firm by firm")
_THAT_DIFFER = message("Facts that differ")
_POINTS_BEFORE = message("Points before")
_POINTS_AFTER = message("Points after")
_DIFFERENCE = message("Difference")
_TITLES = {
    "made_from": message("Sources and versions used"),
    "purchase": message("What has changed in the purchase"),
    "facts": message("What is known of the firms"),
    "rules": message("What the law says"),
    "needs": message("Review need"),
    "sources": message("Days of the sources"),
    "points": message("Points"),
}


def comparison_document(
    found: Comparison, diary_number: str, language: Language, *, mark: str = ""
) -> Document:
    """Return a comparison as a document.

    Args:
        found: The comparison.
        diary_number: That of its case.
        language: Language of the document.
        mark: Of the copy.
    """
    return Document(
        language=language,
        title=TITLE.to(language),
        subject=printable(diary_number),
        about=_about(found, language),
        id=f"{found.before.screening_id} → {found.after.screening_id}",
        blocks=tuple(comparison_blocks(found, language)),
        made_at=max(found.before.created_at, found.after.created_at),
        footer=DISCLAIMER.to(language),
        mark=mark,
        is_wide=True,
    )


def comparison_blocks(found: Comparison, language: Language) -> Iterator[Block]:
    """Yield what a comparison is made of, points last and only where they are open."""
    if found.same_result:
        yield Paragraph(SAME.to(language))
    if found.parts is None:
        yield Paragraph(CLOSED.to(language), "notice")
    needs = () if found.needs is None else (_needs(found, language),)
    for table in (
        _purchase(found, language),
        _facts(found, language),
        _rules(found, language),
        *needs,
        _sources(found, language),
    ):
        yield Heading(table.title)
        yield table
    told = [part for part in found.parts or () if _is_told(part)]
    if told:
        yield Paragraph(EXACT.to(language), "small")
    for part in told:
        yield Heading(
            f"{_TITLES['points'].to(language)}: {part.tender_id}, {_name(part, language)}"
        )
        yield _points(part, language)
    made_from = _made_from(found, language)
    yield Heading(made_from.title)
    yield made_from


def _is_told(part: PartChange) -> bool:
    """Tell whether anything that a page says of a part differs; another value of a bin is none."""
    bins = any(factor.bin_before != factor.bin_after for factor in part.factors)
    return bool(part.difference) or part.band_before != part.band_after or bins


def _table(
    name: str, language: Language, columns: tuple[Text | Column, ...], rows: Iterator[Row]
) -> Table:
    return Table(
        name=name,
        title=_TITLES[name].to(language),
        columns=tuple(
            column if isinstance(column, Column) else Column(label=column.to(language))
            for column in columns
        ),
        rows=tuple(rows),
        empty=NOTHING.to(language),
    )


def _made_from(found: Comparison, language: Language) -> Table:
    """Return what the two were made from; hashes are for files, since pages are read."""

    def rows() -> Iterator[Row]:
        for difference in found.made_from:
            values = difference.before, difference.after
            shown = (None if _is_hash(value) else value for value in values)
            yield (
                CHANGED[difference.changed].to(language),
                *("–" if value is None else printable(value) for value in shown),
                _which(difference, found, language),
                *(_machine(value) if _is_hash(value) else None for value in values),
            )

    hashes = (
        Column(label=f"SHA-256, {label.to(language).lower()}", name=name, where="files")
        for label, name in ((_BEFORE, "sha256_before"), (_AFTER, "sha256_after"))
    )
    return _table("made_from", language, (_WHAT, _BEFORE, _AFTER, _PARTS, *hashes), rows())


def _which(difference: DifferenceResource, found: Comparison, language: Language) -> str:
    """Return the parts that differ; facts are told by firm and name above."""
    if difference.changed == "facts":
        return _TOLD_ABOVE.to(language)
    return which_text(difference.changed, difference.which, language)


def _purchase(found: Comparison, language: Language) -> Table:
    def rows() -> Iterator[Row]:
        for change in found.purchase:
            yield (
                about_text(change, found.names, language),
                field_text(change, language),
                *values_text(change, language),
            )

    return _table("purchase", language, (_ABOUT, _WHAT, _BEFORE, _AFTER), rows())


def _facts(found: Comparison, language: Language) -> Table:
    def rows() -> Iterator[Row]:
        for fact in found.facts:
            yield (
                printable(found.names.get(fact.party_id, fact.party_id) or _WHOLE.to(language)),
                _tender(fact.tender_id, found),
                fact_text(fact.fact, language),
                fact_value_text(fact.fact, fact.before, language),
                fact_value_text(fact.fact, fact.after, language),
            )

    return _table("facts", language, (_PARTY, _TENDER, _FACT, _BEFORE, _AFTER), rows())


def _tender(tender_id: str | None, found: Comparison) -> str:
    """Return a tender with the name of its tenderer."""
    if not tender_id:
        return "–"
    name = found.tenderers.get(tender_id)
    return printable(f"{tender_id}, {name}" if name else tender_id)


def _needs(found: Comparison, language: Language) -> Table:
    """Return whose review need differs; why is told by the points below, each with its reason."""

    def rows() -> Iterator[Row]:
        for need in found.needs or ():
            yield (
                _tender(need.tender_id, found),
                *(
                    ABSENT.to(language) if band is None else LABELS[Band(band)].to(language)
                    for band in (need.before, need.after)
                ),
            )

    return _table("needs", language, (_TENDER, _BEFORE, _AFTER), rows())


def _sources(found: Comparison, language: Language) -> Table:
    absent = ABSENT.to(language)

    def rows() -> Iterator[Row]:
        for source in found.sources:
            yield (
                printable(source.title),
                _day(source.before, language) if source.rested_before else absent,
                _day(source.after, language) if source.rests_now else absent,
            )

    return _table("sources", language, (_SOURCE, _BEFORE, _AFTER), rows())


def _rules(found: Comparison, language: Language) -> Table:
    """Return the answers of the law that differ, what follows, and which facts made them differ.

    Where one of the two did not ask the rule, all its facts are new and say nothing; what follows
    does.
    """
    absent = _NOT_ASKED.to(language)

    def rows() -> Iterator[Row]:
        for rule in found.rules:
            asked_twice = rule.before is not None and rule.after is not None
            yield (
                _tender(rule.tender_id, found),
                f"{rule.citation}: {rule.title.to(language)}" if rule.title else rule.citation,
                _OUTCOMES[rule.before].to(language) if rule.before else absent,
                _OUTCOMES[rule.after].to(language) if rule.after else absent,
                rule.then.to(language) if rule.then and rule.after == "applies" else "–",
                "; ".join(_moved(name, *values, language) for name, values in rule.facts.items())
                if asked_twice
                else "–",
            )

    columns = (
        _TENDER,
        Column(label=_RULE.to(language), width=2),
        _BEFORE,
        _AFTER,
        Column(label=_FOLLOWS.to(language), width=3),
        Column(label=_THAT_DIFFER.to(language), width=2),
    )
    return _table("rules", language, columns, rows())


def _moved(fact: str, before: str | None, after: str | None, language: Language) -> str:
    then, now = (rule_value_text(fact, value, language) for value in (before, after))
    return f"{rule_fact_text(fact, language)}: {then} → {now}"


def _points(part: PartChange, language: Language) -> Table:
    """Return the points of a part: each factor, the base, and their sum."""

    def rows() -> Iterator[Row]:
        for factor in part.factors:
            yield _factor_row(factor, language)
        if part.base_difference:
            base = Points(part.base_difference, is_signed=True)
            yield _BASE.to(language), "", "", None, None, base
        bands = (
            LABELS[Band(band)].to(language) if band else "–"
            for band in (part.band_before, part.band_after)
        )
        difference = Points(part.difference, is_signed=True)
        sums = (_plain(part.points_before), _plain(part.points_after), difference)
        yield _SUM.to(language), *bands, *sums

    numbers = tuple(
        Column(label=label.to(language), is_number=True, width=0.6)
        for label in (_POINTS_BEFORE, _POINTS_AFTER, _DIFFERENCE)
    )
    table = _table("points", language, (_FACTOR, _BEFORE, _AFTER, *numbers), rows())
    of = (
        (Column(label=_TENDER.to(language)), printable(part.tender_id)),
        (Column(label=_PARTY.to(language)), _name(part, language)),
    )
    return replace(table, of=of)


def _name(part: PartChange, language: Language) -> str:
    """Return what a part is called; an undisclosed one by whoever hands it on."""
    contractor, is_undisclosed, _ = part.part_id.partition("/undisclosed")
    if part.name is None and is_undisclosed:
        return printable(f"{ROLES['undisclosed'].to(language)} ({contractor})")
    return printable(part.name or part.part_id)


def _about(found: Comparison, language: Language) -> str:
    """Say which two screenings are compared."""
    told = [
        _HEAD.to(language).format(day=run.as_of, made=run.created_at.strftime("%Y-%m-%d %H:%M"))
        for run in (found.before, found.after)
    ]
    return " → ".join(told)


def _factor_row(difference: FactorDifference, language: Language) -> Row:
    try:
        label = factor_by_id(difference.factor).label.to(language)
    except KeyError:
        label = difference.factor
    return (
        label,
        bin_text(difference.factor, difference.bin_before, difference.value_before, language),
        bin_text(difference.factor, difference.bin_after, difference.value_after, language),
        _plain(difference.points_before),
        _plain(difference.points_after),
        Points(difference.difference, is_signed=True),
    )


def _day(day: date | None, language: Language) -> str:
    return _NO_DAY.to(language) if day is None else day.isoformat()


def _plain(points: int | None) -> Value:
    return "–" if points is None else Points(points)


def _is_hash(value: str | None) -> bool:
    return value is not None and len(value) >= _LONG and " " not in value


def _machine(value: str | None) -> Value:
    """Return what tells a record, in letters of one width where it is a number for machines."""
    if value is None:
        return None
    return Code(value) if len(value) >= _LONG and " " not in value else printable(value)
