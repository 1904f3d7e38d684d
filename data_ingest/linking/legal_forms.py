"""Legal forms of organisations: how they are written, where they exist, and whether two agree.

The table `legal_forms.csv` has one row a form with the law that knows it. Its spellings are what
registers, invoices and lists write; that two forms differ says more than that one is missing.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

FormRelation = Literal["same", "unstated", "foreign", "branch", "contradicting"]
FORM_RELATIONS: tuple[FormRelation, ...] = get_args(FormRelation)

Leads = Literal["always", "alone", "never"]
_LEADS: dict[str, Leads] = {word: word for word in get_args(Leads)}
_VAGUE = "unstated"
_BRANCH = "branch"
_MERGED = frozenset({"corporation", "joint_stock"})
"""Kinds whose forms lists do not keep apart: Inc. and Corp., and JSC, OAO, PAO. Judgement."""


class LegalForm(NamedTuple):
    """One legal form.

    Attributes:
        code: Short name, unique in the table.
        kind: What it is in any country, such as `limited` or `partnership`.
        countries: ISO 3166 alpha-2 codes where it exists; empty for words that tell no country.
        leads: Whether firms also write it before the name ("AB Exempel"): `always`; `alone`, if
            the name has no other form, because it is also a word or initials; or `never`.
        spellings: As people write it; not yet in normal form.
        source: Law, or that it is judgement.
    """

    code: str
    kind: str
    countries: frozenset[str]
    leads: Leads
    spellings: tuple[str, ...]
    source: str


@cache
def load_legal_forms() -> dict[str, LegalForm]:
    """Return the legal forms by code, in the order of the table."""
    text = files("data_ingest.linking").joinpath("legal_forms.csv").read_text(encoding="utf-8")
    return {
        row["code"]: LegalForm(
            row["code"],
            row["kind"],
            frozenset(row["countries"].split()),
            _LEADS[row["leads"]],
            tuple(row["spellings"].split(";")),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    }


def stated_forms(codes: str) -> tuple[str, ...]:
    """Return the codes of a name's forms (separated by spaces) that do name a form, sorted."""
    forms = load_legal_forms()
    return tuple(sorted({code for code in codes.split() if forms[code].kind != _VAGUE}))


def form_countries(codes: str) -> frozenset[str]:
    """Return where the forms of a name exist; empty if it states none.

    >>> sorted(form_countries("OY"))
    ['FI']
    """
    forms = load_legal_forms()
    found = [forms[code].countries for code in stated_forms(codes) if forms[code].countries]
    return frozenset.intersection(*found) if found else frozenset()


def relate_forms(query: str, candidate: str) -> FormRelation:
    """Say how the forms of two names relate.

    Args:
        query: Codes, separated by spaces; "" if the name states none.
        candidate: Likewise.

    Returns:
        `same`, also if one name writes it in a second language ("Oy Exempel Ab"); `unstated` if one
        of them states none; `branch` if one is a branch of the form of the other, which is no firm
        of its own; `foreign` if the forms differ but no country has both, so that one may translate
        the other; else `contradicting`: a country that has both keeps the firms apart.

    >>> relate_forms("AB", "HB"), relate_forms("AB", "LTD"), relate_forms("AB", "")
    ('contradicting', 'foreign', 'unstated')
    """
    ours, theirs = stated_forms(query), stated_forms(candidate)
    if ours == theirs:
        return "same" if ours else "unstated"
    forms = load_legal_forms()
    plain, other = (
        tuple(code for code in codes if forms[code].kind != _BRANCH) for codes in (ours, theirs)
    )
    if (plain, other) != (ours, theirs) and (plain == other or not plain or not other):
        return "branch"
    if not plain or not other:
        return "unstated"
    kinds = ({forms[code].kind for code in codes} for codes in (plain, other))
    ours_kind, their_kind = kinds
    nested = set(plain) <= set(other) or set(other) <= set(plain)
    if nested or (ours_kind == their_kind and ours_kind <= _MERGED):
        return "same"
    if form_countries(" ".join(plain)) & form_countries(" ".join(other)):
        return "contradicting"
    return "foreign" if ours_kind & their_kind else "contradicting"
