"""A TED_EXPORT document: its form chosen among the language copies, and ways to look into it.

The schema's namespace changes with every release, and some elements (`n2016:NUTS`) have another,
so elements are known by their local names.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.xml_document import child, parse_xml

FORMS = (
    *("F01", "F02", "F03", "F04", "F05", "F06", "F15"),
    *("F20", "F21", "F22", "F23", "F24", "F25"),
)
"""Standard forms that hold a purchase (Implementing Regulation (EU) 2015/1986, annexes): planning,
contract and award notices with their utilities, social and concession kinds, the voluntary ex ante
notice and the modification. Buyer profiles, qualification systems, design contests and
corrigenda hold none."""

_VERSION = re.compile(r"R2\.0\.[89](?:\.|$)")
_FORM = re.compile(r"(F\d\d)_2014")
_FIRST_LANGUAGES = ("SV", "EN")

_LANGUAGES = {
    pair[:2]: pair[3:]
    for pair in (
        *("BG:BUL", "CS:CES", "DA:DAN", "DE:DEU", "EL:ELL", "EN:ENG", "ES:SPA", "ET:EST"),
        *("FI:FIN", "FR:FRA", "GA:GLE", "HR:HRV", "HU:HUN", "IT:ITA", "LT:LIT", "LV:LAV"),
        *("MT:MLT", "NL:NLD", "PL:POL", "PT:POR", "RO:RON", "SK:SLK", "SL:SLV", "SV:SWE"),
    )
}
"""Official languages of the EU: ISO 639-1, as TED writes them, to ISO 639-3."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a notice, in the language that was sent and in those it was translated to.

    Attributes:
        root: `TED_EXPORT`.
        code: Such as `F03`.
        original: The form that was sent; every fact is read from it.
        copies: All languages, Swedish first, then English, then the original, for names.
    """

    root: etree._Element
    code: str
    original: etree._Element
    copies: tuple[etree._Element, ...]

    def names(
        self, find: Callable[[etree._Element], etree._Element | None]
    ) -> tuple[tuple[str | None, str], ...]:
        """Return language (ISO 639-3) and text of what `find` finds in each copy."""
        return tuple(
            (_LANGUAGES.get(copy.get("LG", "")), value)
            for copy in self.copies
            if (value := paragraphs(find(copy)))
        )

    def preferred(self, find: Callable[[etree._Element], etree._Element | None]) -> str | None:
        """Return the text of what `find` finds, in Swedish, else English, else the original."""
        return next((value for _, value in self.names(find)), None)


def parse(payload: bytes, *, name: str) -> Form:
    """Return the form of a notice that can be read.

    Args:
        payload: The whole file.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The XML cannot be read, is another document or version, or holds no form
            with a purchase.
    """
    root = parse_xml(payload, name=name)
    for element in root.iter():
        element.tag = etree.QName(element).localname
    if root.tag != "TED_EXPORT":
        raise UnreadableInput([Problem("ted-export-root", f"/{str(root.tag)[:80]}")], name)
    if not _VERSION.match(root.get("VERSION", "")):
        raise UnreadableInput([Problem("ted-export-version", "/TED_EXPORT")], name)
    section = child(root, "FORM_SECTION")
    forms = (
        []
        if section is None
        else [element for element in section if _FORM.fullmatch(str(element.tag))]
    )
    original = next((form for form in forms if form.get("CATEGORY") == "ORIGINAL"), None)
    if original is None and forms:
        original = forms[0]
    code = "" if original is None else str(original.tag).removesuffix("_2014")
    if original is None or code not in FORMS:
        problem = Problem(
            "ted-export-form", "/TED_EXPORT/FORM_SECTION", {"forms": ", ".join(FORMS)}
        )
        raise UnreadableInput([problem], name)
    copies = [form for form in forms if form.tag == original.tag]
    return Form(
        root, code, original, tuple(sorted(copies, key=lambda copy: _order(copy, original)))
    )


def text(parent: etree._Element, *tags: str) -> str | None:
    """Return the text at the path `tags`, white space collapsed; None if absent or empty."""
    return paragraphs(child(parent, *tags))


def paragraphs(element: etree._Element | None) -> str | None:
    """Return the text of all paragraphs (`P`) as one line, or that of an element without any."""
    if element is None:
        return None
    written = ("".join(paragraph.itertext()) for paragraph in _paragraphs(element))
    return " ".join(" ".join(written).split()) or None


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    found = list(element.iterchildren("P"))
    yield from found or [element]


def _order(copy: etree._Element, original: etree._Element) -> int:
    language = copy.get("LG", "")
    if language in _FIRST_LANGUAGES:
        return _FIRST_LANGUAGES.index(language)
    return 2 if copy is original else 3
