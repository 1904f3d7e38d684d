"""Who was paid: spellings of a ledger → parties, with private persons kept out.

A payee is known by its number if the number is of a recognised form and its check digit is right,
else by its name in normal form. These rules, and no others, put spellings together:

1. Spellings with one number are one payee if each shares a distinctive word with the spelling that
   most money went to; a spelling that shares none is kept apart, because a number in a ledger can
   be another firm's.
2. A spelling without a number is put together with a numbered payee of the same name, if
   one number alone has that name.
3. The same name under several numbers is several payees.

No layout states where a payee is seated, so a place cannot tell two payees of one name apart.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.formats.ledger.layouts import Layout
from data_ingest.ids.identifiers import resolve
from data_ingest.ids.number_notes import number_notes
from data_ingest.industry.names import industries_of_names
from data_ingest.linking.legal_forms import load_legal_forms
from data_ingest.linking.names import normal_names
from data_ingest.model.rows import RejectRow
from data_ingest.model.tables import Identifiers

PERSONS = "persons"
"""The one party that stands for all private persons without a number."""

_MASKED = (
    r"personuppgift|\bredacted\b|\bsekretess|skyddad(?:e)? (?:person|identitet|uppgift)"
    r"|\bprivatperson|\benskild person|\bprivate individual|^\[.*\]$|\bgdpr\b"
)
"""Words that stand for a name that a payer has taken away, as public ledgers write them."""

_TITLED = (
    r"(?:^|[^a-z])(?:mr|mrs|miss|master|mx)(?:$|[^a-z])"
    r"|(?:^|[^a-z&])dr\.? [a-z]|[a-z] dr$"
    r"|^(?:ms|rev|revd|prof|professor|sir|dame|lady|lord) [a-z]\.? "
)
"""British forms of address that a private person's name has."""

_NUMBERED = (
    r"(?:^|\D)(?:19|20)?\d\d[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?"
    r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r"[^\p{Nd}\p{L}]{0,7}(?:\d|[trsuwxjklmn])\d{3}(?:\D|$)"
)
"""A personal number inside a name."""

_SCHEMES = ("SE-ON", "VAT")
"""Schemes whose numbers are kept also with a wrong check digit. Of the others only what a right one
confirms is: the rest is the payer's own and means nothing elsewhere."""

_PERSON_KINDS = frozenset({"INDV", "SOLE"})
"""Devon's creditor types of 2011 for individuals and sole traders."""

_SOLE_TRADER = "SOLE"
_SOLE_SIGN = (
    r"\b(?:enskild firma|enskild näringsverksamhet|enk|enkeltpersonforetak|t/a|trading as)\b"
)
"""What a sole trader's name contains beside the person's own: a legal form, or a second name."""

_GENERIC = frozenset(
    {"bolag", "bolaget", "forening", "foreningen", "kommun", "kommunen", "region", "regionen"}
    | {"stad", "sverige", "sweden", "svenska", "nordic", "scandinavia", "europe", "company"}
    | {"group", "holding", "holdings", "council", "service", "services", "solutions", "for"}
    | {code.lower() for code in load_legal_forms()}
)
"""Words that many firms share, in normal form: countries, words of every trade, legal forms."""

_WORD = re.compile(r"\w{3,}")


def is_person_name(name: pl.Expr) -> pl.Expr:
    """Tell whether a name (String) is a private person's or was taken away as such (Boolean).

    A name without title or number cannot be told from a firm's and is not recognised.
    """
    text = name.str.to_lowercase()
    return text.str.contains(f"{_MASKED}|{_TITLED}|{_NUMBERED}").fill_null(value=False)


class Spelling(NamedTuple):
    """One way in which a ledger writes a payee."""

    name: str
    number: tuple[str, str] | None  # scheme and value, if the check digit is right
    person: str | None  # keyed hash, "" if the person has no number; None for an organisation
    amount: Decimal  # sum of the amounts, without their signs
    is_sole: bool = False  # a person who is paid as a sole trader


