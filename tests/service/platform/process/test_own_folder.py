import os
from pathlib import Path

import pytest

from service.platform.process.own_folder import NotOwn, own_folder


@pytest.fixture
def place(tmp_path):
    """A folder, and beside it one of somebody else with a file in it."""
    (tmp_path / "own").mkdir()
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.csv").write_bytes(b"theirs")
    return tmp_path


@pytest.fixture
def own(place):
    with own_folder(place / "own") as folder:
        yield folder


def test_what_is_written_is_whole_and_leaves_nothing_beside_it(place, own):
    file = place / "own" / "a.csv"
    own.write_whole("a.csv", b"one")
    stood = file.stat().st_mtime_ns
    own.write_whole("a.csv", b"one")
    assert file.stat().st_mtime_ns == stood
    own.write_whole("a.csv", b"two")
    assert [one.name for one in file.parent.iterdir()] == ["a.csv"]
    assert file.read_bytes() == b"two"
    assert own.read("none.csv") is None


@pytest.mark.parametrize("planted", ["a.csv", ".a.csv.tmp"])
def test_a_link_in_the_place_of_a_file_or_its_draft_is_replaced_and_not_followed(
    place, own, planted
):
    (place / "own" / planted).symlink_to(place / "others" / "a.csv")
    own.write_whole("a.csv", b"ours")
    assert (place / "others" / "a.csv").read_bytes() == b"theirs"
    assert not (place / "own" / "a.csv").is_symlink()
    assert own.read("a.csv") == b"ours"


def test_a_second_name_of_a_file_elsewhere_is_not_written_through(place, own):
    for planted in ("a.csv", ".a.csv.tmp"):
        os.link(place / "others" / "a.csv", place / "own" / planted)
    own.write_whole("a.csv", b"ours")
    assert (place / "others" / "a.csv").read_bytes() == b"theirs"


@pytest.mark.parametrize("target", ["others/a.csv", "others", "none"])
def test_a_link_is_neither_read_nor_entered(place, own, target):
    (place / "own" / "planted").symlink_to(place / target)
    with pytest.raises(NotOwn, match="planted"):
        own.read("planted")
    with pytest.raises(NotOwn), own.within("planted"):
        pass
    with pytest.raises(NotOwn), own.open_file("planted", os.O_RDWR | os.O_CREAT):
        pass
    assert not (place / "none").exists()


def test_a_pipe_is_refused_and_never_waited_for(place, own):
    os.mkfifo(place / "own" / "planted")
    with pytest.raises(NotOwn):
        own.read("planted")


@pytest.mark.parametrize("name", ["..", ".", "", "../others/a.csv", "/etc/hostname", "a\0b"])
def test_a_name_is_one_of_the_folder_itself(own, name):
    for use in (own.read, lambda one: own.write_whole(one, b"x")):
        with pytest.raises(NotOwn):
            use(name)


def test_a_folder_that_is_swapped_for_a_link_stays_the_one_that_was_opened(place, own):
    Path(place / "own").rename(place / "moved")
    (place / "own").symlink_to(place / "others")
    own.write_whole("a.csv", b"ours")
    assert (place / "others" / "a.csv").read_bytes() == b"theirs"
    assert (place / "moved" / "a.csv").read_bytes() == b"ours"
