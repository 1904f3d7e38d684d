"""A folder of invoices → the ZIP with no more in it than is read of them."""

from pathlib import Path

from data_ingest.formats.ubl.documents import MAX_DOCUMENTS, plain_xml, too_many
from data_ingest.formats.ubl.reducing import packed
from data_ingest.model.problem import Problem, UnreadableInput


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
    return packed(
        (file.relative_to(folder).as_posix(), plain_xml(file.read_bytes())) for file in found
    )
