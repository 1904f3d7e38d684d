"""Read OCDS files: one contracting process, or all that a file holds."""

from collections.abc import Sequence

from data_ingest.formats.ocds.compiled import compile_releases
from data_ingest.formats.ocds.package import Process, read_processes
from data_ingest.formats.ocds.procurement import read_procurement
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import ProcurementRows
from data_ingest.model.values import Refusals
from data_ingest.procurement.procurements import ReadDocument, procurements

_SHOWN = 5  # identifiers in a message
_LONGEST = 80  # characters of each


def read_ocds(
    payload: bytes, *, name: str, person_key: bytes, ocid: str | None = None
) -> ReadDocument:
    """Read one contracting process from a release, record, package, or JSON lines of these.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        ocid: Which process to read, where the file holds several.

    Returns:
        The purchase as a valid `Procurement`; and the elements that could not be used, each with
        its path, a code of `data_ingest/model/problems.yaml` and parameters.

    Raises:
        UnreadableInput: The file is not JSON or holds no release; it holds several processes
            and `ocid` is not given, or none that is `ocid`.
    """
    refusals = Refusals()
    processes = read_processes(payload, name=name, refusals=refusals)
    count = str(len(processes))
    if ocid is not None:
        processes = [process for process in processes if process.ocid == ocid]
        if not processes:
            raise UnreadableInput([Problem("ocds-no-such-ocid", "", {"count": count})], name)
    elif len(processes) > 1:
        shown = [process.ocid[:_LONGEST] for process in processes[:_SHOWN]]
        more = ["…"] if len(processes) > _SHOWN else []
        params = {"count": count, "ocids": ", ".join(shown + more)}
        raise UnreadableInput([Problem("ocds-several", "", params)], name)
    (found,) = _read(processes, refusals, person_key=person_key)
    return found


def read_ocds_batch(payload: bytes, *, name: str, person_key: bytes) -> tuple[ReadDocument, ...]:
    """Read every contracting process of a file, at a fraction of the cost of one by one.

    Args:
        payload: The whole file; the rows of its processes are held in memory together.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        For each ocid, in document order, what `read_ocds` returns. What belongs to no process,
        such as a line that is not JSON, is among the rejects of the first.

    Raises:
        UnreadableInput: The file is not JSON or holds no release.
    """
    refusals = Refusals()
    processes = read_processes(payload, name=name, refusals=refusals)
    return tuple(_read(processes, refusals, person_key=person_key))


def _read(
    processes: Sequence[Process], refusals: Refusals, *, person_key: bytes
) -> list[ReadDocument]:
    """Return the tables of each process; `refusals` are those of the file as such."""
    rows: list[ProcurementRows] = []
    for process in processes:
        own = Refusals([] if rows else refusals.rows)
        rows.append(read_procurement(compile_releases(process, refusals=own)))
    return procurements(rows, person_key=person_key)
