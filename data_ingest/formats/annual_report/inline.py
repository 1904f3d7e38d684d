"""One XHTML page with inline XBRL → the elements of it that are read, and what they are about.

Read of the specification Inline XBRL 1.1: numbers (`nonFraction`), also inside each other and in
the hidden part, texts (`nonNumeric`) with their continuations, contexts and units. Of texts only
those of `annual_report_elements.csv` are looked at, so that no name of a person is taken up.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.reference_tables import ElementUnit
from data_ingest.model.values import parse_day
from data_ingest.parsing.xml_document import child, parse_xml, text
from data_ingest.reference.annual_report_elements import Element, element_of

_IX = tuple(f"{{http://www.xbrl.org/{year}/inlineXBRL}}" for year in ("2013", "2008"))
_XBRLI = "{http://www.xbrl.org/2003/instance}"
_SCHEMA = "{http://www.xbrl.org/2003/linkbase}schemaRef"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+html(?:\s+[^\[\]<>]*)?>", re.IGNORECASE)
_MOST_CONTINUED = 100
_MOST_TEXT = 200  # characters of a number or a text that is read

_LEFT_OUT = tuple(f"{ix}exclude" for ix in _IX)


@dataclass(frozen=True, slots=True)
class Context:
    """What an element is about.

    Attributes:
        firm: The number of the firm, as written.
        start: First day; None for a balance, which is of one day.
        end: Last day, or the day of a balance.
        is_part: Whether it is about a part only (a segment or a scenario).
    """

    firm: str
    start: date | None
    end: date
    is_part: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An element as a page shows it.

    Attributes:
        element: What it is.
        context: What it is about; None if the page does not define what it refers to.
        text: Its text.
        form: Local name of its format.
        scale: Zeros left out, as written.
        sign: `-` if it is below zero.
        decimals: How exact it is, as written.
        unit: `SEK` of `iso4217:SEK`; the name of another unit; "" without one.
    """

    element: Element
    context: Context | None
    text: str
    form: str = ""
    scale: str = ""
    sign: str = ""
    decimals: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of one page.

    Attributes:
        entry_points: Addresses of the taxonomies that it follows.
        firms: Numbers of firms in its contexts, as written.
        shown: The elements that are read, in the order of the page.
    """

    entry_points: tuple[str, ...]
    firms: frozenset[str]
    shown: tuple[Shown, ...]


def read_page(payload: bytes, *, name: str) -> Page:
    """Read one page.

    A DOCTYPE of HTML without a part of its own is passed over; no other is read, and no entity.

    Raises:
        UnreadableInput: It is no XHTML that can be parsed, or has no inline XBRL.
    """
    try:
        root = parse_xml(_DOCTYPE.sub(b"", payload, count=1), name=name)
    except UnreadableInput as fault:
        line = fault.problems[0].params.get("line", "1")
        raise UnreadableInput([Problem("annual-report-xml", "", {"line": line})], name) from None
    contexts = dict(_contexts(root))
    units = {unit.get("id", ""): _unit(unit) for unit in root.iter(f"{_XBRLI}unit")}
    if not contexts and next(root.iter(*(f"{ix}header" for ix in _IX)), None) is None:
        raise UnreadableInput([Problem("annual-report-none")], name)
    continued = {one.get("id", ""): one for one in root.iter(*(f"{ix}continuation" for ix in _IX))}
    return Page(
        tuple(one.get(_HREF, "") for one in root.iter(_SCHEMA)),
        frozenset(context.firm for context in contexts.values() if context.firm),
        tuple(_shown(root, contexts, units, continued)),
    )


def _contexts(root: etree._Element) -> Iterator[tuple[str, Context]]:
    """Yield the contexts that have a period, by id; one without days is as if it were not there."""
    for one in root.iter(f"{_XBRLI}context"):
        entity, period = child(one, f"{_XBRLI}entity"), child(one, f"{_XBRLI}period")
        if entity is None or period is None:
            continue
        instant = text(period, f"{_XBRLI}instant")
        start = text(period, f"{_XBRLI}startDate")
        first = None if start is None else parse_day(start)
        last = parse_day(instant or text(period, f"{_XBRLI}endDate") or "")
        if last is None or (instant is None and first is None):
            continue
        parts = child(entity, f"{_XBRLI}segment") is not None
        parts = parts or child(one, f"{_XBRLI}scenario") is not None
        firm = text(entity, f"{_XBRLI}identifier") or ""
        yield one.get("id", ""), Context(firm, first, last, parts)


def _unit(unit: etree._Element) -> str:
    """Return the currency of a unit, or the name of what it counts."""
    measure = text(unit, f"{_XBRLI}measure") or "?"
    return measure.rpartition(":")[2]


def _shown(
    root: etree._Element,
    contexts: Mapping[str, Context],
    units: Mapping[str, str],
    continued: Mapping[str, etree._Element],
) -> Iterator[Shown]:
    numbers = tuple(f"{ix}nonFraction" for ix in _IX)
    texts = tuple(f"{ix}nonNumeric" for ix in _IX)
    for one in root.iter(*numbers, *texts):
        element = _element(one)
        if element is None or one.get(_NIL) in ("true", "1") or one.get("target"):
            continue
        if (one.tag in numbers) != (element.unit in (ElementUnit.AMOUNT, ElementUnit.COUNT)):
            continue
        context = contexts.get(one.get("contextRef", ""))
        written = "".join(_text_of(one, continued))[:_MOST_TEXT]
        if one.tag in texts:
            yield Shown(element, context, " ".join(written.split()))
            continue
        yield Shown(
            element,
            context,
            written,
            form=one.get("format", "").rpartition(":")[2],
            scale=one.get("scale", ""),
            sign=one.get("sign", ""),
            decimals=one.get("decimals", ""),
            unit=units.get(one.get("unitRef", ""), ""),
        )


def _element(one: etree._Element) -> Element | None:
    """Return what an element is, by the namespace that its prefix stands for."""
    prefix, colon, local = one.get("name", "").strip().rpartition(":")
    namespace = one.nsmap.get(prefix) if colon else None
    return None if namespace is None else element_of(namespace, local)


def _text_of(one: etree._Element, continued: Mapping[str, etree._Element]) -> Iterator[str]:
    """Yield the text of an element and of what continues it, without what is excluded."""
    seen: set[str] = set()
    part: etree._Element | None = one
    while part is not None and len(seen) < _MOST_CONTINUED:
        yield from _inner(part)
        following = part.get("continuedAt", "")
        part = None if following in seen else continued.get(following)
        seen.add(following)


def _inner(part: etree._Element) -> Iterator[str]:
    left_out = {one for one in part.iter(*_LEFT_OUT) for one in one.iter()}
    if part not in left_out:
        yield part.text or ""
    for one in part.iterdescendants():
        if one not in left_out:
            yield one.text or ""
        parent = one.getparent()
        if parent is not None and parent not in left_out:
            yield one.tail or ""
