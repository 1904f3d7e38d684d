from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "no_brreg_underenheter.jsonl"


def test_a_sub_unit_leads_to_its_main_unit(read_source):
    built = read_source("no_brreg_underenheter", SAMPLE)
    links = built.table("control_links").select("owned_id", "owner_id", "kind", "is_current")
    assert links.rows() == [
        ("NO-BRC:930000086", "NO-BRC:930000019", "sub_unit_of", True),
        ("NO-BRC:930000094", "NO-BRC:930000019", "sub_unit_of", False),
    ]


def test_a_sub_unit_has_no_name_since_it_can_be_a_persons(read_source):
    built = read_source("no_brreg_underenheter", SAMPLE)
    assert built.table("parties")["display_name"].null_count() == 2
    assert built.table("names").is_empty()
    assert built.version.rejected == {"register-no-number": 1}


@pytest.mark.shared_data
def test_a_toy_with_a_wrong_check_digit_is_kept_and_flagged(shared_data, read_source):
    toy = shared_data / "brreg" / "toy" / "underenheter-details-response.json"
    built = read_source("no_brreg_underenheter", toy)
    assert built.table("parties")["ended_on"].to_list() == [date(2018, 10, 20)]
    assert built.table("identifiers")["checksum_ok"].to_list() == [False]
