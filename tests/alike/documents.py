"""Every document that the service gives out, by all that stands in it."""

from pathlib import Path

from tests.alike.documents_cases import look_at_cases
from tests.alike.documents_runs import look_at_runs
from tests.alike.documents_screenings import look_at_forms, look_at_screenings, screen
from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.alike.purchases import REGISTERS, foreign, sample_of
from tests.alike.walk import STEADY, Walk


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note the documents of purchases, cases and runs, without registers and with them."""
    with install.serve(folder, **STEADY) as client:
        walk = Walk(install, folder, client, notes)
        look_at_forms(walk, "without registers", screen(walk, "without registers", foreign()))
        look_at_screenings(walk)
        look_at_runs(walk, look_at_cases(walk))
        for source in REGISTERS:
            walk.run(f"ingest {source}", "ingest", source, sample_of(source))
        look_at_forms(walk, "with registers", screen(walk, "with registers", foreign()))
