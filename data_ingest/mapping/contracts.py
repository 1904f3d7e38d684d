"""A contract register → its contracts, one row a contract and supplier."""

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import LAST_HOME
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.mapping.parties import KnownParties, Mention
from data_ingest.mapping.table import MappedTable, Row, all_rejects, nothing_usable, open_table
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.rows import ProcurementRows
from data_ingest.model.tables import Rejects
from data_ingest.procurement.procurements import procurements
from data_ingest.sheets.sheet import Sheet


def read_contracts(
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    currency: str | None = None,
    home: str = LAST_HOME,
) -> tuple[ContractRegister, dy.DataFrame[Rejects]]:
    """Read a contract register; several suppliers in one cell stay one, since nothing parts them.

    A contract without a reference of its own is called after its row. A contract that stands twice
    with one supplier counts once. An amount without currency is not used, and one whose sign is of
    another currency than its row leaves the row out.

    Args:
        sheet: The table.
        mapping: What its columns mean.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        currency: Of the amounts, where the table names none.
        home: Country of the request, where a number is tried if nothing says its country.

    Raises:
        UnreadableInput: See `table.open_table`.
    """
    table = open_table(sheet, mapping, name=name)
    parties = KnownParties(home)
    mentions = [
        Mention(
            row.text("supplier"),
            row.text("number"),
            None,
            row.text("number_country"),
            table.schemes.get("number"),
            location=row.location,
        )
        for row in table.rows
    ]
    ids = parties.resolve(mentions, person_key=person_key)
    contracts: dict[tuple[str, str], dict[str, object]] = {}
    for row, supplier_id in zip(table.rows, ids, strict=True):
        contract = _contract(row, supplier_id, table=table, default=currency)
        if contract is None:
            continue
        key = (str(contract["contract_id"]), supplier_id)
        if key in contracts:
            table.mark(row, "mapping-repeated", "reference")
        else:
            contracts[key] = contract
    if not contracts:
        raise nothing_usable(table.refusals, name=name)
    used = {supplier_id for _, supplier_id in contracts}
    rows = ProcurementRows(
        purchases=(),
        contracts=(),
        parties=tuple(party for party in parties.parties if party.party_id in used),
        names=tuple(name_row for name_row in parties.names if name_row.party_id in used),
        claims=tuple(claim for claim in parties.claims if claim.party_id in used),
    )
    ((found, noted),) = procurements([rows], person_key=person_key)
    register = ContractRegister()
    register.parties, register.names = found.parties, found.names
    register.identifiers = found.identifiers
    register.contracts = RegisteredContracts.validate(
        pl.DataFrame(list(contracts.values()), schema=RegisteredContracts.create_empty().schema)
    )
    return register, all_rejects(sheet, table.refusals, noted)


def _contract(
    row: Row, supplier_id: str, *, table: MappedTable, default: str | None
) -> dict[str, object] | None:
    amount, place = row.number("amount"), row.place("place")
    try:
        currency = table.currency(row, ["amount"], default=default)
    except ValueError:
        table.mark(row, "mapping-currency", "amount")
        return None
    if amount is not None and currency is None:
        table.mark(row, "mapping-no-currency", "amount")
    known = amount is not None and currency is not None
    return {
        "contract_id": row.words("reference") or row.location,
        "supplier_id": supplier_id,
        "title": row.words("title"),
        "cpv": row.text("cpv"),
        "starts_on": row.day("starts_on"),
        "ends_on": row.day("ends_on"),
        "amount": amount if known else None,
        "currency": currency if known else None,
        "place_country": place.country if place else None,
        "place_code": place.code if place else None,
        "buyer_unit": row.words("buyer_unit"),
        "labour_terms": row.yes("labour_terms"),
    }
