"""Read a ledger into payments by month and a triage of the payees."""

from decimal import Decimal
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.formats.ledger.document import Opened, open_ledger
from data_ingest.formats.ledger.layouts import Layout
from data_ingest.formats.ledger.lines import Understood, understand
from data_ingest.formats.ledger.payees import Payee, Spelling, group, recognise
from data_ingest.ids.countries import countries
from data_ingest.ids.identifiers import CLAIMS, resolve
from data_ingest.ids.number_notes import number_notes
from data_ingest.ledgers.triage import Spelled, triage
from data_ingest.linking.names import normal_names
from data_ingest.model.ledger_tables import Ledger, Payments
from data_ingest.model.problem import Problem
from data_ingest.model.rows import RejectRow
from data_ingest.model.tables import Identifiers, Names, Parties, Rejects
from data_ingest.reference import load_accounts

_SPELLING = ("payee", "payee_number", "payee_kind")
_PAYER = ("payer_number", "payer")


class Totals(NamedTuple):
    """What shows that nothing was lost: `amount` is that of the payments and `rejected_amount`.

    Attributes:
        lines: Lines of the file that are not blank.
        rejected: Those that could not be used.
        repeated: Those that are like an earlier one in every column that is read; they are kept.
        amount: Sum of every amount that can be read.
        rejected_amount: The part of it on rejected lines.
    """

    lines: int
    rejected: int
    repeated: int
    amount: Decimal
    rejected_amount: Decimal


class ReadLedger(NamedTuple):
    """What was read from a ledger, what was not, and what should be said about it.

    Attributes:
        ledger: Payments and parties.
        rejects: Lines that could not be used.
        unresolved: Numbers of payers and payees that could not, at the first line of each; their
            payments are in the ledger.
        notes: What should be said about the whole.
        layout: How the lines are laid out.
        totals: What shows that nothing was lost.
    """

    ledger: Ledger
    rejects: dy.DataFrame[Rejects]
    unresolved: dy.DataFrame[Rejects]
    notes: tuple[Problem, ...]
    layout: str
    totals: Totals


def read_ledger(payload: bytes, *, name: str, person_key: bytes) -> ReadLedger:
    """Read a ledger of any layout in `layouts.LAYOUTS`.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: It is no ledger, or something in it can be read in two ways.
    """
    return read_opened(open_ledger(payload, name=name), name=name, person_key=person_key)


def read_opened(opened: Opened, *, name: str, person_key: bytes) -> ReadLedger:
    """Read the lines of a ledger that is open already, as a table under a column mapping is.

    Args:
        opened: Its lines as text, and how they are laid out.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: An amount or a date can be read in two ways.
    """
    read = understand(opened, name=name)
    ledger, unread, unresolved = _ledger(
        read.payments, opened.layout, person_key=person_key, place=opened.place
    )
    totals = Totals(
        opened.lines.height + len(opened.broken),
        read.rejects.height,
        read.repeated,
        read.amount,
        read.rejected_amount,
    )
    notes = opened.notes + _notes(read, ledger, unread=unread)
    numbers = pl.DataFrame(unresolved, Rejects.create_empty().schema, orient="row")
    return ReadLedger(ledger, read.rejects, Rejects.cast(numbers), notes, opened.layout.id, totals)


def _notes(read: Understood, ledger: Ledger, *, unread: int) -> tuple[Problem, ...]:
    notes = []
    if unread:
        notes.append(Problem("ledger-numbers", "", {"count": str(unread)}))
    if read.repeated:
        notes.append(Problem("ledger-repeated", "", {"count": str(read.repeated)}))
    if read.years:
        notes.append(Problem("ledger-year-totals", "", {"years": ", ".join(map(str, read.years))}))
    unnamed = pl.col("party_id").str.starts_with("payer-") & pl.col("display_name").is_null()
    if ledger.parties.filter(unnamed).height:
        notes.append(Problem("ledger-no-payer"))
    return tuple(notes)


def _ledger(
    summed: pl.DataFrame, layout: Layout, *, person_key: bytes, place: str
) -> tuple[Ledger, int, list[RejectRow]]:
    """Return the ledger, and how many spellings of payees have a number that cannot be used.

    The last is what has to be said of the numbers of payers and payees, at their first lines.
    """
    spellings, numbers, unresolved = recognise(
        summed.group_by(*_SPELLING)
        .agg(pl.col("size").sum(), pl.col("line").min())
        .with_columns(pl.col(_SPELLING).cast(pl.String))
        .sort(*_SPELLING, nulls_last=True),
        layout,
        person_key=person_key,
        place=place,
    )
    payees, ids = group(
        [
            Spelling(
                name,
                (scheme, value) if value and not person else None,
                (hashed or "") if person else None,
                size,
                sole,
            )
            for name, person, scheme, value, hashed, size, sole in spellings.select(
                "payee", "person", "scheme", "value", "hash", "size", "sole"
            ).iter_rows()
        ]
    )
    ids_of = spellings.select(pl.col(_SPELLING).cast(pl.Categorical)).with_columns(
        payee_id=pl.Series(ids, dtype=pl.Enum(sorted(set(ids))))
    )
    payers, payer_ids, payer_numbers, payer_notes = _payers(
        summed, layout, person_key=person_key, place=place
    )
    classes = summed["account_class"].unique().cast(pl.String)
    payments = Payments.cast(
        summed.join(ids_of, on=list(_SPELLING), nulls_equal=True)
        .join(payer_ids, on=list(_PAYER), nulls_equal=True)
        .group_by("payer_id", "payee_id", "month", "account_class")
        .agg(pl.col("amount").sum(), pl.col("lines").sum())
        .with_columns(pl.col("account_class").cast(pl.Enum(sorted(classes))))
        .sort("payer_id", "payee_id", "month", "account_class")
        .with_columns(pl.col("payer_id", "payee_id", "account_class").cast(pl.String))
        .with_columns(currency=pl.lit(layout.currency))
    )
    identifiers = _identifiers(numbers, ids, payer_numbers)
    parties = Parties.cast(pl.concat([payers, _parties(payees)]))
    names = Names.cast(
        pl.DataFrame(
            [(payee.party_id, name, None) for payee in payees for name in payee.names[1:]],
            schema={"party_id": pl.String, "name": pl.String, "language": pl.String},
            orient="row",
        )
    )
    spelled = [
        Spelled(payee.party_id, name, reason)
        for payee in payees
        for name, reason in zip(payee.names[1:], payee.reasons, strict=True)
    ]
    decided = triage(
        parties=parties,
        identifiers=identifiers,
        payments=payments,
        spelled=spelled,
        accounts=load_accounts().filter(country=layout.country),
        country=layout.country,
        sole_traders=frozenset(payee.party_id for payee in payees if payee.is_sole),
    )
    ledger = Ledger()
    ledger.parties, ledger.names, ledger.identifiers = parties, names, identifiers
    ledger.payments, ledger.triage = payments, decided
    unread = spellings.filter(
        pl.col("payee_number").str.contains("[0-9A-Za-z]"),
        ~pl.col("person"),
        pl.col("value").is_null(),
    )
    return ledger, unread.height, [*payer_notes, *unresolved]


