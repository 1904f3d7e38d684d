"""Swedish personal numbers as people write them, wherever they stand in a text.

In any digits, with or without century, with any dash, point, slash or space, the date in one piece
or in three, with signs of no width between. What decides is the number: its third digit, its date
and its check digit. Coordination numbers (day plus 60) and interim numbers (a letter first among
the last four, which counts as 1) are among them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_LATEST_APART = 2011
"""Latest year of birth read from a date in three pieces with its century: later ones are dates of
contracts and invoices, with a figure behind them, far more often than people. Ours."""

_ALIKE = {
    "\u2212": "-",  # minus
    "\u02d7": "-",
    "\u2043": "-",
    "\u207b": "-",
    "\u2044": "/",
    "\u2215": "/",
    "\u00b7": ".",
}
"""Signs that look like another, and are neither its wide form nor of the class of dashes."""

_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_LETTER = "[TRSUWXJKLMN]"
_USUAL = r"(?:[0-9]{2})?[0-9]{6}[-+][0-9]{4}"
"""As it is most often written: then a letter may stand right before it, as in a file's name."""
_WRITTEN = re.compile(
    rf"(?<![0-9])(?:(?<![A-Za-z])|(?={_USUAL}))(?:SE[ -]?)?"
    r"(?P<century>16|18|19|20)?(?P<year>[0-9]{2})"
    rf"(?:(?P<whole>[0-9]{{4}})|(?P<sign> ?[-./] ?| )(?P<month>{_MONTH})(?P=sign)(?P<day>{_DAY}))"
    rf"(?P<join> {{0,3}}[-+./_:]? {{0,3}})(?P<last>(?:[0-9]|{_LETTER})[0-9]{{3}})(?:01)?"
    r"(?![0-9A-Za-z])(?(sign)(?!(?P=sign)[0-9]))"
)
_DATED = re.compile(_MONTH + _DAY)
_PLAIN = ("", "-", "+", " ")

MASK = "######-####"
"""What stands in the place of a number that is not to be shown."""

PERHAPS = r"(?:\p{Nd}[^\p{Nd}\p{L}]{0,9}){6}[\p{Nd}\p{L}](?:[\p{Cf}\p{M}]*\p{Nd}){3}"
"""For columns of text: what holds no such digits holds no number, so it need not be looked at."""

_TWO, _APART = r"(?:\p{Nd}\p{Cf}*){2}", r"[^\p{Nd}\p{L}]"
LOOKS_PERSONAL = (
    rf"{_TWO}(?:{_TWO}{_TWO}|{_APART}{{1,3}}{_TWO}{_APART}{{1,3}}{_TWO})"
    rf"{_APART}{{0,9}}[\p{{Nd}}A-Za-z]\p{{Cf}}*\p{{Nd}}\p{{Cf}}*{_TWO}"
)
"""For columns of text: a number that a natural person could have, whatever its check digit."""


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """Something that has the form of a personal number.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        spelling: It, in plain digits and signs, with no more spaces than needed.
        ten: Its ten digits; the letter of an interim number as 1.
        is_dated: Whether month and day are some.
        is_plain: Whether it is written in one piece but for one of the usual signs.
        is_joined: Whether nothing stands between date and last four.
    """

    start: int
    end: int
    spelling: str
    ten: str
    is_dated: bool
    is_plain: bool
    is_joined: bool

    @property
    def is_somebodys(self) -> bool:
        """Whether it is a person's number: by its check digit, and its date where that is needed.

        >>> [one.is_somebodys for one in written("121212-1212, 121212-1213")]
        [True, False]
        """
        digits = [int(digit) * (2 - at % 2) for at, digit in enumerate(self.ten)]
        return sum(digit // 10 + digit % 10 for digit in digits) % 10 == 0 and (
            self.is_plain or self.is_dated
        )


def written(text: str) -> Iterator[WrittenNumber]:
    """Yield what has the form of a personal number in a text, in order.

    >>> [one.spelling for one in written("Tolvan, 1912-12-12 – 1212")]
    ['1912-12-12-1212']
    """
    plain, places = _plain(text)
    for found in _WRITTEN.finditer(plain):
        century, year, last = found["century"], found["year"], found["last"]
        apart = found["sign"] is not None
        if apart and century == "20" and int(f"20{year}") > _LATEST_APART:
            continue
        date = found["whole"] or f"{found['month']}{found['day']}"
        if date[0] not in "01":  # the number of an organisation
            continue
        join = found["join"].strip() or found["join"][:1]
        has_letter = last[0].isalpha()
        yield WrittenNumber(
            start=places[found.start()],
            end=places[found.end() - 1] + 1,
            spelling=_spelling(found[0]),
            ten=f"{year}{date}{'1' if has_letter else last[0]}{last[1:]}",
            is_dated=_DATED.fullmatch(date) is not None,
            is_plain=not apart and not has_letter and join in _PLAIN and century != "16",
            is_joined=join == "",
        )


def masked(text: str) -> str:
    """Return a text without the personal numbers in it, those with a wrong check digit included.

    >>> masked("Städning, Exempel 850101-1234")
    'Städning, Exempel ######-####'
    """
    for number in reversed(list(written(text))):
        if number.is_somebodys or (number.is_dated and not number.is_joined):
            text = text[: number.start] + MASK + text[number.end :]
    return text


def _spelling(found: str) -> str:
    return re.sub(" +", " ", re.sub(" *([-+./_:]) *", r"\1", found))


def plain(text: str) -> str:
    r"""Return a text in plain digits, dashes and spaces, without signs of no width.

    >>> plain("12\u2013\u200b3\uff14")
    '12-34'
    """
    return _plain(text)[0]


def _plain(text: str) -> tuple[str, range | list[int]]:
    """Return the text in plain characters, and where each of them stood."""
    if text.isascii():
        return re.sub(r"\s", " ", text), range(len(text))
    characters, places = [], []
    for place, character in enumerate(text):
        alike = _alike(character)
        if alike:
            characters.append(alike)
            places.append(place)
    return "".join(characters), places


def _alike(character: str) -> str:
    """Return the plain character that one stands for; "" for one of no width."""
    if character.isascii():
        return " " if character.isspace() else character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "Pd":
        return "-"
    if character.isspace():
        return " "
    wide = unicodedata.normalize("NFKC", character)
    return wide if len(wide) == 1 and wide.isascii() else _ALIKE.get(character, character)
