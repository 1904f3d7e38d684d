"""What the cells of a desk file say: fields, answers and whose word they are, in two languages."""

import re
from collections.abc import Iterable, Mapping, Sequence

from data_ingest.desk.answers import whole_number
from data_ingest.desk.form import BASES, FIELDS, SEEN_BY_THE_BUYER, STATES, DeskAnswer, DeskField
from data_ingest.desk.headings import normal_form
from data_ingest.model.tables import FactBasis

MONTHS = 3
"""Months of employer contributions that are asked for together."""

_SOURCE_KINDS: tuple[tuple[re.Pattern[str], FactBasis], ...] = (
    (
        re.compile(
            r"(?:skatteverkets? |svar från skatteverket|answer from skatteverket|registreringsbevis"
            r"|registerutdrag|register extract|utdrag ur|bolagsverket|kronofogden"
            r"|arbetsmiljöverkets ).*"
        ),
        "register",
    ),
    (
        re.compile(r"(?:köparens|egen (?:iakttagelse|kontroll)|platsbesök|site visit|buyer s ).*"),
        "buyer",
    ),
)
"""How a source begins that is a register's or the buyer's own word."""


def _by_name(named: Iterable[tuple[DeskField, Iterable[str]]]) -> dict[str, DeskField]:
    return {normal_form(name): field for field, names in named for name in names}


_FIELDS_BY_NAME = _by_name(
    (field, (field.code, *field.label.in_all(), *field.names)) for field in FIELDS
)
_STATES_BY_WORD = {
    normal_form(word): state
    for state, (label, words) in STATES.items()
    for word in (state, *label.in_all(), *words)
}
_BASES_BY_WORD = {
    normal_form(word): basis
    for basis, (label, words) in BASES.items()
    for word in (basis, *label.in_all(), *words)
}
_CHOICES: Mapping[str, Mapping[str, tuple[DeskAnswer, ...]]] = {
    field.code: {
        normal_form(word): choice.gives
        for choice in field.choices
        for word in (*choice.label.in_all(), *choice.words)
    }
    for field in FIELDS
}
_SINCE = re.compile(r"(?: (?:sedan|från|den|per|since|from|on))* \d{4} ?\d{2} ?\d{2}$")
_MONTHS_APART = re.compile(r"[;/|\n]")


def field_named(text: str) -> DeskField | None:
    """Return the field that a cell names in either language; None if it names none.

    >>> field_named("F-skatt").code
    'f_tax'
    """
    return _FIELDS_BY_NAME.get(normal_form(text))


def understand(field: DeskField, text: str) -> tuple[DeskAnswer, ...] | None:
    """Return what an answer says about the facts of a field; None if it cannot be read.

    A day behind a coded answer (`avregistrerad 2025-03-01`) is left to the source.

    >>> understand(field_named("moms"), "Avregistrerad 2025-03-01")
    (DeskAnswer(fact='vat_registration', state='stated', value='left'),)
    """
    written = normal_form(text)
    if state := _STATES_BY_WORD.get(written):
        return tuple(DeskAnswer(fact, state) for fact in field.facts)
    if field.kind == "choice":
        return _CHOICES[field.code].get(_SINCE.sub("", written))
    if field.kind == "contributions":
        return contributions([whole_number(part) for part in _MONTHS_APART.split(text)])
    number = whole_number(text)
    return None if number is None else (DeskAnswer(field.facts[0], "stated", str(number)),)


def contributions(amounts: Sequence[int | None]) -> tuple[DeskAnswer, ...] | None:
    """Return the facts that employer contributions give, by month or as one sum.

    How many months have any is known from three amounts, or from a sum of nought.

    Args:
        amounts: Whole kronor, one or `MONTHS` of them; None where a cell cannot be read.
    """
    read = [amount for amount in amounts if amount is not None]
    if len(read) < len(amounts) or len(read) not in (1, MONTHS):
        return None
    total = DeskAnswer("employer_contributions_3m", "stated", str(sum(read)))
    if len(read) == 1 and read[0]:
        return (total,)
    months = sum(1 for amount in read if amount)
    return (total, DeskAnswer("contribution_months", "stated", str(months)))


def basis_named(text: str) -> FactBasis | None:
    """Return whose word an answer is, as its own column says; None if the cell is none of these.

    >>> basis_named("Köparen")
    'buyer'
    """
    return _BASES_BY_WORD.get(normal_form(text))


def basis_by_source(fact: str, source: str | None) -> FactBasis:
    """Return whose word an answer is by the kind of its source.

    A source of no known kind is the party's own word, which proves least; or, for a fact that
    says what the buyer was shown, the buyer's.

    >>> basis_by_source("f_tax", "Skatteverkets svar"), basis_by_source("headcount", "Anbud")
    ('register', 'declared')
    """
    begins = normal_form(source or "")
    for pattern, basis in _SOURCE_KINDS:
        if pattern.fullmatch(begins):
            return basis
    return "buyer" if fact in SEEN_BY_THE_BUYER else "declared"
