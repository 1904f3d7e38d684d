"""What a field tells: its class of information, what stands in its place where that is masked.

    title: Annotated[str | None, About("title", mask="marked")]
    title = dy.String(nullable=True, metadata=about("title"))

The tables of a procurement, the result of a screening and the records that people see say so of
each field that they have. What a masked copy may show, and what can be masked in it, follows. A
field of which nobody has said it fails when its module is imported, so that it is in no copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from data_ingest.model.text import Text

Class = Literal[
    "own", "tenders", "price", "chain", "answers", "points", "matches", "name", "title", "buyer",
    "amount", "rejects", "actor", "untold",
]  # fmt: skip
"""A class of information. `own` is the service's own word: a code, an id, the text of a rule, and
what a file states in such words. `untold` is in no copy, whatever is masked. Of the others one
can be masked without the rest: `service.casework.disclosures.classes` says what each is called."""

Mask = Literal["emptied", "marked", "numbered", "coded", "zeros", "rows", "laid_out"]
"""What stands in the place of what is masked: nothing; the number and provision of the masking; its
place in order; the code `masked`; as many zeros as a hash has. Of `rows` those leave that tell of
it. `laid_out` stays in the record where laying out needs it, and is left out or replaced there."""

CLASSES: tuple[Class, ...] = get_args(Class)


@dataclass(frozen=True, slots=True)
class About:
    """What one field tells.

    Attributes:
        of: Its class of information.
        also: Another class with which it is masked.
        mask: What stands in its place where either is masked.
        label: What people call it, where it is shown under a heading of its own.
    """

    of: Class
    also: Class | None = None
    mask: Mask = "emptied"
    label: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a class that nobody knows.

        Raises:
            TypeError: There is none of that name.
        """
        for name in self.classes:
            if name not in CLASSES:
                raise TypeError(f"{name} is no class of information; there are {_listed()}.")

    @property
    def is_told(self) -> bool:
        """Whether a copy tells of it where nothing is masked."""
        return self.of != "untold"

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes with any of which it is masked."""
        return (self.of,) if self.also is None else (self.of, self.also)


OWN = About("own")
"""Of a field, or of one that holds others: each of those says for itself what it tells."""
UNTOLD = About("untold")


def about(of: Class) -> dict[str, About]:
    """Return the metadata of a table's column that tells of a class."""
    return {"about": About(of)}


def described(owner: str, fields: Mapping[str, Iterable[object]]) -> dict[str, About]:
    """Return what each field of a model, record or table tells.

    Args:
        owner: The name of the model, record or table.
        fields: Whatever stands beside each field's type, by the field's name.

    Raises:
        TypeError: A field does not say what it tells, or says it twice.
    """
    found = {}
    for name, beside in fields.items():
        said = [one for one in beside if isinstance(one, About)]
        if len(said) != 1:
            raise TypeError(
                f"{owner}.{name} {'says twice' if said else 'does not say'} what it tells. Write "
                f'Annotated[…, About("…")], or metadata=about("…") of a column, with one of '
                f"{_listed()}; data_ingest/model/fields.py says what they mean."
            )
        (found[name],) = said
    return found


def _listed() -> str:
    return ", ".join(CLASSES)
