"""Tables that public bodies have published open with all their rows."""

import pytest

from data_ingest.sheets import open_sheets


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "columns", "rows"),
    [
        ("se-municipal-ledger/goteborg_2020-2025_excerpt.csv", 6, 1759),
        ("se-municipal-ledger/vgr_202601_sample.csv", 15, 4),
        ("uk-spend/DCCSpendingOver500_201101.csv", 13, 7011),
        ("uk-contract-register/exeter_contracts_register_2026-04.csv", 15, 224),
        ("subcontract-chains/edges.csv", 12, 82),
        ("ilo_sector/INJ_FATL_ECO_NB_A_EN.xlsx", 27, 564),
        ("br_cnae_workforce_accidents/AnexoI_CNAE_GR_NR04_2023_COMPLETO.xlsx", 11, 1064),
    ],
)
def test_a_published_table_opens_with_all_its_rows(shared_data, file, columns, rows):
    path = shared_data / file
    (sheet, *_) = open_sheets(path.read_bytes(), name=path.name)
    assert len(sheet.headings) == columns
    assert (sheet.rows.height, sheet.rejects.height) == (rows, 0)


@pytest.mark.shared_data
def test_every_published_table_opens(shared_data):
    paths = sorted([*shared_data.rglob("*.csv"), *shared_data.rglob("*.xlsx")])
    assert paths
    for path in paths:
        assert open_sheets(path.read_bytes(), name=path.name)[0].rows.height, path.name
