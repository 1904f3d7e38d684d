"""Conditions of legal rules: a small part of SQL in which "cannot tell" survives.

Only comparisons, `AND`, `OR`, `NOT`, `IN` and `BETWEEN` are let through, because every one of
them answers null when it would need a fact that is not known.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Rows = npt.NDArray[np.bool_]
"""Of each row of facts, whether something holds."""

_OPERATORS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "TRUE", "FALSE"})
_SIGNS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ","})
_BLUNT = frozenset({"IS", "NULL", "COALESCE", "CASE", "IFNULL", "NVL"})
_TOKEN = re.compile(
    r"(?P<text>'[^']*')|(?P<word>[^\W\d]\w*)|(?P<number>\d+)|(?P<sign>[<>=!]+|[(),])|(?P<other>\S)"
)


class InvalidRule(ValueError):
    """A rule file says something that cannot be relied on; nothing of it is loaded.

    Args:
        file: Name of the rule file.
        field: Field of the file, in dotted form.
        word: What in the field is wrong.
        reason: Why, and what would be right.
    """

    def __init__(self, file: str, field: str, word: str, reason: str) -> None:
        self.file = file
        self.field = field
        self.word = word
        self.reason = reason
        super().__init__(f"{file}: {field}: {word!r}: {reason}")


def parse_condition(
    sql: str, *, file: str, field: str, names: Mapping[str, tuple[str, ...] | None]
) -> pl.Expr:
    """Return a condition as an expression, having refused all that could hide a missing fact.

    Args:
        sql: The condition, in Polars SQL.
        file: Name of the rule file, for the message.
        field: Field of the rule file, for the message.
        names: Facts and parameters that may be mentioned, with the codes that each may have
            (None: no list of codes).

    Raises:
        InvalidRule: A word, code or sign that is not let through, or SQL that does not parse.
    """
    subject = ""
    mentioned: set[str] = set()
    for kind, token in _tokens(sql):
        if kind == "word" and token.upper() not in _OPERATORS:
            if token not in names:
                raise InvalidRule(file, field, token, _why_refused(token))
            subject = token
            mentioned.add(token)
        elif kind == "text":
            codes = names.get(subject)
            if codes is not None and token.strip("'") not in codes:
                raise InvalidRule(
                    file, field, token, f"{subject} has no such code; it has {', '.join(codes)}"
                )
        elif kind == "other" or (kind == "sign" and token not in _SIGNS):
            raise InvalidRule(file, field, token, "this sign may not be used in a condition")
    try:
        expression = pl.sql_expr(sql)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise InvalidRule(file, field, sql, f"is not a condition in SQL ({error})") from error
    read = set(expression.meta.root_names())
    for word in sorted(read - set(names)):
        raise InvalidRule(file, field, word, _why_refused(word))
    for word in sorted(mentioned - read):  # SQL takes `a = 'b' c` for a column named c
        raise InvalidRule(file, field, word, "is not part of the condition; AND or OR is missing")
    return expression


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A condition, or an expression within it; literals are left out.

    Attributes:
        expression: What to evaluate.
        key: The same for the same expression, in whichever condition it stands.
        within: Place of the part that this one is directly within; the condition is its own.
        column: Name of the column, or None if it is more than a column.
    """

    expression: pl.Expr
    key: bytes
    within: int
    column: str | None


def rename(sql: str, names: Mapping[str, str]) -> str:
    """Return a condition with other names for some of its words.

    >>> rename("value_sek >= limit", {"limit": "limit of SE-LOU-1-1"})
    'value_sek >= "limit of SE-LOU-1-1"'
    """

    def word(match: re.Match[str]) -> str:
        named = match.lastgroup == "word" and match.group() in names
        return f'"{names[match.group()]}"' if named else match.group()

    return _TOKEN.sub(word, sql)


def parts_of(condition: pl.Expr) -> tuple[ConditionPart, ...]:
    """Return a condition and all its parts, each after the one that it is within."""
    parts: list[ConditionPart] = []
    pending = [(condition, 0)]
    while pending:
        expression, within = pending.pop()
        if expression.meta.is_literal():
            continue
        column = expression.meta.output_name() if expression.meta.is_column() else None
        if column is None:
            pending.extend((child, len(parts)) for child in expression.meta.pop())
        parts.append(ConditionPart(expression, expression.meta.serialize(), within, column))
    return tuple(parts)


def why_unknown(
    parts: Sequence[ConditionPart], unknown: Mapping[bytes, Rows]
) -> Iterator[tuple[str, Rows]]:
    """Return, for each column a condition names, whether it is why the condition cannot tell.

    Only what would still matter is named: in `ground = 'a' AND is_final`, the finality of a
    judgment is not asked for when the ground is known to be another one. A part of a condition
    matters where it and everything around it is null.

    Args:
        parts: From `parts_of`.
        unknown: For the key of each part, the rows in which it is null.

    Yields:
        A column and the rows in which it matters; a column as often as the condition names it.
    """
    matters: list[Rows] = []
    for part in parts:
        rows = unknown[part.key]
        matters.append(rows & matters[part.within] if matters else rows)
        if part.column is not None:
            yield part.column, matters[-1]


def _tokens(sql: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(sql):
        yield str(match.lastgroup), match.group()


def _why_refused(word: str) -> str:
    if word.upper() in _BLUNT:
        return 'turns "cannot tell" into "no" and may not be used in a condition'
    return "is neither a fact of RuleFacts nor a parameter of the rule"
