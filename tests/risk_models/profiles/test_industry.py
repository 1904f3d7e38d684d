import pytest

from data_ingest.reference import load_nace_codes, load_nace_labels
from risk_models.profiles.industry import LEVELS, SECTIONS, covers, level_of, lineage


def test_every_code_of_nace_has_a_lineage_that_ends_in_a_section():
    for code in (*load_nace_labels()["nace"], *load_nace_codes()["nace"]):
        codes = lineage(code)
        assert codes[0] == code
        assert codes[-1] in SECTIONS
        assert level_of(code) == LEVELS[len(codes) - 1]


def test_every_division_of_nace_is_in_one_section_and_no_other_is():
    divisions = {code for code in load_nace_labels()["nace"] if len(code) == 2}
    known = set()
    for number in range(100):
        try:
            known.add(lineage(f"{number:02}")[0])
        except ValueError:
            continue
    assert divisions == known


@pytest.mark.parametrize("code", ["", "V", "4", "04", "34", "81210", "8a", "8१", "AA", "81.2"])
def test_what_is_no_code_is_refused_without_repeating_it(code):
    with pytest.raises(ValueError, match=r"^this is no code of the tree of industries$"):
        lineage(code)


def test_a_section_covers_its_classes_and_nothing_elsewhere():
    assert covers("N", "8121")
    assert not covers("8121", "N")
    assert not covers("M", "8121")
