"""JSON read without guessing: exact numbers, one meaning for every key, and a named fault.

The standard library's decoder does the grammar. One walk over its result refuses what the
grammar allows but two readers could understand differently (I-JSON, RFC 7493). The work is
linear in the size of the input.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import Enum

from data_ingest.ids.personal_numbers import masked
from data_ingest.model.problem import Problem, UnreadableInput

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
"""The integers that fit in a column of 64 bits."""

MAX_DIGITS = 38
"""Digits of a decimal number and its largest power of ten: those of a Polars `Decimal` column."""

MAX_COMBINING = 30
"""Combining characters in a row: the Stream-Safe Text Format of Unicode UAX #15, section 13.

Without a limit the normalisation of one long run takes quadratic time.
"""

MAX_PROBLEMS = 20
"""Problems reported for one input; a longer list helps nobody."""

_LONGEST_INTEGER = 20  # characters of -(2**63)
_LONGEST_DECIMAL = 64  # characters; 38 digits with sign, point, leading zeros and exponent fit
_LONGEST_NAME = 64  # characters of a key that are repeated in a message
_WHITESPACE = " \t\r\n"  # RFC 8259, section 2
_SPECIAL = re.compile("[\x00\u0300-\U0010ffff]")  # all below U+0300 is in normal form already
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_NUMBER = re.compile(r"\d{6,}")


class _Unusable(Enum):
    """A number that has no exact value here, kept in its place until the walk names it."""

    NOT_A_NUMBER = "json-not-a-number"
    INTEGER = "json-integer-too-large"
    DECIMAL = "json-decimal-too-long"


_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
"""A string, whole or broken off, or a bracket outside of strings."""


def loads(payload: bytes, *, name: str = "input", max_depth: int = 32) -> object:
    """Read one JSON value.

    Objects become `dict`, arrays `list`, whole numbers `int` within 64 bits and all other
    numbers `Decimal`; there is never a `float`. Keys and texts are in Unicode normal form C. A
    byte order mark is refused (RFC 8259, section 8.1, forbids sending it), so that the hash of
    the bytes and the hash of the text are of the same document.

    >>> loads(b'{"share": 0.10, "hours": 12}')
    {'share': Decimal('0.10'), 'hours': 12}

    Args:
        payload: The bytes as they came.
        name: The file's name as the sender gave it.
        max_depth: Arrays and objects that may be open at the same time.

    Raises:
        UnreadableInput: With the place and the mend of up to `MAX_PROBLEMS` faults.
    """
    text = _read_text(payload, name)
    tree = _Tree(name, max_depth, plain=_SPECIAL.search(text) is None and "\\u" not in text)
    try:
        value = tree.build(_read_grammar(text, name, max_depth=max_depth))
    except RecursionError:
        raise _refusal(name, "json-too-deep", limit=max_depth) from None
    if tree.problems:
        raise UnreadableInput(tree.problems, name)
    return value


def pointer(tokens: Iterable[str | int]) -> str:
    """Return a JSON pointer (RFC 6901) that may be shown.

    It repeats the sender's own keys. Keys are cut at 64 characters and runs of six or more
    digits are masked, and so are personal numbers, for a key can be one.

    >>> pointer(["parties", 0, "share/ppm", "850101-1234"])
    '/parties/0/share~1ppm/######-####'
    """
    return "".join(
        "/" + shown_key(str(token)).replace("~", "~0").replace("/", "~1") for token in tokens
    )


def shown_key(key: str) -> str:
    """Return a key of the sender's own as it may be shown: cut, and without personal numbers."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in masked(key[:_LONGEST_NAME]))
    hidden = _LONG_NUMBER.sub(lambda run: "#" * len(run[0]), shown)
    return hidden + ("…" if len(key) > _LONGEST_NAME else "")


def _refusal(name: str, code: str, **params: int) -> UnreadableInput:
    return UnreadableInput(
        [Problem(code, params={key: str(value) for key, value in params.items()})], name
    )


def _read_text(payload: bytes, name: str) -> str:
    if payload.startswith(b"\xef\xbb\xbf"):
        raise _refusal(name, "json-bom")
    if b"\0" in payload[:2]:  # UTF-16 and UTF-32 show themselves by the first ASCII character
        raise _refusal(name, "json-not-utf8", byte=1)
    try:
        text = payload.decode()
    except UnicodeDecodeError as fault:
        raise _refusal(name, "json-not-utf8", byte=fault.start + 1) from None
    if not text.strip(_WHITESPACE):
        raise _refusal(name, "empty-input")
    return text


