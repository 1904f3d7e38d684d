import hashlib
import io
import json
import re
import textwrap
from pathlib import Path

import polars as pl
import pytest

from data_ingest import sources
from data_ingest.model.derived_tables import STORED
from data_ingest.model.problem import Problem, load_catalogue
from data_ingest.model.text import LANGUAGES, Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import CADENCES, Download, InvalidSource, source
from data_ingest.snapshot.tables import sha256
from data_ingest.sources import SOURCES
from tests.data_ingest.conftest import Built, reading_into

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources"
SAMPLES = sorted(FOLDER.iterdir())
PERSONS = ("121212-1212", "1212121212", "Testa Testsson", "TEST TESTESEN")
"""Made-up persons of the samples: the test number of Skatteverket, and names of nobody."""

STATED = {
    "title": Text("a", "a"),
    "publisher": "a",
    "licence": "a",
    "cadence": "own",
    "url": "https://example.org",
    "formats": ("csv",),
    "personal_data": Text("a", "a"),
    "reader_version": 1,
}


def id_of(sample: Path) -> str:
    return sample.name.split(".")[0]


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.name)
def sample(request) -> Path:
    """Each sample; its tests stand together, and share what was read of it."""
    return request.param


@pytest.fixture(scope="module")
def built(sample, tmp_path_factory) -> Built:
    """The source, read to disk once."""
    return reading_into(tmp_path_factory.mktemp("built"))(id_of(sample), sample)


def test_every_source_has_a_sample_and_every_sample_a_source():
    assert {id_of(sample) for sample in SAMPLES} == SOURCES.keys()


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_source_says_whose_data_it_is_in_both_languages(source_id):
    one = SOURCES[source_id]
    assert one.read.__module__.endswith(f".{source_id}"), "a source is named as its module"
    assert one.cadence in CADENCES
    assert one.publisher
    assert one.licence
    assert one.formats
    for text in (one.title, one.personal_data):
        assert all(text.to(language).strip() for language in LANGUAGES)


def test_a_sample_is_read_to_valid_tables_and_nothing_is_lost(sample, built):
    version = built.version
    whole = built.rejects.filter("whole")
    assert version.records == version.kept + whole.height
    assert version.kept > 0
    for code, params in built.rejects.select("code", "params").iter_rows():
        problem = Problem(code, "", json.loads(params))
        assert code in load_catalogue()
        assert all(problem.detail(one) and problem.mend(one) for one in LANGUAGES)
    for table in STORED:
        frame = built.table(table)
        assert (frame["source_id"] == id_of(sample)).all()
        if table in version.tables:
            stated = version.tables[table]
            assert stated.profile.rows == frame.height > 0
            assert stated.file_sha256 == sha256(built.folder / f"{table}.parquet")


def test_nothing_of_a_natural_person_reaches_the_disk(built):
    persons = built.table("parties").filter("is_personal")
    assert persons["display_name"].null_count() == persons.height
    assert persons["party_id"].str.contains(r"^[A-Z]{2}-PERSON:[0-9a-f]{64}$").all()
    for table in (*STORED, None):
        frame = built.rejects if table is None else built.table(table)
        texts = frame.select(pl.concat_str(pl.all().cast(pl.String), ignore_nulls=True))
        for text in texts.to_series():
            assert not any(word in text for word in PERSONS)


def test_the_same_file_gives_the_same_rows_and_the_same_bytes(sample, built, read_source):
    again = read_source(id_of(sample), sample)
    assert again.version == built.version
    assert built.version.files[0].sha256 == hashlib.sha256(sample.read_bytes()).hexdigest()


def test_the_example_for_whoever_writes_a_source_reads_a_file():
    blocks = re.findall(r"(?m)^(?: {4}.*\n|\n)+", sources.__doc__)
    (example,) = (textwrap.dedent(block) for block in blocks if "@source(" in block)
    written: dict = {}
    exec(compile(example, "example", "exec"), written)
    table = b"OrgNr;Namn;Start\n5599990016;Exempel AB;2020-01-31\n;Ingen AB;2020-01-31\n"
    stream = io.BufferedReader(io.BytesIO(table))
    (batch,) = written["se_example_register"].read(OpenedFile("firms.csv", stream))
    assert batch.parties["party_id"].to_list() == ["SE-ON:5599990016"]
    assert (batch.records, len(batch.rejects)) == (2, 1)


def test_a_source_without_a_docstring_is_refused():
    with pytest.raises(InvalidSource, match="docstring"):
        source(**STATED)(lambda file: iter(()))


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("Register", {}, "<country>_<publisher>_<dataset>"),
        ("se_example_register", {"url": "http://example.org"}, "https"),
        ("se_example_register", {"download": Download(address="ftp://example.org")}, "https"),
        ("se_example_register", {"reader_version": 0}, "reader_version"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_reason(name, changes, said):
    def read(file):
        """Firms."""
        return iter(())

    read.__name__ = name
    with pytest.raises(InvalidSource, match=said):
        source(**(STATED | changes))(read)


def test_the_two_formats_of_a_sample_say_the_same(read_source):
    csv, json_ = (
        read_source("xx_gleif_lei2", FOLDER / f"xx_gleif_lei2.{end}") for end in ("csv", "json")
    )
    for table in csv.version.tables:
        if table != "names":  # the sample's JSON also says in which language a name is
            hashes = [one.version.tables[table].row_hash for one in (csv, json_)]
            assert hashes[0] == hashes[1], table
    assert csv.version.rejected == json_.version.rejected
