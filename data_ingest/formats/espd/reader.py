"""Read ESPD responses, one or many at a time.

Recognising numbers and building frames costs milliseconds a table whatever its size, far more
than reading a response; a batch pays that once.
"""

from collections.abc import Iterable

from data_ingest.formats.espd.document import parse
from data_ingest.formats.espd.response import read_response
from data_ingest.problem import UnreadableInput
from data_ingest.procurements import ReadDocument, procurements
from data_ingest.rows import ProcurementRows


def read_espd(payload: bytes, *, name: str, person_key: bytes) -> ReadDocument:
    """Read what one tenderer declares of itself and of its subcontractors.

    Args:
        payload: The XML file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The purchase as a valid `Procurement`; and what could not be used or asks for a person, with
        its path, a code of `data_ingest/problems.yaml` and parameters.

    Raises:
        UnreadableInput: Nothing in the file can be trusted.
    """
    (found,) = read_espd_batch([(name, payload)], person_key=person_key)
    if isinstance(found, UnreadableInput):
        raise found
    return found


def read_espd_batch(
    files: Iterable[tuple[str, bytes]], *, person_key: bytes
) -> tuple[ReadDocument | UnreadableInput, ...]:
    """Read many responses, such as those of all tenderers, at a fraction of the cost of one by one.

    Args:
        files: Name and content of each; their rows are held in memory together.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        For each file, in order, what `read_espd` returns or raises.
    """
    outcomes = [_read(payload, name=name) for name, payload in files]
    responses = [one for one in outcomes if isinstance(one, ProcurementRows)]
    read = iter(procurements(responses, person_key=person_key) if responses else ())
    return tuple(one if isinstance(one, UnreadableInput) else next(read) for one in outcomes)


def _read(payload: bytes, *, name: str) -> ProcurementRows | UnreadableInput:
    try:
        return read_response(parse(payload, name=name), name=name)
    except UnreadableInput as refusal:
        return refusal