def _read_grammar(text: str, name: str, *, max_depth: int) -> object:
    """Return the decoder's value, in which objects are tuples of (key, value) pairs."""
    begin = len(text) - len(text.lstrip(_WHITESPACE))
    end = len(text.rstrip(_WHITESPACE))
    try:
        value: object
        value, stop = _DECODER.raw_decode(text, begin)
    except json.JSONDecodeError as fault:
        if _is_deeper(text, max_depth):
            raise _refusal(name, "json-too-deep", limit=max_depth) from None
        broken_off = fault.pos >= end or fault.msg.startswith("Unterminated string")
        code = "json-truncated" if broken_off else "json-malformed"
        raise _refusal(name, code, line=fault.lineno, column=fault.colno) from None
    if stop < end:
        rest = stop + len(text[stop:]) - len(text[stop:].lstrip(_WHITESPACE))
        line, column = text.count("\n", 0, rest) + 1, rest - text.rfind("\n", 0, rest)
        raise _refusal(name, "json-trailing", line=line, column=column)
    return value


def _is_deeper(text: str, max_depth: int) -> bool:
    """Tell whether brackets outside of strings are nested deeper, whatever else is wrong.

    How deep Python itself reads before it gives up differs between its versions.
    """
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket[0], 0)
        if depth > max_depth:
            return True
    return False


def _integer(text: str) -> int | _Unusable:
    if len(text) > _LONGEST_INTEGER or not INT64_MIN <= int(text) <= INT64_MAX:
        return _Unusable.INTEGER
    return int(text)


def _decimal(text: str) -> Decimal | _Unusable:
    if len(text) > _LONGEST_DECIMAL:
        return _Unusable.DECIMAL
    try:
        number = Decimal(text)
    except InvalidOperation:  # the exponent alone is beyond what a Decimal can hold
        return _Unusable.DECIMAL
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        return _Unusable.DECIMAL
    return number


def _constant(_text: str) -> _Unusable:
    return _Unusable.NOT_A_NUMBER


_DECODER = json.JSONDecoder(
    object_pairs_hook=tuple,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_constant,
)


class _Tree:
    """The walk over one decoded value: where it is, and what it has found wrong."""

    __slots__ = ("inner", "max_depth", "name", "path", "plain", "problems")

    def __init__(self, name: str, max_depth: int, *, plain: bool) -> None:
        """Begin a walk.

        Args:
            name: The file's name.
            max_depth: Arrays and objects that may be open at the same time.
            plain: No text of the value can have anything that would have to be looked at.
        """
        self.name = name
        self.max_depth = max_depth
        self.plain = plain
        self.inner = {tuple, list, _Unusable} if plain else {tuple, list, _Unusable, str}
        self.path: list[str | int] = []
        self.problems: list[Problem] = []

    def build(self, node: object) -> object:
        """Return `node` with its objects as dictionaries and its texts in normal form."""
        if isinstance(node, str):
            return self._text(node)
        if isinstance(node, _Unusable):
            self._report(node.value, limit=MAX_DIGITS)
        elif isinstance(node, tuple | list):
            if len(self.path) >= self.max_depth:
                raise _refusal(self.name, "json-too-deep", limit=self.max_depth)
            return self._object(node) if isinstance(node, tuple) else self._array(node)
        return node

    def _object(self, pairs: tuple[tuple[str, object], ...]) -> dict[str, object]:
        members: dict[str, object] = {}
        for raw_key, raw_value in pairs:
            key = raw_key if self.plain else self._text(raw_key)
            if key not in members and type(raw_value) not in self.inner:
                members[key] = raw_value
                continue
            self.path.append(key)
            if key in members:
                self._report("json-duplicate-key", key=shown_key(key))
            members[key] = self.build(raw_value)
            self.path.pop()
        return members

    def _array(self, items: list[object]) -> list[object]:
        for index, item in enumerate(items):
            if type(item) not in self.inner:
                continue
            self.path.append(index)
            items[index] = self.build(item)
            self.path.pop()
        return items

    def _text(self, text: str) -> str:
        if _SPECIAL.search(text) is None:
            return text
        if "\0" in text:
            self._report("json-nul")
        elif _SURROGATE.search(text):
            self._report("json-surrogate")
        elif _longest_run(text) > MAX_COMBINING:
            self._report("json-combining", limit=MAX_COMBINING)
        else:
            return unicodedata.normalize("NFC", text)
        return text

    def _report(self, code: str, **params: int | str) -> None:
        shown = {name: str(value) for name, value in params.items()}
        self.problems.append(Problem(code, pointer(self.path), shown))
        if len(self.problems) == MAX_PROBLEMS:
            raise UnreadableInput(self.problems, self.name)


def _longest_run(text: str) -> int:
    """Return the length of the longest run of combining characters."""
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest
