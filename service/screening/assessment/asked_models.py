"""What may be asked about a tender, as its record has it: questions, documents and changes."""

from typing import Annotated

from data_ingest.model.fields import UNTOLD, About
from data_ingest.model.text import message
from service.platform.described import Described

_ANSWERS = About("answers")


class Question(Described):
    """An unknown value and the provision that permits the buyer to settle it.

    Without a provision nothing is offered. `factor` is null if the question is who performs an
    undisclosed part. `low` and `high` are the lowest and highest points that the value can give;
    `narrows_by` is the guaranteed narrowing of the bounds of the part.
    """

    part_id: Annotated[str, _ANSWERS]
    factor: Annotated[str | None, _ANSWERS]
    state: Annotated[str, _ANSWERS]
    low: Annotated[int, _ANSWERS]
    high: Annotated[int, _ANSWERS]
    narrows_by: Annotated[int, _ANSWERS]
    gate: Annotated[str | None, About("answers", label=message("May be asked under"))]


class Asking(Described):
    """One document to obtain, and by how much it narrows the bounds of the tender.

    It is the document of `fact`, and settles the `factors` of the part together; `undisclosed` is
    the undisclosed part below, if the document also discloses that. `narrows_by` is guaranteed
    whatever the answers are, in points of the tender; values do not add up. `band_changes_ppm` is
    the share of the reference frame in which the answers give another band, null if the frame does
    not state it.
    """

    part_id: Annotated[str, UNTOLD]
    fact: Annotated[str, UNTOLD]
    gate: Annotated[str, UNTOLD]
    factors: Annotated[tuple[str, ...], UNTOLD]
    undisclosed: Annotated[str | None, UNTOLD]
    narrows_by: Annotated[int, UNTOLD]
    narrows_at_most: Annotated[int, UNTOLD]
    band_changes_ppm: Annotated[int | None, UNTOLD]


class BandStep(Described):
    """One thing that a person can do: obtain a document, or have a measure demonstrated."""

    part_id: Annotated[str, UNTOLD]
    fact: Annotated[str, UNTOLD]
    gate: Annotated[str, UNTOLD]
    factors: Annotated[tuple[str, ...], UNTOLD]
    undisclosed: Annotated[str | None, UNTOLD]
    measure: Annotated[bool, UNTOLD]


class BandChange(Described):
    """The smallest set of at most three steps that could change the band. Not a prediction.

    `direction` is `settled`, `down` or `up`, or before the award `missing`, which names neither
    band nor measure. `found` is `set`, `none`, or `not_searched` if not every set could be tried.
    """

    direction: Annotated[str, UNTOLD]
    found: Annotated[str, UNTOLD]
    band: Annotated[str | None, UNTOLD]
    steps: Annotated[tuple[BandStep, ...], UNTOLD]
