"""The data model of a contract register: what a buyer has contracted, with whom, until when."""

import dataframely as dy

from data_ingest.model.tables import Identifiers, Names, Parties


class RegisteredContracts(dy.Schema):
    """One contract of a register with one of its suppliers, as the buyer has written it down."""

    contract_id = dy.String(primary_key=True)  # the register's own reference, else `row 7`
    supplier_id = dy.String(primary_key=True)  # Parties.party_id
    title = dy.String(nullable=True)
    cpv = dy.String(nullable=True, regex=r"^\d{8}$")  # without check digit
    starts_on = dy.Date(nullable=True)
    ends_on = dy.Date(nullable=True)
    amount = dy.Decimal(18, 2, nullable=True)  # of the whole contract
    currency = dy.String(nullable=True, regex=r"^[A-Z]{3}$")
    place_country = dy.String(nullable=True, regex=r"^[A-Z]{2}$")
    place_code = dy.String(nullable=True)  # NUTS
    buyer_unit = dy.String(nullable=True)
    labour_terms = dy.Bool(nullable=True)  # the contract has labour terms; null: not stated


class ContractRegister(dy.Collection):
    """A contract register after reading; suppliers that are natural persons have no name."""

    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    contracts: dy.DataFrame[RegisteredContracts]
