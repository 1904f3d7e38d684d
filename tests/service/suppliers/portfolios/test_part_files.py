"""Files in a folder or in object storage: whole or not there, and what is wrong is said."""

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from data_ingest.model.problem import UnreadableInput
from service.suppliers.portfolios.part_files import (
    NoSuchStorage,
    is_remote,
    names_in,
    read_part,
    write_part,
)


class NoKeys(Exception):
    """As a library says that it found no credentials: no `OSError`."""


class Refusing(MemoryFileSystem):
    """Storage that answers nothing."""

    protocol = "refusing"

    def ls(self, *_, **__):
        raise NoKeys("Unable to locate credentials\nand much more")

    cat_file = pipe_file = ls


class Remembering(MemoryFileSystem):
    """Storage that goes by what it has once listed, as libraries do to ask less often."""

    protocol = "remembering"
    listed = None

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("remembering://"))

    def ls(self, path, **how):
        self.listed = self.listed or super().ls(path, **how)
        return self.listed

    def invalidate_cache(self, path=None):
        self.listed = None

    def cat_file(self, path, **how):
        if self.listed is not None and path not in self.listed:
            raise FileNotFoundError(path)
        return super().cat_file(path, **how)


@pytest.fixture(autouse=True)
def storages():
    for one in (Refusing, Remembering):
        fsspec.register_implementation(one.protocol, one, clobber=True)
    yield
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture(params=["folder", "object storage"])
def place(request, tmp_path):
    return str(tmp_path / "parts") if request.param == "folder" else "memory://parts"


def said(fault):
    (problem,) = fault.value.problems
    assert problem.code == "cluster-storage"
    return problem.params


def test_what_is_written_is_read_and_named_in_order(place):
    write_part(place, "b.parquet", b"two")
    write_part(place, "a.parquet", b"one")
    assert names_in(place) == ["a.parquet", "b.parquet"]
    assert read_part(place, "a.parquet") == b"one"
    assert read_part(place + "/", "b.parquet") == b"two"


def test_a_place_without_files_has_no_names(place):
    assert names_in(place) == []


def test_a_file_that_is_not_there_is_named(place):
    with pytest.raises(NoSuchStorage) as fault:
        read_part(place, "a.parquet")
    assert said(fault)["address"] == fault.value.name == f"{place}/a.parquet"
    assert said(fault)["reason"].startswith("FileNotFoundError")


@pytest.mark.parametrize(
    "used",
    [
        lambda: names_in("refusing://parts"),
        lambda: read_part("refusing://parts", "a"),
        lambda: write_part("refusing://parts", "a", b""),
    ],
)
def test_whatever_a_storage_raises_is_a_problem_that_tells_its_first_line(used):
    with pytest.raises(UnreadableInput) as fault:
        used()
    assert said(fault)["reason"] == "NoKeys: Unable to locate credentials"
    assert "AWS_ACCESS_KEY_ID" in fault.value.problems[0].mend()


def test_what_another_machine_has_written_meanwhile_is_there():
    write_part("remembering://parts", "a", b"one")
    assert names_in("remembering://parts") == ["a"]
    write_part("memory://parts", "b", b"two")
    assert read_part("remembering://parts", "b") == b"two"
    assert names_in("remembering://parts") == ["a", "b"]


def test_storage_that_nothing_reads_here_is_said():
    with pytest.raises(NoSuchStorage) as fault:
        names_in("nowhere://parts")
    assert said(fault)["reason"] == "ValueError: Protocol not known: nowhere"


def test_a_folder_that_cannot_be_written_is_said_and_nothing_half_is_left(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoSuchStorage) as fault:
        write_part(str(tmp_path / "file"), "a", b"one")
    assert said(fault)["reason"].startswith(("FileExistsError", "NotADirectoryError"))
    (tmp_path / "taken" / "a").mkdir(parents=True)
    with pytest.raises(NoSuchStorage):
        write_part(str(tmp_path / "taken"), "a", b"one")
    assert [one.name for one in (tmp_path / "taken").iterdir()] == ["a"]


def test_a_fault_of_our_own_is_none_of_the_storages(tmp_path):
    with pytest.raises(TypeError):
        write_part(str(tmp_path), "a", "no bytes")


def test_an_address_is_remote_or_a_folder():
    assert is_remote("s3://bucket/parts")
    assert not is_remote("/srv/parts")
