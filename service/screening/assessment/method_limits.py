"""What a review need is not: read once, shown on a page and written into the documentation."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from data_ingest.model.text import Text

_FILE = Path(__file__).with_name("method_limits.yaml")


@dataclass(frozen=True, slots=True)
class Section:
    """Limits of one kind.

    Attributes:
        title: Their heading.
        points: Each limit; `*words*` stand out, and `[words](address)` lead to a page of docs.
    """

    title: Text
    points: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class MethodLimits:
    """What a review need is not, section by section."""

    lead: Text
    sections: tuple[Section, ...]


@cache
def load_limits() -> MethodLimits:
    """Return every limit in both languages."""
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    return MethodLimits(
        lead=Text(**content["lead"]),
        sections=tuple(
            Section(Text(**section["title"]), tuple(Text(**point) for point in section["points"]))
            for section in content["sections"]
        ),
    )
