from benchmarks.real_files import not_run
from benchmarks.real_input import FOLDERS, totals


def test_files_tenders_and_suppliers_are_added_up_and_a_need_is_told_apart_from_none():
    found = [
        {"tenders": 2, "bands": {"standard": 1, "insufficient": 1}},
        {
            "suppliers": 3,
            "bands": {"extended": 1, "insufficient": 2},
            "industries": 2,
            "numbers": 3,
        },
        {"tenders": 0, "bands": {}},
        {"refused": ["espd-root"]},
    ]
    assert totals(found) == {
        "files": 4,
        "read": 3,
        "read_permille": 750,
        "tenders": 2,
        "tenders_with_need": 1,
        "tenders_permille": 500,
        "suppliers": 3,
        "suppliers_with_need": 1,
        "suppliers_permille": 333,
        "industries": 2,
        "industries_permille": 666,
        "numbers": 3,
        "numbers_permille": 1000,
    }


def test_nothing_found_is_no_share():
    assert set(totals([]).values()) == {0}


def test_without_a_folder_of_a_publisher_it_is_said_which_is_needed(tmp_path):
    for folder in FOLDERS[1:]:
        (tmp_path / folder).mkdir(parents=True)
    assert not_run("real_input", tmp_path, FOLDERS) == {
        "benchmark": "real_input",
        "not_run": f"needs {FOLDERS[0]} in shared/data",
    }
