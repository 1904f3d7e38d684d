"""Legal forms of organisations: how they are written, where they exist, and whether two agree.

The table `legal_forms.csv` has one row a form with the law that knows it. Its spellings are what
registers, invoices and lists write; that two forms differ says more than that one is missing.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

FormRelation = Literal["same", "alike", "unstated", "foreign", "branch", "contradicting"]
FORM_RELATIONS: tuple[FormRelation, ...] = get_args(FormRelation)

Leads = Literal["always", "alone", "never"]
_LEADS: dict[str, Leads] = {word: word for word in get_args(Leads)}
_VAGUE = "unstated"
_BRANCH = "branch"
NO_FIRM = frozenset({_VAGUE, _BRANCH})
"""Kinds that are the form of no firm."""
_ALIKE = (
    ("INC", "CORP"),
    ("AO", "OAO", "PAO", "ZAO"),
    ("LTD", "PVT", "PTE", "PTY"),
    ("BHD", "SDNBHD"),
    ("KK", "KKJP"),
)
"""Forms that lists do not keep apart, though the law may; the first stands for all in the normal
form of a name. Judgement."""
_STOCK = frozenset({"public", "joint_stock"})
"""Kinds of one meaning: "joint-stock company" is how the forms with shares are put in English."""
_PUT_IN_ENGLISH = frozenset({"CN", "TW", "HK", "JP", "KR", "TH", "VN"})
"""Where firms call any form "Co., Ltd." or "Inc." abroad. Judgement."""
_TRANSLATED = _PUT_IN_ENGLISH | {
    *("GB", "US", "RU", "BY", "UA", "KZ", "UZ", "AZ", "GE", "AM", "BG", "AE", "OM")
}
"""Where firms are whose form lists give in another language: it is English, or the name is written
in other letters or seldom read. Elsewhere a firm has its form as it is registered. Judgement."""
_ENGLISH = frozenset({"LTD", "INC", "CORP", "LLC"})


class LegalForm(NamedTuple):
    """One legal form.

    Attributes:
        code: Short name, unique in the table. It is read as a spelling too, so it is no other word.
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


def normal_forms(codes: str) -> str:
    """Return the codes of a name's forms, separated by spaces, as its normal form has them.

    >>> normal_forms("CORP"), normal_forms("AB OY")
    ('INC', 'AB OY')
    """
    first = {code: family[0] for family in _ALIKE for code in family}
    return " ".join(sorted({first.get(code, code) for code in codes.split()}))


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
        `same`, also if one name writes it in a second language ("Oy Exempel Ab"); `alike` if lists
        do not keep the two apart (Inc. and Corp.); `unstated` if one of them states none; `branch`
        if one is a branch of the form of the other, which is no firm of its own; `foreign` if the
        forms differ but no country has both, so that one may translate the other; else
        `contradicting`: a country that has both keeps the firms apart, or each is the form of a
        country of its own that nobody translates (GmbH and AB).

    >>> relate_forms("AB", "HB"), relate_forms("AB", "LTD"), relate_forms("AB", "")
    ('contradicting', 'foreign', 'unstated')
    >>> relate_forms("INC", "CORP"), relate_forms("AB", "GMBH")
    ('alike', 'contradicting')
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
    if set(plain) <= set(other) or set(other) <= set(plain):
        return "same"
    if normal_forms(" ".join(plain)) == normal_forms(" ".join(other)):
        return "alike"
    ours_kinds, their_kinds = (
        {"public" if (kind := forms[code].kind) in _STOCK else kind for code in codes}
        for codes in (plain, other)
    )
    lands, their_lands = (form_countries(" ".join(codes)) for codes in (plain, other))
    translated = not lands or not their_lands or (lands | their_lands) & _TRANSLATED
    in_english = (set(plain) <= _ENGLISH and their_lands & _PUT_IN_ENGLISH) or (
        set(other) <= _ENGLISH and lands & _PUT_IN_ENGLISH
    )
    if in_english or (ours_kinds & their_kinds and not lands & their_lands and translated):
        return "foreign"
    return "contradicting"
