"""What a portfolio is made from, read: payments, invoices, a contract register, OCDS or a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import dataframely as dy
import polars as pl

from data_ingest.formats.ocds.suppliers import read_awarded
from data_ingest.ledgers.contract_join import ContractJoin, join_contracts
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Declarations, Identifiers, Names, Parties, Rejects
from data_ingest.model.without_rows import typed
from data_ingest.parsing.format_signs import is_ocds
from data_ingest.sheets.parquet import is_parquet, parquet_as_csv
from data_ingest.suppliers.supplier_list import SupplierList, read_supplier_list
from service.platform.frames import plain_rows
from service.platform.personal_numbers import hide_in_frame, hide_in_frames
from service.screening.purchase.intake import (
    AnswersBeside,
    ReadingOptions,
    Supplied,
    answers_of,
    read_files,
    states_payments,
)
from service.screening.purchase.table_files import FirmAnswers, NamedFile, sort_tables
from service.screening.record.recording import problems_of
from service.suppliers.portfolios.answers import put_to_suppliers
from service.suppliers.portfolios.frame import pack, unpack
from service.suppliers.portfolios.supplier_rows import (
    ASIDE,
    aside_rows,
    ledger_rows,
    listed_rows,
    payers_country,
    register_rows,
)

InputKind = Literal["ledger", "contracts", "ocds", "list"]

MOST_REJECTS = 10_000
"""How many unreadable rows are kept with a run; all are counted. Ours."""

_NOBODY_ASIDE = pl.DataFrame(schema=ASIDE)
_NOTHING_MORE: Mapping[str, Any] = {"notes": [], "mappings": [], "contract_totals": None}
_NO_OWN_IDS = pl.DataFrame(schema={"party_id": pl.String, "own_id": pl.String})


TABLES = ("rows", "aside", "own_ids", "parties", "names", "identifiers", "declarations")
"""The tables of a `SupplierInput`, as they go from one process to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierInput:
    """The suppliers of a portfolio before anything is known of them; no person's number is in it.

    Attributes:
        kind: What they were read from.
        country: Where the work is taken to be done, ISO 3166 alpha-2.
        rows: Those that are screened, columns as `supplier_rows.ROWS`.
        aside: Those that triage sets aside, columns as `supplier_rows.ASIDE`.
        own_ids: party_id and own_id (String): the sender's own ids.
        parties: Who they are, columns as `Parties`.
        names: Further names.
        identifiers: Their numbers.
        declarations: What decisions of an authority and answers say of those that are screened,
            columns as `Declarations`.
        cases: party_id and cases (list of String): the cases that show labour terms in a contract
            that they won; None: nothing was looked for.
        said: What else goes on record, as plain values: `rejected`, `rejects`, `notes`, `mappings`
            and `contract_totals`.
    """

    kind: InputKind
    country: str
    rows: pl.DataFrame
    aside: pl.DataFrame
    own_ids: pl.DataFrame
    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    declarations: pl.DataFrame
    said: dict[str, Any]
    cases: pl.DataFrame | None = None


def read_packed(files: Sequence[NamedFile], how: ReadingOptions) -> bytes:
    """Read the files of a portfolio and return what `unpacked` takes; for a confined process.

    Args:
        files: The ledger, invoices, register, OCDS or list, and what lies beside it.
        how: How they are read; `purchase.place_country` says where the work is done where the
            files do not.

    Raises:
        UnreadableInput: A file cannot be read, or there are no suppliers in it.
    """
    read = read_suppliers(files, how)
    return pack(
        {"kind": read.kind, "country": read.country, **read.said},
        {name: getattr(read, name) for name in TABLES},
    )


