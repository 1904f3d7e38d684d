from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_gleif_repex.xml"


def test_the_reason_for_no_parent_is_kept_in_its_own_word(read_source):
    built = read_source("xx_gleif_repex", SAMPLE)
    links = built.table("control_links")
    assert links.select("kind", "reason").rows() == [
        ("consol_ultimate", "NON_PUBLIC"),
        ("consol_direct", "NATURAL_PERSONS"),
    ]
    assert links["owner_id"].null_count() == links.height
    assert built.version.as_of == date(2026, 11, 20)


def test_an_exception_without_a_reason_is_left_out(read_source):
    assert read_source("xx_gleif_repex", SAMPLE).version.rejected == {"register-no-value": 1}


def test_the_golden_copys_own_columns_are_read(read_source):
    text = (
        '"LEI","Exception.Category","Exception.Reason.1"\n'
        '"9845EX00000000000193","DIRECT_ACCOUNTING_CONSOLIDATION_PARENT","NON_CONSOLIDATING"\n'
    )
    built = read_source("xx_gleif_repex", text.encode())
    assert built.table("control_links")["reason"].to_list() == ["NON_CONSOLIDATING"]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["repex-data.json", "repex-data.xml"])
def test_ten_real_exceptions_are_read_from_json_and_xml(name, shared_data, read_source):
    built = read_source("xx_gleif_repex", shared_data / "gleif" / "golden-copy" / name)
    assert (built.version.records, built.version.kept) == (10, 10)
    assert built.version.as_of == date(2023, 6, 9)
