"""What stands in a file that the service gives out, as text: the same for two that say the same.

Where a line ends depends on the width of ids, which are random: white space within a paragraph is
one space, and an id or a hash that a line break has cut is whole again.
"""

import io
import re
import zipfile

import polars as pl

from tests.alike.files_docx import docx_told
from tests.alike.files_pdf import pdf_told
from tests.alike.files_xlsx import xlsx_told

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u00ad\u2060"))
_CUT = re.compile(
    r"(?<![0-9A-Za-z_])(?:[a-z]+_(?:\s*[0-9a-hjkmnp-tv-z]){21}|(?:[0-9a-f]\s*){63}[0-9a-f])"
    r"(?![0-9A-Za-z_])"
)


def told(payload: bytes) -> str:
    """Return all that a file says, whatever kind of file it is; of a broken one, why it is."""
    try:
        return _told(payload)
    except Exception as fault:  # whatever is wrong with a file is seen, and ends nothing
        return f"(cannot be read: {type(fault).__name__}: {fault})"


def _told(payload: bytes) -> str:
    if payload.startswith(b"%PDF-"):
        return whole(pdf_told(payload))
    if payload.startswith(b"PAR1"):
        return _parquet_told(payload)
    if payload.startswith(b"PK"):
        return _packed_told(payload)
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def whole(text: str) -> str:
    """Return a text without invisible characters, with every id and hash in one piece."""
    return _CUT.sub(lambda cut: re.sub(r"\s", "", cut[0]), text.translate(_INVISIBLE))


def _packed_told(payload: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(payload)) as packed:
        names = packed.namelist()
        if "word/document.xml" in names:
            return whole(docx_told(payload))
        if "xl/workbook.xml" in names:
            return whole(xlsx_told(packed))
        lines = []
        for one in packed.infolist():
            inner = told(packed.read(one)) if not one.is_dir() else "(folder)"
            lines += [f"--- {one.filename} {one.compress_type} {one.external_attr:o}", inner]
        return "\n".join([*lines, f"comment: {packed.comment!r}"])


def _parquet_told(payload: bytes) -> str:
    frame = pl.read_parquet(io.BytesIO(payload))
    kept = {
        name: value
        for name, value in pl.read_parquet_metadata(io.BytesIO(payload)).items()
        if name != "ARROW:schema"  # the schema once more, in bytes
    }
    return "\n".join([str(kept), str(frame.schema), *map(str, frame.iter_rows())])
