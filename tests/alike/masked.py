"""Every copy from which something is left out, and which markers are visible in it."""

from pathlib import Path

from tests.alike.install import Install
from tests.alike.marked import MarkedWalk, visible
from tests.alike.masked_copies import look_at_copies
from tests.alike.masked_holders import look_at_firms, look_at_holders, look_at_what_leaves_out
from tests.alike.notes import Notes
from tests.alike.walk import STEADY


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note disclosures, copies of holders, what firms see, and what exports and logs leave out."""
    with install.serve(folder, **STEADY) as client:
        walk = MarkedWalk(install, folder, client, notes)
        case, screening = look_at_copies(walk)
        look_at_firms(walk, case, screening)
        look_at_what_leaves_out(walk, case, screening)
        look_at_holders(walk, case, screening)
    notes.add("server's own log: markers", visible((folder / "log").read_text()))
