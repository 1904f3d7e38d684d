"""What a cell of an opening record says of subcontractors: who they are, their numbers and shares.

A cell may name several firms, say that there are none, or that there are some whom it does not
name. A text that is none of these is not read: nothing is taken for the name of a firm that does
not look like one. The words are the project's own list of 2026-11-30, from records met in practice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from data_ingest.linking.names import name_parts
from data_ingest.mapping.headings import normal_heading
from data_ingest.model.tables import PPM
from data_ingest.model.values import Share

NOBODY = frozenset(
    {"inga", "ingen", "nej", "no", "none", "nobody", "0", "0 procent", "inga underleverantorer"}
    | {"ingen underleverantor", "no subcontractors", "egen regi", "utfors i egen regi"}
    | {"avser egen regi", "allt i egen regi", "anlitar inga underleverantorer", "inga ue"}
)
"""How a cell says that there is no subcontractor, in normal form."""

_ABOUT = r"(?:ca|cirka|c:a|c a|omkring|ungefär|around|about|approx\.?)"
_PERCENT = r"(?:%|procent|percent)"
_PART = r"\d{1,3}(?:[.,]\d{1,4})?"
_SHARE = re.compile(
    rf"(?<![\w-])(?:{_ABOUT}\s*)?({_PART})\s*(?:{_PERCENT}\s*)?(?:(?:-|–|—|till|to)\s*({_PART})\s*)?"
    rf"{_PERCENT}",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w-])(?:(?:org\.?\s?-?nr|orgnr|vat(?:-nr)?|nr)\.?:?\s*)?"
    r"((?:(?:16|19|20)[ -]?)?\d{6}[-\u2013 ]?\d{4}|[A-Z]{2}\s?\d[\d ]{6,12}\d)(?![\w-])",
    re.IGNORECASE,
)
_LATER = (
    "lamnas senare", "anges senare", "meddelas senare", "redovisas senare", "ej namngiv",
    "inte namngiv", "namnger ingen", "namnger inte", "namnges ej", "namnges senare", "ej utsed",
    "ej klart", "ej beslutat", "not named", "not yet named", "undisclosed", "to be confirmed",
)  # fmt: skip
"""Words by which a cell says that work is handed on to somebody whom it does not name."""
_SOME = re.compile(
    r"(?:ja|yes|x)?(?: ?\d{1,3} (?:st|stycken|underleverantorer|subcontractors))?"
    r"|underleverantorer(?: kommer att| kan komma att)? (?:anlitas|finns)"
)
"""How it says that there are some, in normal form and without a share."""
_LEAD = re.compile(r"\A\s*(?:ja|yes|uppger|anlitar|till|to)\b[\s,:.–-]*", re.IGNORECASE)
"""What may stand before the firms."""
_OWN = re.compile(r"(?:nej|inga|ingen|no)\b.*\begen regi")
_BETWEEN = re.compile(r"[\n;|•]+|\s\+\s|\s/\s")
_AND = re.compile(r"\s(?:och|samt|and)\s|\s&\s", re.IGNORECASE)
_FILLER = " \t,.:()[]-–—"
_BEFORE = " \t,.:-–—"
_LONGEST_NAME, _LONGEST_CELL = 120, 4_000
"""Characters of a name, and of a cell: a hundred firms, and no more than is walked through."""
_DIGITS = re.compile(r"\d{3}[\d -]{3,}")
_STATEMENT = re.compile(r"\b(?:se|bilaga|enligt|vet ej|oklart|appendix|annex)\b")


@dataclass(frozen=True, slots=True)
class NamedFirm:
    """A firm that a cell names.

    Attributes:
        name: As written, without number and share; None where the cell has its number alone.
        number: As written.
        share: Of the work of whoever engages it.
        work: What else stands beside it.
    """

    name: str | None
    number: str | None = None
    share: Share | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class NamedFirms:
    """What a cell says of subcontractors; without firms and without `unnamed` there are none.

    Attributes:
        firms: Those that it names.
        unnamed: Whether it says that there are some whom it does not name.
        share: What is handed on to them, where it says so.
    """

    firms: tuple[NamedFirm, ...] = ()
    unnamed: bool = False
    share: Share | None = None

    @property
    def nobody(self) -> bool:
        """Whether there is no subcontractor."""
        return not self.firms and not self.unnamed


def named_firms(cell: str) -> NamedFirms | None:
    """Return what a cell says of subcontractors; None if it cannot be told.

    >>> named_firms("Putsarna AB, 559998-0231, ca 20 %").firms  # doctest: +ELLIPSIS
    (NamedFirm(name='Putsarna AB', number='559998-0231', share=Share(low=20..., work=None),)
    >>> named_firms("Uppger 30 % men namnger ingen")
    NamedFirms(firms=(), unnamed=True, share=Share(low=300000, high=300000))
    >>> named_firms("Inga").nobody, named_firms("se bilaga 4")
    (True, None)
    """
    if len(cell) > _LONGEST_CELL:
        return None
    words = normal_heading(cell)
    if words in NOBODY or _OWN.fullmatch(words):
        return NamedFirms()
    without = normal_heading(_SHARE.sub(" ", _NUMBER.sub(" ", cell)))
    is_some = words and _SOME.fullmatch(without) and _NUMBER.search(cell) is None
    if is_some or any(said in words for said in _LATER):
        return _unnamed(cell)
    firms: list[NamedFirm] = []
    for piece in _pieces(_LEAD.sub("", cell)):
        firm = _firm(piece)
        if firm is None:
            return None
        firms.append(firm)
    return NamedFirms(tuple(firms)) if firms else None


def name_and_number(text: str) -> tuple[str, str | None]:
    """Return the name of a firm without the number that stands beside it, and that number.

    >>> name_and_number("Exempel AB (559999-0008)"), name_and_number("Exempel AB")
    (('Exempel AB', '559999-0008'), ('Exempel AB', None))
    """
    numbers = [*_NUMBER.finditer(text)]
    name = re.sub(r"\(\s*\)", "", _NUMBER.sub("", text)).strip(" \t\n,:;-–—(") if numbers else text
    return (name, numbers[0][1]) if len(numbers) == 1 and name else (text, None)


def _unnamed(cell: str) -> NamedFirms | None:
    """Return what a cell says that names nobody; one with the number of a firm does name it."""
    shares = [*_SHARE.finditer(cell)]
    if len(shares) > 1 or _NUMBER.search(cell):
        return None
    share = _share(shares[0]) if shares else None
    return None if shares and share is None else NamedFirms(unnamed=True, share=share)


def _pieces(cell: str) -> Iterator[str]:
    """Yield the part of a cell that is about each firm."""
    for line in filter(str.strip, _BETWEEN.split(cell)):
        parts = [part for part in re.split(r",\s(?!\d+\s*%)", line) if part.strip()]
        names = [_SHARE.sub(" ", _NUMBER.sub(" ", part)).strip(_FILLER) for part in parts]
        formed = [has_form(name) for name in names]
        begins = [
            bool(name) and (formed[at] if any(formed) else _NUMBER.search(line) is None)
            for at, name in enumerate(names)
        ]
        groups: list[list[str]] = []
        for part, is_new in zip(parts, begins, strict=True):
            if is_new or not groups:
                groups.append([part])
            else:
                groups[-1].append(part)
        for group in groups:
            yield from _apart(", ".join(group))


def _apart(piece: str) -> Iterator[str]:
    """Yield the firms of a piece that joins them with "och" or only by one number after the other.

    "Bygg och Mark AB" is one firm: what stands before must be a whole name.
    """
    joined = [*_AND.finditer(piece)]
    for found in joined:
        before = _NUMBER.sub(" ", _SHARE.sub(" ", piece[: found.start()])).strip(_FILLER)
        if has_form(before):
            yield from _apart(piece[: found.start()])
            yield from _apart(piece[found.end() :])
            return
    numbers = [*_NUMBER.finditer(piece)]
    if len(numbers) > 1:
        end = numbers[0].end()
        if (share := _SHARE.search(piece, end)) and share.end() <= numbers[1].start():
            gap = piece[end : share.start()].strip(_FILLER)
            end = share.end() if not gap else end
        yield piece[:end]
        yield from _apart(piece[end:].lstrip(_FILLER))
        return
    yield piece


def _firm(piece: str) -> NamedFirm | None:
    numbers, shares = [*_NUMBER.finditer(piece)], [*_SHARE.finditer(_NUMBER.sub(" ", piece))]
    if len(numbers) > 1 or len(shares) > 1:
        return None
    share = _share(shares[0]) if shares else None
    if shares and share is None:
        return None
    rest = _LEAD.sub("", _SHARE.sub(" ", _NUMBER.sub(" ", piece)).lstrip(_BEFORE))
    name, work = _name_and_work(rest)
    if name is None and not numbers:
        return None
    number = numbers[0][1] if numbers else None
    if name is not None and number is None and not has_form(name) and _is_statement(name):
        return None
    return NamedFirm(name, number, share, work)


def _name_and_work(text: str) -> tuple[str | None, str | None]:
    """Return the name of a firm, and what stands beside it in brackets or after a comma.

    What has a long number in it, as that of a telephone, is left out.
    """
    aside = [found.strip(_FILLER) for found in re.findall(r"\(([^()]*)\)", text)]
    plain = re.sub(r"\([^()]*\)", " ", text)
    head, _, tail = plain.partition(",")
    name = " ".join(head.split()).strip(_FILLER.replace(".", ""))
    work = [part for part in (*aside, tail.strip(_FILLER)) if part and not _DIGITS.search(part)]
    if not name or len(name) > _LONGEST_NAME:
        return None, ", ".join(work) or None
    return name, ", ".join(" ".join(part.split()) for part in work) or None


def _is_statement(name: str) -> bool:
    """Tell whether a text is no name of a firm: a remark, or no capital letter or sign of one."""
    words = normal_heading(name)
    return bool(_STATEMENT.search(words)) or not name[:1].isupper() or len(words.split()) > 6


@lru_cache(maxsize=4096)
def has_form(name: str) -> bool:
    """Tell whether a name states a legal form."""
    return bool(name) and bool(name_parts(pl.Series([name]))["forms"].item())


def _share(found: re.Match[str]) -> Share | None:
    low, high = found[1].replace(",", "."), (found[2] or found[1]).replace(",", ".")
    least, most = (round(float(part) * PPM / 100) for part in (low, high))
    return Share(least, most) if least <= most <= PPM else None
