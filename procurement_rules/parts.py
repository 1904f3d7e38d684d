"""A condition taken apart, and answered for one row: true, false, or None, one cannot tell.

Polars answers conditions for millions of rows (`procurement_rules.outcomes`). A procurement has
few rows and many rules: there a frame for each condition costs a hundred times its answer.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from procurement_rules.condition import OPERATORS, TOKEN

Value = bool | int | str | date | None
Seen = Mapping[str, Value]
"""What a condition sees of a row: the value of each name, None where it is not known."""


class NotACondition(ValueError):
    """What should be a condition is none."""


class Part(Protocol):
    """A condition, or an expression within it."""

    @property
    def parts(self) -> Sequence["Part"]:
        """What it is directly made of."""

    def answer(self, seen: Seen) -> Value:
        """Return its value for a row; None: not known."""


def why_unknown(part: Part, seen: Seen) -> Iterator[str]:
    """Yield each name that keeps a condition that cannot tell from it, as often as it has it.

    Only what would still matter is named: in `ground = 'a' AND is_final`, the finality of a
    judgment is not asked for when the ground is known to be another one. A part of a condition
    matters where it and everything around it is not known.
    """
    if isinstance(part, Named):
        yield part.name
    for inner in part.parts:
        if inner.answer(seen) is None:
            yield from why_unknown(inner, seen)


@dataclass(frozen=True, slots=True)
class Named:
    """What a row says of a name."""

    name: str
    parts: Sequence[Part] = ()

    def answer(self, seen: Seen) -> Value:
        """Return what the row says."""
        return seen[self.name]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the condition."""

    value: Value
    parts: Sequence[Part] = ()

    def answer(self, seen: Seen) -> Value:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Compared:
    """Two parts and the sign between them.

    Attributes:
        codes: The codes of a fact in their order, where the sign asks for one.
    """

    sign: Callable[[object, object], bool]
    parts: tuple[Part, Part]
    codes: tuple[str, ...] = ()

    def answer(self, seen: Seen) -> Value:
        """Return whether the sign holds."""
        first, second = self.parts
        if (left := first.answer(seen)) is None or (right := second.answer(seen)) is None:
            return None
        if self.codes:
            return self.sign(self.codes.index(str(left)), self.codes.index(str(right)))
        return self.sign(left, right)


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether a part is one of some values."""

    parts: tuple[Part]
    values: frozenset[Value]

    def answer(self, seen: Seen) -> Value:
        """Return whether it is."""
        value = self.parts[0].answer(seen)
        return None if value is None else value in self.values


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a part."""

    parts: tuple[Part]

    def answer(self, seen: Seen) -> Value:
        """Return the opposite."""
        value = self.parts[0].answer(seen)
        return None if value is None else not value


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of which all must hold (`settles` is false), or one (`settles` is true).

    Attributes:
        settles: The answer of any one part that is the answer of the whole.
    """

    settles: bool
    parts: Sequence[Part]

    def answer(self, seen: Seen) -> Value:
        """Return `settles` if any part says so; else None if any part is not known."""
        told: Value = not self.settles
        for part in self.parts:
            value = part.answer(seen)
            if value is None:
                told = None
            elif bool(value) is self.settles:
                return self.settles
        return told


_SIGNS: Mapping[str, Callable[..., bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITY = ("=", "<>", "!=")


def taken_apart(sql: str, codes: Mapping[str, tuple[str, ...] | None]) -> Part:
    """Return a condition taken apart.

    Args:
        sql: The condition, in the part of SQL that `parse_condition` lets through.
        codes: Of names whose values are codes, these in their order.

    Raises:
        NotACondition: It is none.
    """
    return _Reader(sql, codes).whole()


class _Reader:
    """Reads a condition from left to right; what binds loosest is asked for first."""

    def __init__(self, sql: str, codes: Mapping[str, tuple[str, ...] | None]) -> None:
        self._sql = sql
        self._tokens = list(TOKEN.finditer(sql))
        self._codes = codes
        self._at = 0

    def whole(self) -> Part:
        part = self._either()
        if self._at < len(self._tokens):
            raise NotACondition(self._sql)
        return part

    def _takes(self, *words: str) -> bool:
        """Step over words if they come next."""
        ahead = self._tokens[self._at : self._at + len(words)]
        comes = [_plain(token) for token in ahead] == list(words)
        if comes:
            self._at += len(words)
        return comes

    def _must(self, word: str) -> None:
        if not self._takes(word):
            raise NotACondition(self._sql)

    def _either(self) -> Part:
        return self._joined("OR", self._both, settles=True)

    def _both(self) -> Part:
        return self._joined("AND", self._opposite, settles=False)

    def _joined(self, word: str, inner: Callable[[], Part], *, settles: bool) -> Part:
        parts = [inner()]
        while self._takes(word):
            parts.append(inner())
        return Joined(settles, parts) if len(parts) > 1 else parts[0]

    def _opposite(self) -> Part:
        return Not((self._opposite(),)) if self._takes("NOT") else self._compared()

    def _compared(self) -> Part:
        part = self._single()
        while self._at < len(self._tokens):
            sign = self._tokens[self._at].group()
            if sign in _SIGNS:
                self._at += 1
                part = self._by_sign(sign, part, self._single())
            elif self._takes("IN"):
                part = self._listed(part)
            elif self._takes("NOT", "IN"):
                part = Not((self._listed(part),))
            elif self._takes("BETWEEN"):
                part = Joined(settles=False, parts=self._ends(part, ">=", "<="))
            elif self._takes("NOT", "BETWEEN"):
                part = Joined(settles=True, parts=self._ends(part, "<", ">"))
            else:
                break
        return part

    def _ends(self, part: Part, low: str, high: str) -> tuple[Part, Part]:
        first = self._by_sign(low, part, self._single())
        self._must("AND")
        return first, self._by_sign(high, part, self._single())

    def _by_sign(self, sign: str, left: Part, right: Part) -> Part:
        named = [part.name for part in (left, right) if isinstance(part, Named)]
        codes = [found for name in named if (found := self._codes.get(name))]
        ordered = codes[0] if codes and sign not in _EQUALITY else ()
        return Compared(_SIGNS[sign], (left, right), ordered)

    def _listed(self, part: Part) -> Part:
        self._must("(")
        members = [self._single()]
        while self._takes(","):
            members.append(self._single())
        self._must(")")
        values = frozenset(member.value for member in members if isinstance(member, Literal))
        named = [self._by_sign("=", part, one) for one in members if not isinstance(one, Literal)]
        listed = Listed((part,), values)
        return Joined(settles=True, parts=(listed, *named)) if named else listed

    def _single(self) -> Part:
        if self._takes("("):
            part = self._either()
            self._must(")")
            return part
        for word, value in (("TRUE", True), ("FALSE", False)):
            if self._takes(word):
                return Literal(value)
        if self._at == len(self._tokens):
            raise NotACondition(self._sql)
        token = self._tokens[self._at]
        self._at += 1
        match token.lastgroup:
            case "word" if token.group().upper() not in OPERATORS:
                return Named(token.group())
            case "number":
                return Literal(int(token.group()))
            case "text":
                return Literal(token.group()[1:-1])
        raise NotACondition(self._sql)


def _plain(token: re.Match[str]) -> str:
    """Return a word in capitals and a sign as it is; "" for a text or a number."""
    return token.group().upper() if token.lastgroup in ("word", "sign") else ""