def unpacked(parcel: bytes) -> SupplierInput:
    """Return what `read_packed` has read."""
    said, tables = unpack(parcel)
    return SupplierInput(
        kind=said.pop("kind"),
        country=said.pop("country"),
        rows=tables["rows"],
        aside=tables["aside"],
        own_ids=tables["own_ids"],
        parties=Parties.validate(tables["parties"], cast=True),
        names=Names.validate(tables["names"], cast=True),
        identifiers=Identifiers.validate(tables["identifiers"], cast=True),
        declarations=Declarations.validate(tables["declarations"], cast=True),
        said=said,
    )


def read_suppliers(files: Sequence[NamedFile], how: ReadingOptions) -> SupplierInput:
    """Read the files of a portfolio; see `read_packed`."""
    first, *further = (_plain_table(file) for file in files)
    country, person_key, day = how.purchase.place_country, how.person_key, how.today
    assert country is not None
    beside = _answers_alone(further, how)
    if beside is not None and is_ocds(first.payload):
        register, rejects = read_awarded(first.payload, name=first.name, person_key=person_key)
        return _of_register(
            "ocds",
            register,
            pl.concat([rejects, beside.rejects]),
            country=country,
            as_of=day,
            person_key=person_key,
            said={
                **_NOTHING_MORE,
                "mappings": [applied.as_plain() for applied in beside.applied],
            },
            answers=beside.answers,
        )
    if beside is not None and not states_payments(first.payload):
        listed = read_supplier_list(
            first.payload, name=first.name, person_key=person_key, home=country
        )
        if listed is not None:
            return of_list(listed, country=country, person_key=person_key, beside=beside)
    read = read_files(first, tuple(further), how)
    if not isinstance(read, Supplied):
        raise UnreadableInput([Problem("portfolio-without-suppliers")], first.name)
    return suppliers_in(read, contracts_of(read), country=country, as_of=day, person_key=person_key)


def _answers_alone(further: Sequence[NamedFile], how: ReadingOptions) -> AnswersBeside | None:
    """Return what is said of firms beside the first file; None if other tables lie there too.

    Raises:
        UnreadableInput: A table cannot be opened, or its columns have not been mapped.
    """
    tables = sort_tables(further, mappings=how.mappings)
    if any(table.mapping.target != "decisions" for table in tables.mapped):
        return None
    return answers_of(tables, how)


def contracts_of(read: Supplied) -> ContractJoin | None:
    """Return payments joined with the contract register beside them; None where it is alone."""
    if read.ledger is None or read.register is None:
        return None
    return join_contracts(read.ledger.ledger, read.register)


def suppliers_in(
    read: Supplied,
    contracts: ContractJoin | None,
    *,
    country: str,
    as_of: date,
    person_key: bytes,
) -> SupplierInput:
    """Return the suppliers of payments or of a contract register that has been read.

    Args:
        read: What was read.
        contracts: What `contracts_of` gives of it.
        country: Where the work is done, where that does not say; ISO 3166 alpha-2.
        as_of: The day that contracts run on, or do not.
        person_key: Secret for the pseudonyms of persons' numbers.
    """
    said: dict[str, Any] = {
        "notes": [plain_problem(problem) for problem in read.notes],
        "mappings": [applied.as_plain() for applied in read.applied],
        "contract_totals": None if contracts is None else plain_rows(contracts.totals),
    }
    if read.ledger is None:
        assert read.register is not None
        return _of_register(
            "contracts",
            read.register,
            read.rejects,
            country=country,
            as_of=as_of,
            person_key=person_key,
            said=said,
            answers=read.answers,
        )
    ledger = read.ledger.ledger
    own = [plain_problem(problem) for problem in read.ledger.notes]
    said["notes"] += [note for note in own if note not in said["notes"]]
    return _made(
        "ledger",
        ledger,
        country=payers_country(ledger) or country,
        rows=ledger_rows(ledger, contracts, as_of=as_of),
        aside=aside_rows(ledger),
        rejects=_ledger_rejects(read),
        person_key=person_key,
        said=said,
        answers=read.answers,
    )


