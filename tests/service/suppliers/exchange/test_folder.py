import os
import subprocess
import sys

import pytest

from service.platform.process.own_folder import own_folder
from service.suppliers.exchange import folder
from service.suppliers.exchange.folder import Locked, locked
from service.suppliers.exchange.folder import settled_files as settled
from tests.started import process


def no_wait():
    pass


def settled_files(path, *, wait, most=1000):
    with own_folder(path) as held:
        return settled(held, wait=wait, most=most)


def names(found):
    return [one.name for one in found.files], list(found.waiting)


def test_files_that_stand_still_are_read(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"2")
    (tmp_path / "a.csv").write_bytes(b"1")
    (tmp_path / "folder").mkdir()
    found = settled_files(tmp_path, wait=no_wait)
    assert names(found) == (["a.csv", "b.csv"], [])
    assert found.files[0].content == b"1"


def test_a_file_that_is_too_large_is_not_read_and_keeps_no_other_from_it(tmp_path):
    for name, size in (("a.csv", 10), ("b.csv", 11)):
        (tmp_path / name).write_bytes(bytes(size))
    found = settled_files(tmp_path, wait=no_wait, most=10)
    assert names(found) == (["a.csv"], [])
    assert found.large == ("b.csv",)


@pytest.mark.parametrize("name", ["a.csv.part", "a.csv.TMP", "a.filepart", ".a.csv", "~a.csv"])
def test_a_name_that_says_it_is_unfinished_waits(tmp_path, name):
    (tmp_path / name).write_bytes(b"1")
    assert names(settled_files(tmp_path, wait=no_wait)) == ([], [name])


def test_a_file_that_grows_meanwhile_waits(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"1")
    found = settled_files(tmp_path, wait=lambda: file.write_bytes(b"12"))
    assert names(found) == ([], ["a.csv"])


def test_a_file_that_is_written_over_meanwhile_waits(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"1")
    found = settled_files(tmp_path, wait=lambda: os.utime(file, ns=(1, 1)))
    assert names(found) == ([], ["a.csv"])


def test_a_file_that_is_taken_away_meanwhile_waits(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"1")
    assert names(settled_files(tmp_path, wait=file.unlink)) == ([], ["a.csv"])


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_bytes(b"1")
    (tmp_path / "in" / "ledger.csv").symlink_to(tmp_path / "secret")
    found = settled_files(tmp_path / "in", wait=no_wait)
    assert names(found) == ([], [])
    assert found.unread == ("ledger.csv",)


def test_a_file_that_becomes_a_link_while_it_is_looked_at_is_not_read(tmp_path, monkeypatch):
    """The last look before reading sees the file, and reading finds a link in its place."""
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_bytes(b"1")
    file = tmp_path / "in" / "ledger.csv"
    file.write_bytes(b"2")
    stands, looks = folder._stands, []

    def look_and_swap(given):
        seen = stands(given)
        looks.append(seen)
        if len(looks) == 2:
            file.unlink()
            file.symlink_to(tmp_path / "secret")
        return seen

    monkeypatch.setattr(folder, "_stands", look_and_swap)
    found = settled_files(tmp_path / "in", wait=no_wait)
    assert names(found) == ([], [])
    assert found.unread == ("ledger.csv",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no name here")
def test_a_pipe_is_named_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ledger.csv")
    assert settled_files(tmp_path, wait=no_wait).unread == ("ledger.csv",)


def test_two_do_not_exchange_a_folder_at_once_and_a_killed_one_leaves_it_free(tmp_path):
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from service.suppliers.exchange.folder import locked\n"
        "from service.platform.process.own_folder import own_folder\n"
        "with own_folder(Path(sys.argv[1])) as one, locked(one):\n"
        "    print('held', flush=True); time.sleep(3600)"
    )
    with process([sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with own_folder(tmp_path) as one, pytest.raises(Locked), locked(one):
            pass
    with own_folder(tmp_path) as one, locked(one):
        pass
