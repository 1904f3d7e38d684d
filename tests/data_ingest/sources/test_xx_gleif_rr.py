from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_gleif_rr.csv"


def test_a_parent_is_linked_with_the_dates_of_the_relationship(read_source):
    links = read_source("xx_gleif_rr", SAMPLE).table("control_links")
    direct = links.filter(kind="consol_direct").row(0, named=True)
    assert (direct["direct"], direct["is_current"]) == (True, True)
    assert (direct["valid_from"], direct["valid_to"]) == (date(2015, 6, 1), None)
    ultimate = links.filter(kind="consol_ultimate").row(0, named=True)
    assert (ultimate["direct"], ultimate["is_current"]) == (False, False)
    assert ultimate["valid_to"] == date(2020, 6, 1)


def test_a_record_that_was_annulled_is_not_current(read_source):
    links = read_source("xx_gleif_rr", SAMPLE).table("control_links")
    assert links.filter(kind="fund")["is_current"].to_list() == [False]


def test_a_node_that_is_no_lei_is_left_out_and_counted(read_source):
    version = read_source("xx_gleif_rr", SAMPLE).version
    assert (version.records, version.kept) == (4, 3)
    assert version.rejected == {"register-no-number": 1}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["rr-data.json", "rr-data.xml"])
def test_ten_real_relationships_are_read_from_json_and_xml(name, shared_data, read_source):
    built = read_source("xx_gleif_rr", shared_data / "gleif" / "golden-copy" / name)
    assert (built.version.records, built.version.kept) == (10, 10)
    assert built.table("control_links")["valid_from"].null_count() == 0
