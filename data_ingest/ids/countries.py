"""Countries and territories: one function from whatever a file says to a code of ISO 3166-1.

The names are those of CLDR in 19 languages, with ISO's codes and spellings of our own. They are in
`countries.txt`, which `docs/writers/countries.py` writes from Babel and `country_spellings.csv`:
reading that file takes a millisecond, loading the languages by Babel takes 150 or more.
Nothing is guessed: what could be several countries, or is one that no longer exists, is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

TABLE = Path(__file__).with_name("countries.txt")
"""One line a meaning: `SE`, codes of several as `CD CG`, of a former country as `!CZ SK`; a tab;
its keys with bars between them."""

Reason = Literal["known", "unknown", "several", "former"]


class Country(NamedTuple):
    """What a text says of a country.

    Attributes:
        code: ISO 3166-1 alpha-2, `XK` for Kosovo; None where the text does not say one country.
        reason: `known`, else why there is no code: no country is known by that; it may be several;
            or the country no longer exists.
        choices: What it may be, what became of it, or, where it is unknown, the countries with a
            name or code of which it is one letter off. In order of code.
    """

    code: str | None
    reason: Reason
    choices: tuple[str, ...]


_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
    | dict.fromkeys("'’`\u00b4\u02bb\u02bc\u2018")
)
"""Letters that Unicode does not take apart, and apostrophes, which do not count."""

_SAME = {"saint": "st", "sankt": "st", "and": "&", "och": "&", "og": "&", "und": "&", "et": "&"}
ARTICLES = frozenset({
    "the", "la", "le", "les", "el", "los", "las", "il", "lo", "gli", "die", "der", "das", "de",
    "den", "det", "het",
})  # fmt: skip
_INVERTED = re.compile(r"(.+?)(?:, ?| \()((?:.+ )?of(?: the)?)\)?", re.IGNORECASE)
_OFFICIAL = re.compile(
    r"(?:the )?(?:(?:islamic|federal|federated|democratic|socialist|people'?s|co-?operative|united"
    r"|islamiska|demokratiska|islamische|arab) )*(?:republic of|kingdom of|union of|republiken"
    r"|konungariket|kungariket|kongeriget|kongeriket|republikken|republik|königreich"
    r"|république (?:de la|de l'|du|des|de|d')|royaume (?:de la|du|des|de|d')|república de"
    r"|reino de) ?(?:the )?(.+)",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(
    r"[()\[\]{}/|;,:=]|\s[-–—]+\s|(?<=\b[A-Z]{2})[-–](?=\w)|[-–](?=[A-Z]{2,3}$)"
)
_AROUND, _BEHIND = " ()[]\"'", " .,;:*"
_CODE_BESIDE = re.compile(r"([A-Z]{2,3}) (.+)|(.+) ([A-Z]{2,3})")
_AREA = re.compile(r"([A-Za-z]{2})(?:-[0-9A-Za-z]{1,4})?")
_DOTTED = frozenset({"uk", "us"})
_LONGEST_CODE, _LONGEST_NAME, _END = 3, 120, 2


@lru_cache(maxsize=4096)
def read_country(written: str) -> Country:
    """Return which country a code or name says.

    Read are alpha-2, alpha-3 and the three digits of ISO 3166-1, EL and UK, and names; beside a
    name may stand its own code or its name in another language. Case, accents, punctuation, spaces
    and articles do not count.

    >>> read_country("Sverige - SE").code, read_country("(the) NETHERLANDS").code
    ('SE', 'NL')
    >>> read_country("Kongo"), read_country("Jugoslavien").reason
    (Country(code=None, reason='several', choices=('CD', 'CG')), 'former')
    >>> read_country("Tysklan"), read_country("8").reason
    (Country(code=None, reason='unknown', choices=('DE',)), 'unknown')
    """
    text = " ".join(unicodedata.normalize("NFKC", written[: _LONGEST_NAME + 1]).split())
    if len(text) > _LONGEST_NAME:
        return Country(None, "unknown", ())
    return _whole(text) or _in_parts(text) or Country(None, "unknown", _near(text))


def country_code(written: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a code or name; None where it says no one country.

    >>> country_code("Sverige"), country_code("SWE"), country_code("752"), country_code("England")
    ('SE', 'SE', 'SE', 'GB')
    """
    return read_country(written).code


def country_of_area(code: str) -> str | None:
    """Return the country of a code of ISO 3166-2, or of the code of a country.

    >>> country_of_area("US-CA"), country_of_area("gb-sct"), country_of_area("ZZ")
    ('US', 'GB', None)
    """
    found = _AREA.fullmatch(code.strip())
    return read_country(found[1]).code if found else None


@cache
def countries() -> frozenset[str]:
    """Return the alpha-2 codes of the 249 countries and territories of ISO 3166-1, and XK."""
    return frozenset(value for value in _table().values() if len(value) == len("SE"))


