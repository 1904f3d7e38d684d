"""Published files read through mappings; figures counted in the files of the April 2026 fetch."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from data_ingest.formats.ledger import read_ledger
from data_ingest.mapping import guess, mapping_for, published_mappings, read_mapped
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.tables import Procurement
from data_ingest.sheets.opening import open_sheets

pytestmark = pytest.mark.shared_data

KEY = b"key of the tests"
SPEND = (
    "DCCSpendingOver500_201101.csv",
    "DCCSpendingOver500_202504.csv",
    "DCCSpendingOver500_202601.csv",
    "exeter_spend_2026_reconstructed.csv",
)


def opened(path):
    (sheet,) = open_sheets(path.read_bytes(), name=path.name)
    return sheet


def test_the_contracts_register_of_exeter_needs_no_confirmation(shared_data, codes_of):
    path = shared_data / "uk-contract-register" / "exeter_contracts_register_2026-04.csv"
    sheet = opened(path)
    mapping = mapping_for(sheet, published_mappings(), name=path.name)
    mapped = read_mapped(sheet, mapping, name=path.name, person_key=KEY)
    register = mapped.register
    assert ContractRegister.is_valid(register.to_dict())
    assert register.contracts.height == 224
    assert register.contracts["amount"].sum() == Decimal("168974432.40")
    assert register.contracts["cpv"].null_count() == 9
    numbers = register.identifiers.filter(scheme="GB-COH")
    assert numbers.height == 167
    assert "03554098" in numbers["value"].to_list()  # written without its first zero
    assert register.parties.filter(is_personal=True)["display_name"].null_count() == 7
    codes = Counter(code for code, _ in codes_of(mapped.rejects))
    assert codes == {"mapping-cell": 3, "number-unchecked": 5}
    assert mapped.notes == sheet.notes


def test_the_guess_of_the_register_is_the_published_mapping(shared_data):
    path = shared_data / "uk-contract-register" / "exeter_contracts_register_2026-04.csv"
    guessed = guess(opened(path))
    (published,) = (one for one in published_mappings() if one.target == "contracts")
    assert guessed.mapping.fingerprint == published.fingerprint
    assert set(guessed.mapping.columns) == set(published.columns)
    assert guessed.missing == ("currency",)


@pytest.mark.parametrize("name", SPEND)
def test_spending_read_through_a_guess_is_what_its_own_layout_gives(shared_data, name):
    path = shared_data / "uk-spend" / name
    sheet = opened(path)
    guessed = guess(sheet)
    assert (guessed.mapping.target, guessed.missing) == ("payments", ("currency",))
    mapping = replace(guessed.mapping, constants=guessed.mapping.constants | {"currency": "GBP"})
    mapped = read_mapped(sheet, mapping, name=name, person_key=KEY)
    own = read_ledger(path.read_bytes(), name=name, person_key=KEY)
    assert mapped.ledger.totals == own.totals
    paid = [one.ledger.payments["amount"].sum() for one in (mapped.ledger, own)]
    assert paid[0] == paid[1]


def test_an_edge_list_of_public_notices_gives_its_chains(shared_data, codes_of):
    path = shared_data / "subcontract-chains" / "edges.csv"
    sheet = opened(path)
    guessed = guess(sheet)
    assert guessed.mapping.columns["contractor"] == "from_node"
    mapped = read_mapped(sheet, guessed.mapping, name=path.name, person_key=KEY)
    bought = mapped.procurement
    assert Procurement.is_valid(bought.to_dict())
    assert codes_of(mapped.rejects) == []
    assert (bought.tenders.height, bought.supply_links.height) == (64, 4)
    assert bought.contract_parties.filter(handed_on_state="stated").height == 56
