import io
import random
import tracemalloc
from zipfile import ZipFile

import pytest

from service.operations.audit.checkpoint import SigningKey
from service.retention.backup.archive import (
    AlteredBackup,
    BackupArchive,
    InvalidBackup,
    open_archive,
    write_archive,
)
from tests.service.retention.backup.rewriting import Rewritten, rewrite

KEY = SigningKey("kedjekoll/0123abcd", bytes(32))
OTHER = SigningKey("kedjekoll/0123abcd", bytes([1] * 32))

MEMBERS = {"tables/a.jsonl": [b"[1]\n", b"[2]\n"], "files/x": [b"y" * 5000]}


@pytest.fixture
def whole(tmp_path):
    """A small backup."""

    def write(archive):
        assert [archive.add(name, parts) for name, parts in MEMBERS.items()] == [2, 1]
        return {"rows": 2}

    write_archive(tmp_path / "whole.zip", KEY, write)
    return tmp_path / "whole.zip"


def test_what_was_written_is_read_and_anybody_can_open_it(whole):
    with open_archive(whole) as archive:
        assert archive.manifest["rows"] == 2
        assert list(archive.lines("tables/a.jsonl")) == MEMBERS["tables/a.jsonl"]
        assert archive.read("files/x") == b"y" * 5000
        with pytest.raises(InvalidBackup, match="files/z"):
            archive.read("files/z")
    with ZipFile(whole) as plain:
        assert plain.testzip() is None
        assert plain.read("files/x") == b"y" * 5000
    assert whole.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_is_cut_off_anywhere_is_refused(whole):
    content = whole.read_bytes()
    for end in range(len(content)):
        with pytest.raises(InvalidBackup):
            BackupArchive(io.BytesIO(content[:end]))


def test_a_backup_of_which_one_bit_is_another_is_refused(whole):
    content, chance = whole.read_bytes(), random.Random(7)
    for _ in range(2000):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        with pytest.raises(InvalidBackup):
            BackupArchive(io.BytesIO(bytes(changed)))


def test_a_file_that_is_there_is_not_written_over(whole):
    before = whole.read_bytes()
    with pytest.raises(FileExistsError):
        write_archive(whole, KEY, lambda _: {})
    assert whole.read_bytes() == before


def test_a_backup_that_fails_leaves_no_file(tmp_path):
    def broken(archive):
        archive.add("files/x", [b"y"])
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_archive(tmp_path / "new.zip", KEY, broken)
    assert list(tmp_path.iterdir()) == []


def test_the_key_of_the_log_has_signed_the_manifest_and_no_other_key_has(whole):
    with open_archive(whole) as archive:
        archive.check_signature([OTHER.verifier, KEY.verifier])
        for keys in ([OTHER.verifier], []):
            with pytest.raises(AlteredBackup):
                archive.check_signature(keys)


def changed_member(one: Rewritten) -> None:
    one.members["files/x"] = b"z"


def added_member(one: Rewritten) -> None:
    one.members["files/new"] = b"z"


def missing_member(one: Rewritten) -> None:
    del one.members["files/x"]


def changed_manifest(one: Rewritten) -> None:
    one.manifest["rows"] = 3


def signed_by_another(one: Rewritten) -> None:
    one.signature = OTHER.sign("x\n").encode()


@pytest.mark.parametrize(
    "change", [changed_member, added_member, missing_member, changed_manifest, signed_by_another]
)
def test_what_was_altered_with_all_hashes_written_anew_is_not_what_was_signed(whole, change):
    rewrite(whole, change)
    with open_archive(whole) as archive, pytest.raises(AlteredBackup):
        archive.check_signature([KEY.verifier])


def second_of_a_name(one: Rewritten) -> None:
    one.unnamed = [("files/x", b"z")]


def unnamed_member(one: Rewritten) -> None:
    one.unnamed = [("files/y", b"z")]


def no_signature(one: Rewritten) -> None:
    one.signature = None


@pytest.mark.parametrize("change", [second_of_a_name, unnamed_member, no_signature])
def test_a_backup_that_holds_other_members_than_its_manifest_names_is_refused(whole, change):
    rewrite(whole, change)
    with pytest.raises(InvalidBackup), open_archive(whole):
        pass


def test_a_manifest_that_somebody_has_made_to_fill_the_memory_is_not_unpacked(whole):
    rewrite(whole, lambda one: one.manifest.update(note=" " * 50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidBackup, match="no manifest"), open_archive(whole):
            pass
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_secrets_that_somebody_has_made_to_fill_the_memory_are_not_unpacked(whole):
    def swell(one: Rewritten) -> None:
        one.members["keys.sealed"] = bytes(50_000_000)

    rewrite(whole, swell)
    with open_archive(whole) as archive, pytest.raises(InvalidBackup, match=r"keys\.sealed"):
        archive.read_secrets("keys.sealed")
