"""The pages of sources say what rests on each, and on what terms registers are loaded."""

from data_ingest.reference import TABLES, load_sources
from data_ingest.sources import SOURCES
from docs.writers.sources import registers, sources
from risk_models.profiles.reference_facts import COMPOSITES_SOURCE, RATES_SOURCE


def rows(first: str) -> list[list[str]]:
    """The rows of the page's tables whose first cell is `first`."""
    cells = [line.strip("| ").split(" | ") for line in sources().splitlines() if "|" in line]
    return [row for row in cells if row[0] == first]


def test_every_source_has_one_row_that_names_its_tables():
    # from rows of other sources, or in a table beside the code that reads it
    worked_out = {COMPOSITES_SOURCE, RATES_SOURCE, "kedjekoll-industry-words-2026"}
    for source in set(load_sources()["source_id"]) - worked_out:
        (row,) = rows(f"`{source}`")
        assert ".csv` " in row[-1]


def test_the_rows_that_rest_on_a_source_are_counted():
    (row,) = rows("`us-dol-tvpra-2022`")
    assert row[-1] == "`country_indicators.csv` 286, `goods.csv` 467, `indicators.csv` 2"


def test_every_table_is_described():
    for file, load in TABLES.items():
        (row,) = rows(f"`{file}`")
        assert row[1] == str(load().height)
        assert row[2].endswith(".")


def test_a_source_without_a_licence_says_so():
    (row,) = rows("`se-lagesbild-2021`")
    assert row[3] == "none stated"


def test_a_source_without_an_address_is_no_link():
    (row,) = rows("`kedjekoll-cpv-nace-2026`")
    assert row[1].startswith("CPV 2008")


def test_every_register_that_can_be_loaded_is_described_with_its_terms():
    for source in SOURCES.values():
        assert f"\n## {source.id}\n" in registers()
        assert source.licence in registers()
        assert source.personal_data.sv in registers()
