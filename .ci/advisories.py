"""Known vulnerabilities of what is locked, from a copy of the advisories on this machine.

    python .ci/advisories.py LOCK FOLDER

LOCK is a lock file, FOLDER a checkout of the advisory database of the Python Packaging Authority
(YAML in the form of OSV). Prints each advisory that a locked version is affected by, and how old
the copy is; exit code 1 if there is one, 2 if the folder has no advisories.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from packaging.version import InvalidVersion, Version

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.M)


class Finding(NamedTuple):
    """An advisory that a locked version is affected by."""

    package: str
    version: str
    advisory: str
    fixed: str


def locked(text: str) -> list[tuple[str, Version]]:
    """Return the packages of a lock file with their versions; one may have several."""
    return [(_normal(name), Version(version)) for name, version in _LOCKED.findall(text)]


def findings(packages: list[tuple[str, Version]], folder: Path) -> Iterator[Finding]:
    """Yield the advisories of a folder that versions are affected by; withdrawn ones are not.

    Raises:
        FileNotFoundError: The folder has no advisories.
    """
    files = sorted(folder.glob("**/vulns/*/*.y*ml"))
    if not files:
        raise FileNotFoundError(folder)
    wanted = {name for name, _ in packages}
    for file in (file for file in files if _normal(file.parent.name) in wanted):
        advisory = yaml.safe_load(file.read_text("utf-8"))
        if "withdrawn" in advisory:
            continue
        for affected in advisory.get("affected", ()):
            named = _normal(affected["package"]["name"])
            for name, version in packages:
                if name == named and _is_affected(version, affected):
                    yield Finding(name, str(version), advisory["id"], _fixed(version, affected))


def newest(folder: Path) -> datetime | None:
    """Return when an advisory of the folder was last modified."""
    days = re.compile(r"^modified: ['\"]?(\d{4}-\d\d-\d\dT\d\d:\d\d)", re.M)
    found = [
        match[1]
        for file in folder.glob("**/vulns/*/*.y*ml")
        if (match := days.search(file.read_text("utf-8")))
    ]
    return datetime.fromisoformat(max(found)) if found else None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_affected(version: Version, affected: Mapping[str, Any]) -> bool:
    if any(_same(version, listed) for listed in affected.get("versions", ())):
        return True
    return any(
        version >= begins and (ends is None or version < ends) for begins, ends in _ranges(affected)
    )


def _ranges(affected: Mapping[str, Any]) -> Iterator[tuple[Version, Version | None]]:
    """Yield from which version to below which; what ends at a last affected version is listed."""
    for stated in affected.get("ranges", ()):
        if stated.get("type") != "ECOSYSTEM":
            continue
        begins: Version | None = None
        events = stated["events"]
        for event in events:
            if "introduced" in event:
                begins = Version(str(event["introduced"]))
            elif "fixed" in event and begins is not None:
                yield begins, Version(str(event["fixed"]))
                begins = None
        if begins is not None and not any("last_affected" in event for event in events):
            yield begins, None


def _fixed(version: Version, affected: Mapping[str, Any]) -> str:
    later = [ends for _, ends in _ranges(affected) if ends is not None and ends > version]
    return str(min(later)) if later else ""


def _same(version: Version, listed: object) -> bool:
    try:
        return version == Version(str(listed))
    except InvalidVersion:
        return False


def main(lock: str, folder: str) -> int:
    """Say what is known, and return the exit code."""
    packages = locked(Path(lock).read_text("utf-8"))
    try:
        found = list(findings(packages, Path(folder)))
    except FileNotFoundError:
        _say(f"{folder} has no advisories: name a checkout that has the folder vulns")
        return 2
    for finding in found:
        fixed = f", fixed in {finding.fixed}" if finding.fixed else ""
        _say(f"{finding.package} {finding.version}: {finding.advisory}{fixed}")
    day = newest(Path(folder))
    _say(f"{len(packages)} versions, {len(found)} advisories; the newest advisory is of {day}")
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