@dataclass(frozen=True, slots=True)
class Payee:
    """A party that was paid.

    Attributes:
        party_id: Its name inside the ledger.
        names: Its spellings, main one first; empty for a private person.
        number: Scheme and value.
        person: Keyed hash of a private person's number; "" without one; None for an organisation.
        reasons: Why each spelling after the first was put together with it.
        is_sole: Whether it is a person who is paid as a sole trader.
    """

    party_id: str
    names: tuple[str, ...]
    number: tuple[str, str] | None
    person: str | None
    reasons: tuple[str, ...]
    is_sole: bool = False


def is_sole_trader(names: pl.Series, country: str) -> pl.Series:
    """Tell whether the name of a natural person is that of a sole trader (Boolean).

    A legal form says so, or a word of a trade, such as `måleri`. The name itself is not kept.

    Args:
        names: As the ledger writes them.
        country: Of the payer, ISO 3166 alpha-2; it decides the languages.
    """
    stated = names.cast(pl.String).str.to_lowercase().str.contains(_SOLE_SIGN)
    return (stated | industries_of_names(names, country)["cpv_prefix"].is_not_null()).fill_null(
        value=False
    )


class Recognised(NamedTuple):
    """Spellings of payees after their numbers are recognised.

    Attributes:
        spellings: With person (Boolean), scheme and value of a number whose check digit is right
            (String, null without), hash (String, null without) and sole (Boolean: a person who is
            a sole trader).
        numbers: All recognised numbers, by place of the spelling as `party_id`.
        unresolved: What has to be said of the numbers of organisations, at the first line of each.
    """

    spellings: pl.DataFrame
    numbers: dy.DataFrame[Identifiers]
    unresolved: list[RejectRow]


def recognise(
    spellings: pl.DataFrame, layout: Layout, *, person_key: bytes, place: str = ""
) -> Recognised:
    """Recognise the numbers of spellings, and private persons among them.

    Args:
        spellings: payee, payee_number, payee_kind (String) and line (Int64, the first), one row a
            spelling.
        layout: Says which numbers they are.
        person_key: Secret for the keyed hash of natural persons' numbers.
        place: What is before the number of a line in a location.
    """
    person = is_person_name(pl.col("payee")) | pl.col("payee_kind").is_in(_PERSON_KINDS).fill_null(
        value=False
    )
    rows = spellings.with_row_index("at").with_columns(
        at=pl.col("at").cast(pl.String), person=person
    )
    numbered = rows.drop_nulls("payee_number")
    claims = numbered.select(
        party_id="at",
        country=pl.lit(layout.country),
        scheme=pl.lit(layout.number_scheme, pl.String),
        number="payee_number",
        natural_person=pl.lit(value=False),
    )
    confirmed = pl.col("checksum_ok") & ~pl.col("scheme").str.starts_with("UNKNOWN-")
    known = pl.col("scheme").is_in(_SCHEMES) | pl.col("is_personal") | confirmed
    resolved = resolve(claims, person_key=person_key)
    found = resolved.identifiers.filter(known)
    valid = found.filter(pl.col("checksum_ok") & ~pl.col("is_personal"))
    hashes = found.filter("is_personal").unique("party_id", keep="first", maintain_order=True)
    joined = (
        rows.join(
            valid.unique("party_id", keep="first", maintain_order=True).select(
                "scheme", "value", at="party_id"
            ),
            on="at",
            how="left",
        )
        .join(hashes.select(at="party_id", hash="value"), on="at", how="left")
        .sort(pl.col("at").cast(pl.Int64))
        .with_columns(person=pl.col("person") | pl.col("hash").is_not_null())
    )
    by_kind = (pl.col("payee_kind") == _SOLE_TRADER).fill_null(value=False)
    named = is_sole_trader(joined["payee"], layout.country)
    by_name = named & joined["hash"].is_not_null()
    joined = joined.with_columns(sole=pl.col("person") & (by_kind | by_name))
    unresolved = _unresolved(resolved.notes, numbered, layout, place=place)
    return Recognised(joined, Identifiers.cast(found), unresolved)


