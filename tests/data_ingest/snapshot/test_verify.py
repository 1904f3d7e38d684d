import random
import shutil

import orjson
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot import verify as module
from data_ingest.snapshot.manifest import Manifest, read_manifest, write_manifest
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.verify import rebuild, verify


@pytest.fixture
def folder(add, root, units):
    return root / add(units(40)).snapshot_id


def flip(path, bit):
    path.chmod(0o644)
    payload = bytearray(path.read_bytes())
    payload[bit // 8 % len(payload)] ^= 1 << bit % 8
    path.write_bytes(payload)


def test_a_whole_snapshot_has_no_fault(folder):
    assert verify(folder, rows=True) == []


def test_a_flipped_bit_is_found_in_every_file_wherever_it_is(folder):
    draw = random.Random(1)
    files = sorted(one.relative_to(folder) for one in folder.rglob("*") if one.is_file())
    derived = ("lookup.", "search.")
    assert len([one for one in files if not one.name.startswith(derived)]) == 8
    for name in files:
        kept = (folder / name).read_bytes()
        for _ in range(3):
            flip(folder / name, draw.randrange(len(kept) * 8))
            problems = verify(folder)
            assert len(problems) == 1
            said = problems[0].params["file"]
            shown = "search.sha256" if name.name.startswith("search.") else name.name
            assert said.endswith(shown) or name.name == "lookup.sha256"
            (folder / name).write_bytes(kept)
    assert verify(folder) == []


def test_a_file_that_is_missing_and_one_that_is_foreign_are_named(folder):
    (folder / "no_brreg_enheter" / "names.parquet").unlink()
    (folder / "no_brreg_enheter" / "notes.txt").write_text("x")
    found = [(one.code, one.params["file"]) for one in verify(folder)]
    assert found == [
        ("snapshot-missing", "no_brreg_enheter/names.parquet"),
        ("snapshot-foreign", "no_brreg_enheter/notes.txt"),
    ]


def test_a_snapshot_under_another_name_is_damaged(folder):
    moved = folder.rename(folder.with_name("f" * 32))
    assert [one.code for one in verify(moved)] == ["snapshot-damaged"]


def test_rows_that_are_not_those_of_the_manifest_are_found(folder, monkeypatch):
    monkeypatch.setattr(module, "hash_rows", lambda _path: "0" * 64)
    assert verify(folder) == []
    assert len(verify(folder, rows=True)) == 6


def test_a_lost_look_up_is_written_again(folder, root, units):
    look_up = folder / "no_brreg_enheter" / "lookup.sqlite"
    look_up.unlink()
    assert [one.code for one in verify(folder)] == ["snapshot-lookup"]
    rebuild(folder)
    assert verify(folder) == []
    with open_snapshot(root) as snapshot:
        number = units(1)[0]["organisasjonsnummer"]
        assert snapshot.find("NO-BRC", number)[0].display_name == f"EKSEMPEL {number} AS"


def test_no_look_up_is_made_of_damaged_tables(folder):
    flip(folder / "no_brreg_enheter" / "parties.parquet", 800)
    with pytest.raises(UnreadableInput):
        rebuild(folder)


def test_a_manifest_of_another_format_or_without_a_part_is_damaged(folder):
    path = folder / "manifest.json"
    path.chmod(0o644)
    stated = orjson.loads(path.read_bytes())
    for lost in ("sha256", "sources", "format"):
        short = {key: value for key, value in stated.items() if key != lost}
        path.write_bytes(orjson.dumps(short, option=orjson.OPT_SORT_KEYS))
        with pytest.raises(UnreadableInput):
            read_manifest(folder)


def test_a_manifest_whose_id_is_not_its_content_is_damaged(folder, tmp_path, monkeypatch):
    manifest = read_manifest(folder)
    monkeypatch.setattr("data_ingest.snapshot.manifest.FORMAT", "kedjekoll-snapshot/2")
    write_manifest(Manifest(manifest.built_at, manifest.sources), tmp_path)
    monkeypatch.undo()
    with pytest.raises(UnreadableInput):
        read_manifest(tmp_path)


def test_a_manifest_says_again_what_was_written(folder, tmp_path):
    manifest = read_manifest(folder)
    shutil.copy(folder / "manifest.json", tmp_path / "kept")
    write_manifest(manifest, tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == (tmp_path / "kept").read_bytes()
