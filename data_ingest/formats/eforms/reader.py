"""Read eForms notices, one or many at a time."""

from collections.abc import Iterable

from data_ingest.formats.eforms.document import parse
from data_ingest.formats.eforms.notice import read_notice
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.rows import ProcurementRows
from data_ingest.procurement.procurements import ReadDocument, procurements, read_batch


def read_eforms(payload: bytes, *, name: str, person_key: bytes) -> ReadDocument:
    """Read one contract, award, direct award, modification or planning notice.

    Args:
        payload: The XML file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The purchase as a valid `Procurement`; and the elements that could not be used, each with
        its path, a code of `data_ingest/model/problems.yaml` and parameters.

    Raises:
        UnreadableInput: Nothing in the file can be trusted.
    """
    (found,) = procurements([_rows(payload, name=name)], person_key=person_key)
    return found


def read_eforms_batch(
    files: Iterable[tuple[str, bytes]], *, person_key: bytes
) -> tuple[ReadDocument | UnreadableInput, ...]:
    """Read many, such as a day's package, at a fraction of the cost of one by one.

    Args:
        files: Name and content of each.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        For each file, in order, what `read_eforms` returns or raises.
    """
    return read_batch(files, _rows, person_key=person_key)


def _rows(payload: bytes, *, name: str) -> ProcurementRows:
    return read_notice(parse(payload, name=name), name=name)