@cache
def _alpha_3() -> Mapping[str, str]:
    from babel.core import get_global

    codes = (code for code in get_global("territory_aliases") if len(code) == len("SWE"))
    return {found: code for code in codes if code.isalpha() and (found := country_code(code))}


def alpha_3(code: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of an alpha-2 code; None of what is no code (CLDR).

    >>> alpha_3("SE"), alpha_3("CD"), alpha_3("ZZ")
    ('SWE', 'COD', None)
    """
    return _alpha_3().get(code)


def key_of(name: str) -> str:
    """Return what counts of a name: its letters and digits, without case, accents and articles.

    >>> key_of("The Gambia"), key_of("Korea (the Republic of)"), key_of("S:t Lucia")
    ('gambia', 'republicofkorea', 'stlucia')
    """
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    if found := _INVERTED.fullmatch(name):
        name = f"{found[2]} {found[1]}"
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^\w&]+|_", " ", re.sub(r"[.:]", "", plain)).split()
    words = [word for word in words if word != "the"] or words
    return [_SAME.get(word, word) for word in words] if len(words) > 1 else words


@cache
def _table() -> Mapping[str, str]:
    lines = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines())
    return {key: value for value, keys in lines for key in keys.split("|")}


def _whole(text: str) -> Country | None:
    """Return what a whole text says: a code, a name, or a name with the form of state before it."""
    bare = text.strip(_AROUND).rstrip(_BEHIND)
    words = _words(text)
    key = "".join(words)
    if len(key) <= _LONGEST_CODE and key.isascii() and not _is_plain(text, bare, key):
        return None
    found = _table().get(key)
    rest = "".join(words[1:])
    if found is None and words and words[0] in ARTICLES and len(rest) > _LONGEST_CODE:
        found = _table().get(rest)
    if found is None and (official := _OFFICIAL.fullmatch(bare)):
        found = _table().get(key_of(official[1]))
    if found is None:
        return None
    codes = tuple(found.removeprefix("!").split())
    if found.startswith("!"):
        return Country(None, "former", codes)
    return Country(codes[0], "known", codes) if len(codes) == 1 else Country(None, "several", codes)


def _is_plain(text: str, bare: str, key: str) -> bool:
    """Tell whether what may be a code is written as one: `N/A` and `n.a.` are not Namibia."""
    if bare.isalnum():
        return not key.isdecimal() or text.strip("( )") == key
    dotted = bare.replace(".", "").replace(" ", "")
    return dotted.isalpha() and "." in bare and (len(key) == _LONGEST_CODE or key in _DOTTED)


def _in_parts(text: str) -> Country | None:
    """Return the country of which all parts of a text are a name or code."""
    parts = [
        part for part in map(str.strip, _SEPARATORS.split(text)) if part.strip(_AROUND + _BEHIND)
    ]
    if len(parts) == 1 and (beside := _CODE_BESIDE.fullmatch(text.strip(_AROUND + _BEHIND))):
        parts = [part for part in beside.groups() if part]
    if len(parts) < 2:
        return None
    found = [_whole(part) for part in parts]
    known = [country for country in found if country is not None]
    if len(known) < len(parts):
        return None
    shared = set.intersection(*(set(country.choices) for country in known))
    if len(shared) == 1 and any(country.code for country in known):
        (code,) = shared
        return Country(code, "known", (code,))
    return Country(None, "several", tuple(sorted({c for one in known for c in one.choices})))


def _near(text: str) -> tuple[str, ...]:
    """Return the countries with a name that is one letter off: more, less, other, or swapped."""
    key = key_of(text)
    if len(key) <= _LONGEST_CODE + 1 or any(letter.isdecimal() for letter in key):
        return ()
    ends = {*_by_ends().get(key[:_END], ()), *_by_ends().get(key[-_END:], ())}
    found = (_table()[name] for name in ends if _is_one_off(key, name))
    return tuple(sorted({code for value in found for code in value.removeprefix("!").split()}))


@cache
def _by_ends() -> Mapping[str, tuple[str, ...]]:
    """Return the names by how they begin and how they end, one of which a slip leaves as it is."""
    ends: dict[str, list[str]] = {}
    for key in _table():
        if len(key) > _LONGEST_CODE:
            ends.setdefault(key[:_END], []).append(key)
            ends.setdefault(key[-_END:], []).append(key)
    return {end: tuple(keys) for end, keys in ends.items()}


def _is_one_off(one: str, other: str) -> bool:
    """Tell whether two names differ in one letter, or in the order of two.

    >>> _is_one_off("sverge", "sverige"), _is_one_off("iarn", "iran"), _is_one_off("mali", "malta")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    for _ in ("what they begin with alike", "what they end with alike"):
        same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
        same = min(len(one), len(other)) if same is None else same
        one, other = one[same:][::-1], other[same:][::-1]
    return max(len(one), len(other)) <= 1 or (len(one) == len("ab") and one == other[::-1])
