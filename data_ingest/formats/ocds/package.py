"""A payload → the releases in it by contracting process (ocid), whichever way they are wrapped."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.parsing.strict_json import loads


@dataclass(frozen=True, slots=True)
class Process:
    """One contracting process as the payload holds it.

    Attributes:
        ocid: Its identifier.
        releases: As read, in document order.
        compiled: Those that say they are compiled from all others.
    """

    ocid: str
    releases: list[dict[str, object]] = field(default_factory=list)
    compiled: list[dict[str, object]] = field(default_factory=list)


def read_processes(payload: bytes, *, name: str, refusals: Refusals) -> list[Process]:
    """Return the contracting processes of a package, record, release, or JSON lines of these.

    A record counts with its compiled release, else with the releases that it embeds. Releases
    that it only links to are not fetched.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        refusals: Where lines, releases and records that cannot be used are noted.

    Returns:
        At least one, in document order.

    Raises:
        UnreadableInput: The file is not JSON, or has no release that can be used.
    """
    found: dict[str, Process] = {}
    for at, document in _documents(payload, name=name, refusals=refusals):
        for path, release, ocid, compiled in _releases(document, at=at, refusals=refusals):
            stated = release.get("ocid") or ocid
            if not isinstance(stated, str) or not (own := " ".join(stated.split())):
                refusals.note("ocds-no-ocid", path)
                continue
            process = found.setdefault(own, Process(own))
            (process.compiled if compiled else process.releases).append(release)
    if not found:
        problems = [Problem("ocds-no-release")]
        raise UnreadableInput(problems, name)
    return list(found.values())


def _documents(
    payload: bytes, *, name: str, refusals: Refusals
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield path and content of the one document, or of each line of JSON lines."""
    lines = [(number, line) for number, line in enumerate(payload.split(b"\n"), 1) if line.strip()]
    if len(lines) < 2 or not (
        lines[0][1].lstrip().startswith(b"{") and lines[0][1].rstrip().endswith(b"}")
    ):
        document = loads(payload, name=name)
        if isinstance(document, dict):
            yield "", document
        return
    for number, line in lines:
        try:
            document = loads(line, name=name)
        except UnreadableInput:
            document = None
        if isinstance(document, dict):
            yield f"line {number}", document
        else:
            refusals.note("ocds-line", f"line {number}", {"line": str(number)})


def _releases(
    document: dict[str, object], *, at: str, refusals: Refusals
) -> Iterator[tuple[str, dict[str, object], object, bool]]:
    """Yield path, release, the ocid of what holds it, and whether it is a compiled one."""
    packaged = {key: document[key] for key in ("releases", "records") if key in document}
    if "ocid" in document and ("compiledRelease" in document or "releases" in document):
        yield from _record(document, at=at, refusals=refusals)
        return
    if not packaged:
        yield at, document, None, _is_compiled(document)
        return
    for key, items in packaged.items():
        for place, item in enumerate(items if isinstance(items, list) else [], 1):
            path = f"{at} {key}[{place}]".lstrip()
            if not isinstance(item, dict):
                refusals.note("ocds-type", path)
            elif key == "records":
                yield from _record(item, at=path, refusals=refusals)
            else:
                yield path, item, None, _is_compiled(item)


def _record(
    record: dict[str, object], *, at: str, refusals: Refusals
) -> Iterator[tuple[str, dict[str, object], object, bool]]:
    ocid = record.get("ocid")
    compiled = record.get("compiledRelease")
    if isinstance(compiled, dict):
        yield f"{at}/compiledRelease".lstrip("/"), compiled, ocid, True
        return
    releases = record.get("releases")
    embedded = [
        release
        for release in (releases if isinstance(releases, list) else [])
        if isinstance(release, dict) and "url" not in release
    ]
    if not embedded:
        refusals.note("ocds-linked-only", at)
    for place, release in enumerate(embedded, 1):
        yield f"{at}/releases[{place}]".lstrip("/"), release, ocid, False


def _is_compiled(release: dict[str, object]) -> bool:
    tags = release.get("tag")
    return isinstance(tags, list) and "compiled" in tags
