"""The forms of the pages as models: what each field is called, how it is filled in, what it needs.

A page shows a field with one macro, `p.ask(forms.decision.what, value)`; the view reads what was
sent of a form with `given` or `maybe`. So a field is named once. Fields that a page makes of what
it shows, one for each row for example, stay in its template.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from data_ingest.model.text import Text
from service.web.forms import SentForm

Kind = Literal["text", "password", "search", "url", "date", "area", "choice", "radios", "file"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: As it is sent.
        label: What it is called.
        kind: How it is filled in.
        required: Whether it must be; a choice and a file are required as a rule.
        hint: How to fill it in.
        at: Members of the API that it states, where they are not called as it is.
        inputmode: The keyboard of a telephone.
        accept: Endings of files that can be chosen.
        listed: Id of the list of proposals.
        link: What the secret in a link begins with, which is cut out of a link that is pasted.
        autocomplete: What a browser may fill in.
        rows: Of an area.
        multiple: Whether several files can be chosen.
        choices: What can be chosen, where that is always the same; else the page says.
    """

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = False
    hint: Text | None = None
    at: str = ""
    inputmode: str = ""
    accept: str = ""
    listed: str = ""
    link: str = ""
    autocomplete: str = "off"
    rows: int = 4
    multiple: bool = False
    choices: tuple[tuple[str, Text], ...] = ()


class Form:
    """The fields of a form, in the order of their names in what is sent."""

    def __init__(self, *fields: Field) -> None:
        self._fields: Mapping[str, Field] = {field.name: field for field in fields}

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __getattr__(self, name: str) -> Field:
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def given(self, sent: SentForm, *but: str) -> dict[str, str]:
        """Return what was filled in, without some fields; files are read by their names."""
        return sent.given(*self._names(but))

    def maybe(self, sent: SentForm, *but: str) -> dict[str, str | None]:
        """Return every field but some, None for what was left empty."""
        return sent.maybe(*self._names(but))

    def _names(self, but: tuple[str, ...]) -> list[str]:
        return [field.name for field in self if field.kind != "file" and field.name not in but]
