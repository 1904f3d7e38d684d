import os
import subprocess
import sys

import pytest

from service.exchange.folder import Locked, locked, settled_files, write_whole


def no_wait():
    pass


def names(found):
    return [one.name for one in found.files], list(found.waiting)


def test_files_that_stand_still_are_read(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"2")
    (tmp_path / "a.csv").write_bytes(b"1")
    (tmp_path / "folder").mkdir()
    found = settled_files(tmp_path, wait=no_wait)
    assert names(found) == (["a.csv", "b.csv"], [])
    assert found.files[0].content == b"1"


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
    assert names(settled_files(tmp_path / "in", wait=no_wait)) == ([], [])


def test_what_is_written_is_whole_and_leaves_nothing_beside_it(tmp_path):
    file = tmp_path / "a.csv"
    write_whole(file, b"one")
    stood = file.stat().st_mtime_ns
    write_whole(file, b"one")
    assert file.stat().st_mtime_ns == stood
    write_whole(file, b"two")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert file.read_bytes() == b"two"


def test_two_do_not_exchange_a_folder_at_once_and_a_killed_one_leaves_it_free(tmp_path):
    hold = (
        "import sys, time; from pathlib import Path; from service.exchange.folder import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Locked), locked(tmp_path):
            pass
        other.kill()
        other.wait()
    with locked(tmp_path):
        pass
