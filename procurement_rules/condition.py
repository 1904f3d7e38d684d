"""Conditions of legal rules: a small part of SQL in which "cannot tell" survives.

Only comparisons, `AND`, `OR`, `NOT`, `IN` and `BETWEEN` are let through, because every one of
them answers null when it would need a fact that is not known.
"""

import re
from collections.abc import Iterator, Mapping

import polars as pl

OPERATORS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "TRUE", "FALSE"})
_SIGNS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ","})
_BLUNT = frozenset({"IS", "NULL", "COALESCE", "CASE", "IFNULL", "NVL"})
TOKEN = re.compile(
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
        if kind == "word" and token.upper() not in OPERATORS:
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


def rename(sql: str, names: Mapping[str, str]) -> str:
    """Return a condition with other names for some of its words.

    >>> rename("value_sek >= limit", {"limit": "limit of SE-LOU-1-1"})
    'value_sek >= "limit of SE-LOU-1-1"'
    """

    def word(match: re.Match[str]) -> str:
        named = match.lastgroup == "word" and match.group() in names
        return f'"{names[match.group()]}"' if named else match.group()

    return TOKEN.sub(word, sql)


def _tokens(sql: str) -> Iterator[tuple[str, str]]:
    for match in TOKEN.finditer(sql):
        yield str(match.lastgroup), match.group()


def _why_refused(word: str) -> str:
    if word.upper() in _BLUNT:
        return 'turns "cannot tell" into "no" and may not be used in a condition'
    return "is neither a fact of RuleFacts nor a parameter of the rule"