def plain_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as a record keeps it; texts are made when it is read."""
    return {
        "code": problem.code,
        "location": problem.location,
        "params": dict(problem.params),
    }


def _plain_table(file: NamedFile) -> NamedFile:
    if not is_parquet(file.payload):
        return file
    return replace(file, payload=parquet_as_csv(file.payload, name=file.name))


def of_list(
    listed: SupplierList,
    *,
    country: str,
    person_key: bytes,
    beside: AnswersBeside | None = None,
) -> SupplierInput:
    """Return the suppliers of a list that has been read.

    Args:
        listed: The list.
        country: Where the work is done; ISO 3166 alpha-2.
        person_key: Secret for the pseudonyms of persons' numbers.
        beside: What tables beside the list say of firms; None: there are none.
    """
    rejects: list[pl.DataFrame] = [listed.rejects]
    said = {**_NOTHING_MORE, "notes": [plain_problem(problem) for problem in listed.notes]}
    if beside is not None:
        rejects.append(beside.rejects)
        said["mappings"] = [applied.as_plain() for applied in beside.applied]
    made = _made(
        "list",
        listed,
        country=country,
        rows=listed_rows(listed),
        aside=_NOBODY_ASIDE,
        rejects=pl.concat(rejects),
        person_key=person_key,
        said=said,
        answers=beside.answers if beside else (),
    )
    own = listed.listed.filter(pl.col("own_id").is_not_null()).select("party_id", "own_id")
    return replace(made, own_ids=hide_in_frame(own, person_key=person_key))


def _of_register(
    kind: InputKind,
    register: ContractRegister,
    rejects: pl.DataFrame,
    *,
    country: str,
    as_of: date,
    person_key: bytes,
    said: Mapping[str, Any],
    answers: Sequence[FirmAnswers],
) -> SupplierInput:
    places = register.contracts["place_country"].drop_nulls().unique()
    return _made(
        kind,
        register,
        country=str(places[0]) if len(places) == 1 else country,
        rows=register_rows(register, as_of=as_of),
        aside=_NOBODY_ASIDE,
        rejects=rejects,
        person_key=person_key,
        said=said,
        answers=answers,
    )


def _made(
    kind: InputKind,
    read: Ledger | ContractRegister | SupplierList,
    *,
    country: str,
    rows: pl.DataFrame,
    aside: pl.DataFrame,
    rejects: pl.DataFrame,
    person_key: bytes,
    said: Mapping[str, Any],
    answers: Sequence[FirmAnswers],
) -> SupplierInput:
    """Return what was read, with pseudonyms for whatever persons' numbers stand in its texts."""
    declarations, unused = put_to_suppliers(rows["party_id"], read.identifiers, answers)
    is_kept = pl.col("party_id").is_in(
        pl.concat([rows["party_id"], aside["party_id"]]).unique().implode()
    )
    rows, aside, parties, names, declarations, unusable = hide_in_frames(
        rows,
        aside,
        read.parties.filter(is_kept),
        read.names.filter(is_kept),
        declarations,
        pl.concat([rejects, unused]),
        person_key=person_key,
    )
    refused = problems_of(unusable)
    return SupplierInput(
        kind=kind,
        country=country,
        rows=rows,
        aside=aside,
        own_ids=_NO_OWN_IDS,
        parties=typed(Parties, parties),
        names=typed(Names, names),
        identifiers=typed(Identifiers, read.identifiers.filter(is_kept)),
        declarations=declarations,
        said={
            "rejected": len(refused),
            "rejects": [plain_problem(problem) for problem in refused[:MOST_REJECTS]],
            **said,
        },
    )


def _ledger_rejects(read: Supplied) -> pl.DataFrame:
    """Return what could not be used; a mapped ledger's own stand among those of the tables."""
    assert read.ledger is not None
    mapped = any(applied.mapping.target == "payments" for applied in read.applied)
    return read.rejects if mapped else Rejects.cast(pl.concat([read.ledger.rejects, read.rejects]))