def _unresolved(
    notes: pl.DataFrame, numbered: pl.DataFrame, layout: Layout, *, place: str
) -> list[RejectRow]:
    """Return what has to be said of numbers; one that cannot be checked is not kept here."""
    private = numbered.drop("at").with_row_index("at").filter("person")["at"]
    own = notes.filter(~pl.col("at").is_in(private.implode()))
    unchecked = pl.col("code") == "number-unchecked"
    own = own.with_columns(
        code=pl.when(unchecked).then(pl.lit("number-form-country")).otherwise("code"),
        what=pl.when(unchecked).then(pl.lit(layout.country)).otherwise("what"),
    )
    return number_notes(own, [f"{place}{line}" for line in numbered["line"]])


def group(spellings: list[Spelling]) -> tuple[list[Payee], list[str]]:
    """Put spellings together by the rules of this module.

    Returns:
        The payees in order of number, then name; and the `party_id` of each spelling.
    """
    order = sorted(
        range(len(spellings)), key=lambda at: (spellings[at].name, spellings[at].number or ())
    )
    order.sort(key=lambda at: spellings[at].amount, reverse=True)  # most money first
    numbered: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    named: dict[str, list[int]] = defaultdict(list)
    persons: dict[str, list[int]] = defaultdict(list)
    normal = normal_names([spelling.name for spelling in spellings])
    for at in order:
        spelling = spellings[at]
        if spelling.person is not None:
            # a sole trader without a number is told from others by a name that is not kept
            own = f"{_SOLE_TRADER} {normal[at]}" if spelling.is_sole else ""
            persons[spelling.person or own].append(at)
        elif spelling.number is None:
            named[normal[at]].append(at)
        else:
            _put(numbered[spelling.number], at, normal)
    owners: dict[str, set[tuple[tuple[str, str], int]]] = defaultdict(set)
    for number, groups in numbered.items():
        for place, group_ in enumerate(groups):
            for at in group_:
                if normal[at] in named:
                    owners[normal[at]].add((number, place))
    same_name: dict[tuple[tuple[str, str], int], list[int]] = defaultdict(list)
    for name in [name for name in named if len(owners[name]) == 1]:
        same_name[next(iter(owners[name]))] += named.pop(name)
    made: list[tuple[Sequence[int], Sequence[int]]] = [
        (group_, same_name.get((number, place), ()))
        for number in sorted(numbered)
        for place, group_ in enumerate(numbered[number])
    ]
    made += [(named[name], ()) for name in sorted(named)]
    payees, ids = [], [""] * len(spellings)
    for count, (members, unnumbered) in enumerate(made, 1):
        payee = _payee(f"payee-{count:06}", members, unnumbered, spellings, normal)
        payees.append(payee)
        for at in (*members, *unnumbered):
            ids[at] = payee.party_id
    for count, person in enumerate(sorted(persons, reverse=True), 1):
        party_id = f"person-{count:06}" if person else PERSONS
        is_sole = any(spellings[at].is_sole for at in persons[person])
        hashed = "" if person.startswith(_SOLE_TRADER) else person
        payees.append(Payee(party_id, (), None, hashed, (), is_sole))
        for at in persons[person]:
            ids[at] = party_id
    return payees, ids


def _put(groups: list[list[int]], at: int, normal: list[str]) -> None:
    """Put a spelling with the first group of its number that it shares a distinctive word with."""
    for members in groups:
        if _words(normal[at]) & _words(normal[members[0]]):
            members.append(at)
            return
    groups.append([at])


def _words(normal: str) -> frozenset[str]:
    """Return the distinctive words of a name in normal form; all of it if none is."""
    return frozenset(_WORD.findall(normal)) - _GENERIC or frozenset({normal})


def _payee(
    party_id: str,
    members: Sequence[int],
    unnumbered: Sequence[int],
    spellings: list[Spelling],
    normal: list[str],
) -> Payee:
    names = {spellings[members[0]].name: ""}
    for at in members[1:]:
        same = normal[at] == normal[members[0]]
        names.setdefault(spellings[at].name, "same_name" if same else "same_number")
    for at in unnumbered:
        names.setdefault(spellings[at].name, "same_name")
    return Payee(
        party_id,
        tuple(names),
        spellings[members[0]].number,
        None,
        tuple(names.values())[1:],
    )
