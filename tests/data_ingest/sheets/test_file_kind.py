import io
import zipfile

import pytest

from data_ingest.sheets import FileKind, file_kind


def package(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b"\xef\xbb\xbf \r\n", FileKind.EMPTY),
        (b" " * 70_000 + b"a;b", FileKind.CSV),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\n\n%PDF-1.7\n", FileKind.PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), FileKind.XLS),
        (b'{"a": 1}\n', FileKind.JSON),
        (b"\xef\xbb\xbf[1]", FileKind.JSON),
        (b"[Namn];[Belopp]\nAlfa;1", FileKind.CSV),
        (b"<?xml version='1.0'?><a/>\n", FileKind.XML),
        (b"<a;b\n1;2", FileKind.CSV),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), FileKind.BINARY),
        (b"\x01\x02\x03abc", FileKind.BINARY),
        ("a;b".encode("utf-16"), FileKind.CSV),
        ("a;b".encode("utf-16-le"), FileKind.BINARY),
        ("Namn;Belopp\nÅkeri;1".encode("cp1252"), FileKind.CSV),
        (b"a;b\n1;2\n" * 20 + b"\x1a", FileKind.CSV),
        (package(), FileKind.ZIP),
        (package("mimetype", "content.xml"), FileKind.ZIP),
        (package("XL\\workbook.xml"), FileKind.XLSX),
        (package("word/document.xml"), FileKind.DOCX),
        (package("xl/workbook.xml", "xl/styles.xml")[:60], FileKind.XLSX),
    ],
)
def test_a_file_is_what_its_content_says(payload, kind):
    assert file_kind(payload) is kind
