"""A folder of invoices → the ZIP that is read like any other file, without attachments."""

import io
import zipfile
from pathlib import Path

from data_ingest.formats.ubl.documents import MAX_DOCUMENTS, plain_xml, too_many
from data_ingest.model.problem import Problem, UnreadableInput

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier one; the same folder, the same bytes


def packed_folder(folder: Path) -> bytes:
    """Return the XML files of a folder and of those below it as a ZIP.

    Args:
        folder: The folder; other files in it are passed over.

    Raises:
        UnreadableInput: There is no XML file in it, or there are more than a ZIP may hold.
        OSError: A file cannot be read.
    """
    found = sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".xml")
    if not found:
        raise UnreadableInput([Problem("invoice-empty-folder")], folder.name)
    if len(found) > MAX_DOCUMENTS:
        raise too_many(folder.name)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in found:
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, plain_xml(file.read_bytes()))
    return stream.getvalue()
