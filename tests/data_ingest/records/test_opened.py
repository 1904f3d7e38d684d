import gzip
import io
import zipfile

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records import opened
from data_ingest.records.opened import open_files


def zipped(members, *, compression=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def moved(payload):
    """Let a zip say that its directory begins further on than it does."""
    at = payload.rindex(b"PK\x05\x06") + 16
    begins = int.from_bytes(payload[at : at + 4], "little") + 5
    return payload[:at] + begins.to_bytes(4, "little") + payload[at + 4 :]


@pytest.fixture
def read(tmp_path):
    """Everything in a file: names with contents."""

    def contents(payload, **options):
        path = tmp_path / "given.bin"
        path.write_bytes(payload)
        with open_files(path, **options) as files:
            return {file.name: file.stream.read() for file in files}

    return contents


def code_of(caught):
    return caught.value.problems[0].code


def test_plain_gzip_and_zip_give_the_same_bytes(read):
    text = b"a;b\n1;2\n" * 1000
    assert read(text) == read(gzip.compress(text)) == {"given.bin": text}
    assert read(zipped({"b.csv": text, "a.csv": b"x", "folder/": b""})) == {
        "given.bin/a.csv": b"x",
        "given.bin/b.csv": text,
    }


def test_a_file_without_a_name_in_a_zip_is_a_file(read):
    nameless = zipped({"a.csv": b"1"}).replace(b"a.csv", b"\0.csv")
    assert read(nameless, name="sent.zip") == {"sent.zip/": b"1"}


def test_a_zip_of_several_gzips_names_what_is_inside(read):
    assert list(read(zipped({"a.csv": b"1"}), name="sent.zip")) == ["sent.zip/a.csv"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty-input"),
        (gzip.compress(b"abc" * 999)[:-12], "packed-truncated"),
        (gzip.compress(b"abc")[:-5] + b"\0\0\0\0\0", "packed-broken"),
        (b"\x1f\x8bnot gzip at all", "packed-broken"),
        (b"PK not a zip at all", "packed-broken"),
        (zipped({}), "packed-empty"),
        (zipped({"a": b"abc" * 999})[:-30], "packed-broken"),
        (moved(zipped({"a": b"abc"})), "packed-broken"),
    ],
)
def test_what_is_broken_is_named(payload, code, read):
    with pytest.raises(UnreadableInput) as caught:
        read(payload)
    assert code_of(caught) == code


def test_a_zip_whose_content_was_changed_is_broken(read):
    payload = zipped({"a": b"abcdefgh"}, compression=zipfile.ZIP_STORED)
    with pytest.raises(UnreadableInput) as caught:
        read(payload.replace(b"abcdefgh", b"abcdefgx"))
    assert code_of(caught) == "packed-broken"


def test_a_zip_with_a_password_is_named(read):
    payload = bytearray(zipped({"a": b"abc"}))
    payload[6] |= 1
    payload[payload.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableInput) as caught:
        read(bytes(payload))
    assert code_of(caught) == "packed-encrypted"


def test_what_unpacks_to_too_much_is_refused_before_it_fills_the_memory(read, monkeypatch):
    monkeypatch.setattr(opened, "RATIO_FROM", 10_000)
    for payload in (gzip.compress(b"\0" * 3_000_000), zipped({"a": b"\0" * 3_000_000})):
        with pytest.raises(UnreadableInput) as caught:
            read(payload)
        assert code_of(caught) == "packed-too-large"
    with pytest.raises(UnreadableInput) as caught:
        read(b"abc" * 10, limit=29)
    assert code_of(caught) == "packed-too-large"


def test_the_bytes_of_the_file_itself_are_counted(read):
    counted = []
    payload = gzip.compress(b"abc" * 100_000)
    read(payload, on_bytes=counted.append)
    assert sum(counted) == len(payload)


@pytest.mark.parametrize(
    ("payload", "format_"),
    [
        (b'\xef\xbb\xbf [{"a": 1}]', "json"),
        (b'{"a": 1}', "json"),
        (b"\n<a/>", "xml"),
        (b"a;b", "csv"),
        (b"  \n", ""),
    ],
)
def test_the_first_character_tells_the_format(payload, format_, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(payload)
    with open_files(path) as files:
        file = next(files)
        assert file.format == format_
        assert file.stream.read() == payload
