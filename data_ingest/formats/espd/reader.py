"""Read ESPD responses."""

from data_ingest.formats.espd.document import parse
from data_ingest.formats.espd.response import read_response
from data_ingest.procurement.procurements import ReadDocument, procurements


def read_espd(payload: bytes, *, name: str, person_key: bytes) -> ReadDocument:
    """Read what one tenderer declares of itself and of its subcontractors.

    Args:
        payload: The XML file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The purchase as a valid `Procurement`; and what could not be used or asks for a person, with
        its path, a code of `data_ingest/model/problems.yaml` and parameters.

    Raises:
        UnreadableInput: Nothing in the file can be trusted.
    """
    rows = read_response(parse(payload, name=name), name=name)
    (found,) = procurements([rows], person_key=person_key)
    return found