def _identifiers(
    numbers: pl.DataFrame, ids: list[str], payer_numbers: pl.DataFrame
) -> dy.DataFrame[Identifiers]:
    """Return the numbers of payers, payees and persons; `ids` has the party of each spelling.

    An organisation's number beside the name of a private person is not kept: it may be the
    person's own firm.
    """
    owners = pl.DataFrame(
        {"party_id": [str(at) for at in range(len(ids))], "owner": ids},
        schema={"party_id": pl.String, "owner": pl.String},
    )
    owned = (
        numbers.join(owners, on="party_id")
        .filter(pl.col("is_personal") | pl.col("owner").str.starts_with("payee-"))
        .with_columns(party_id="owner")
        .drop("owner")
    )
    return Identifiers.cast(
        pl.concat([payer_numbers, owned])
        .unique(["party_id", "scheme", "value"], keep="first", maintain_order=True)
        .sort("party_id", "scheme", "value")
    )


def _payers(
    summed: pl.DataFrame, layout: Layout, *, person_key: bytes, place: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, list[RejectRow]]:
    """Return the payers as parties, the `payer_id` of each way to write one, and their numbers.

    The last is what has to be said of the numbers. A payer is known by its number, else by its
    name; a layout without either has one unnamed.
    """
    written = summed.select(*_PAYER).unique().cast(pl.String).sort(*_PAYER, nulls_last=True)
    names = normal_names([payer or "" for payer in written["payer"]])
    keys = [number or name for number, name in zip(written["payer_number"], names, strict=True)]
    party_ids = {key: f"payer-{at:03}" for at, key in enumerate(dict.fromkeys(keys), 1)}
    known = pl.Enum(sorted(party_ids.values()))
    ids = written.cast(pl.Categorical).with_columns(
        payer_id=pl.Series([party_ids[key] for key in keys], dtype=known)
    )
    one_each = ids.unique("payer_id", keep="first", maintain_order=True).cast(pl.String)
    parties = one_each.select(
        party_id="payer_id",
        kind=pl.lit("public_body"),
        display_name="payer",
        country=pl.lit(layout.country),
        size=pl.lit(None, pl.String),
        is_personal=pl.lit(value=False),
    )
    numbered = one_each.drop_nulls("payer_number")
    claims = numbered.select(
        party_id="payer_id",
        country=pl.lit(layout.country),
        scheme=pl.lit(None, pl.String),
        number="payer_number",
        natural_person=pl.lit(value=False),
    )
    numbers, notes = resolve(claims.select(CLAIMS.names()), person_key=person_key)
    first = summed.group_by(pl.col("payer_number").cast(pl.String)).agg(pl.col("line").min())
    lines = numbered.join(first, on="payer_number", how="left", maintain_order="left")["line"]
    noted = number_notes(notes, [f"{place}{line}" for line in lines])
    return parties, ids, numbers.filter(~pl.col("is_personal")), noted


def _parties(payees: list[Payee]) -> pl.DataFrame:
    """Return payees as parties; a number of a register tells the country.

    Only a Swedish one says what kind of organisation it is.
    """
    rows = [
        (
            payee.party_id,
            _person_kind(payee) if payee.person is not None else _kind(payee.number),
            payee.names[0] if payee.names else None,
            _country(payee.number),
            None,
            payee.person is not None,
        )
        for payee in payees
    ]
    columns = dict.fromkeys(("party_id", "kind", "display_name", "country", "size"), pl.String)
    return pl.DataFrame(rows, schema=columns | {"is_personal": pl.Boolean}, orient="row")


def _country(number: tuple[str, str] | None) -> str | None:
    register = number[0].partition("-")[0] if number else None
    return register if register in countries() else None


def _person_kind(payee: Payee) -> str:
    return "sole_trader" if payee.is_sole else "person"


def _kind(number: tuple[str, str] | None) -> str:
    """Return the kind that the first digit of a Swedish organisation number tells (SKV 709)."""
    if number is None or number[0] != "SE-ON":
        return "unknown"
    return {"2": "public_body", "5": "company", "9": "company"}.get(number[1][0], "unknown")
