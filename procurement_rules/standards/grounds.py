"""Grounds for exclusion by their European codes, with the rules of law behind each.

A code names a question that a notice or an ESPD may ask; it says nothing of any firm. Which code
belongs to which provision is the project's reading; the table bears source and day.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from data_ingest.model.text import Text

CODE_LIST = "exclusion-ground"
CODE_LIST_VERSION = "20250618-0"
"""The eForms code list that the codes are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionGround:
    """A ground by its codes.

    Attributes:
        code: Code of the eForms list `exclusion-ground` (BT-67).
        criterion: Type code of the criterion in ESPD-EDM 2.1.1; None: not read.
        criterion_id: The criterion's number in the ESPD taxonomy; None: not read.
        espd: Code of the criterion in ESPD-EDM 4.1; None: no request asks about it.
        full: Rules behind it where LOU applies in full.
        chapter_19: Rules behind it below the threshold and for services of annex 2.
        name: What it is called here.
        reading: What the code covers and what it does not.
        source: Where the codes were read.
        read_on: When.
    """

    code: str
    criterion: str | None
    criterion_id: str | None
    espd: str | None
    full: tuple[str, ...]
    chapter_19: tuple[str, ...]
    name: Text
    reading: Text
    source: str
    read_on: date

    def rules(self, regime: str | None) -> tuple[str, ...]:
        """Return the rules behind it in a regime; none where the rulebook holds none."""
        return {"full": self.full, "chapter_19": self.chapter_19}.get(regime or "", ())


@cache
def load_exclusion_grounds() -> tuple[ExclusionGround, ...]:
    """Return every ground, in order."""
    path = files("procurement_rules") / "standards" / "exclusion_grounds.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return tuple(
        ExclusionGround(
            code=row["code"],
            criterion=row["criterion"] or None,
            criterion_id=row["criterion_id"] or None,
            espd=row["espd"] or None,
            full=tuple(row["full"].split()),
            chapter_19=tuple(row["chapter_19"].split()),
            name=Text(row["name_sv"], row["name_en"]),
            reading=Text(row["reading_sv"], row["reading_en"]),
            source=row["source"],
            read_on=date.fromisoformat(row["read_on"]),
        )
        for row in sorted(rows, key=lambda row: int(row["order"]))
    )
