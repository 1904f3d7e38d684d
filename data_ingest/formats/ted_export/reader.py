"""Read TED_EXPORT notices."""

from data_ingest.formats.ted_export.document import parse
from data_ingest.formats.ted_export.notice import read_notice
from data_ingest.procurement.procurements import ReadDocument, procurements


def read_ted_export(payload: bytes, *, name: str, person_key: bytes) -> ReadDocument:
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
    rows = read_notice(parse(payload, name=name), name=name)
    (found,) = procurements([rows], person_key=person_key)
    return found
