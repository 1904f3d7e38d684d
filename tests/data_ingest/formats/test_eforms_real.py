from collections import Counter

import pytest

from data_ingest.formats.eforms import read_eforms
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement

KEY = b"key of the tests"


def column(frame, name, key):
    return dict(frame.select(key, name).iter_rows())


def handed_on(procurement):
    columns = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    tenderers = procurement.contract_parties.filter(position=1)
    return list(tenderers.select(columns).iter_rows())


@pytest.mark.shared_data
def test_every_real_file_is_a_valid_procurement_or_a_named_refusal(shared_data):
    refused = {}
    for path in sorted((shared_data / "eforms").glob("*/*.xml")):
        try:
            procurement, rejects = read_eforms(path.read_bytes(), name=path.name, person_key=KEY)
        except UnreadableInput as refusal:
            refused[path.name] = [problem.code for problem in refusal.problems]
        else:
            assert Procurement.is_valid(procurement.to_dict()), path.name
            assert set(rejects["code"]) <= {
                "eforms-group-value", "number-none", "number-unchecked", "number-check-digit",
                "number-form-country", "number-other-country",
            }, path.name  # fmt: skip
    assert refused == {"INVALID_can_24_stage-2.xml": ["eforms-no-notice-id", "eforms-no-lot"]}


@pytest.mark.shared_data
def test_the_one_real_named_link_is_under_each_of_the_six_tenders_that_hold_it(shared_data):
    payload = (shared_data / "eforms" / "ted-real" / "2024-OJS072-00215550.xml").read_bytes()
    procurement, _ = read_eforms(payload, name="00215550", person_key=KEY)
    assert procurement.contracts.height == procurement.tenders.height == 6
    assert set(procurement.tenders["state"]) == {"awarded"}
    names = column(procurement.parties, "display_name", "party_id")
    found = procurement.supply_links
    assert list(found["tender_id"]) == list(procurement.tenders["tender_id"])
    pairs = found.select("contractor_id", "subcontractor_id").iter_rows()
    assert {(names[one], names[other]) for one, other in pairs} == {
        ("Astrazeneca Kft.", "NEUCA S.A.")
    }
    assert set(found.select("share_low_ppm", "share_high_ppm").iter_rows()) == {(0, 1_000_000)}
    assert set(handed_on(procurement)) == {(None, None, "not_collected")}


@pytest.mark.shared_data
def test_the_real_yes_and_no_of_twelve_tenders_are_kept_apart(shared_data):
    payload = (shared_data / "eforms" / "ted-real" / "2024-OJS170-00525037.xml").read_bytes()
    procurement, _ = read_eforms(payload, name="00525037", person_key=KEY)
    no, yes = (0, 0, "stated"), (0, 1_000_000, "stated")
    assert handed_on(procurement) == [yes] * 5 + [no, yes, no, yes, no, yes, yes]


@pytest.mark.shared_data
def test_the_real_withheld_answers_are_withheld(shared_data):
    payload = (shared_data / "eforms" / "sdk-examples" / "can_25_withheld.xml").read_bytes()
    procurement, _ = read_eforms(payload, name="withheld", person_key=KEY)
    assert set(handed_on(procurement)) == {(None, None, "withheld")}
    assert procurement.purchases["procedure"].item() is None


@pytest.mark.shared_data
def test_two_real_contracts_for_five_lots_leave_each_lot_its_own_winner(shared_data):
    payload = (shared_data / "eforms" / "ted-real" / "2024-OJS198-00611835.xml").read_bytes()
    procurement, _ = read_eforms(payload, name="00611835", person_key=KEY)
    tenders = procurement.tenders.filter(state="awarded").join(
        procurement.contract_parties, on="tender_id"
    )
    assert column(tenders, "party_id", "contract_id") == {
        "LOT-0001": "ORG-0003",
        "LOT-0002": "ORG-0004",
        "LOT-0003": "ORG-0004",
        "LOT-0004": "ORG-0003",
        "LOT-0006": "ORG-0003",
    }
    assert procurement.purchases["buyer_id"].item() == "ORG-0001"


@pytest.mark.shared_data
def test_what_real_notices_state_of_competition_frameworks_and_changes_is_read(shared_data):
    carried = Counter()
    for path in sorted((shared_data / "eforms").glob("*/*.xml")):
        if path.name.startswith("INVALID"):
            continue
        procurement, _ = read_eforms(path.read_bytes(), name=path.name, person_key=KEY)
        lots = procurement.contracts
        carried.update(name for name in lots.columns if lots[name].is_not_null().any())
        (purchase,) = procurement.purchases.rows(named=True)
        carried.update(name for name, value in purchase.items() if value is not None)
    assert {
        name: carried[name]
        for name in (
            "tenders_received", "tenders_least", "framework_kind", "framework_most",
            "framework_notice", "changed_notice", "change_reason", "awarded_amount",
        )
    } == {
        "tenders_received": 18,
        "tenders_least": 2,
        "framework_kind": 22,
        "framework_most": 4,
        "framework_notice": 1,
        "changed_notice": 4,
        "change_reason": 4,
        "awarded_amount": 18,
    }  # fmt: skip
