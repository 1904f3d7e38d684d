"""Natural persons' numbers where nobody asked for one: in ids, names, titles and file names.

Readers hash the numbers that are given as identifiers. A sender may still use a person's number
as the id of a party, or write it in a name; before anything is stored, logged or answered, it is
replaced here by a pseudonym: the same wherever the number is written the same way. So far this
knows Swedish numbers alone; `data_ingest.ids.personal_numbers` says how they may be written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import hash_person
from data_ingest.ids.personal_numbers import PERHAPS, written
from data_ingest.model.problem import Problem, UnreadableInput

Tables = TypeVar("Tables", bound=dy.Collection)

_LETTERS = re.compile("[A-Za-z]+")

PSEUDONYM = "person-"
"""How a pseudonym begins."""

PSEUDONYM_LENGTH = 16
"""Hexadecimal characters of a pseudonym, 64 bits: no two numbers of one file share one."""


def pseudonyms(texts: Iterable[str], *, person_key: bytes) -> Mapping[str, str]:
    """Return the texts that hold a natural person's number, each with what replaces it.

    A number counts as a person's if its third digit says so and its check digit holds; a number
    whose check digit fails is nobody's. A reference of ten digits that happens to have the form of
    such a number is replaced too: its wording changes, what it refers to does not.

    Args:
        texts: Any texts.
        person_key: Secret for the keyed hash.
    """
    replaced = {text: hidden(text, person_key=person_key) for text in texts}
    return {text: new for text, new in replaced.items() if new != text}


def hidden(text: str, *, person_key: bytes) -> str:
    """Return a text with a pseudonym in the place of each natural person's number in it.

    Args:
        text: The text.
        person_key: Secret for the keyed hash.
    """
    for number in reversed(list(written(text))):
        if number.is_somebodys:
            pseudonym = pseudonym_of(number.spelling, person_key=person_key)
            text = text[: number.start] + pseudonym + text[number.end :]
    return text


def holds_number(name: str) -> bool:
    """Tell whether an id is made of a natural person's number, with or without letters about it.

    An id cannot be replaced by a pseudonym: others have to know it.
    """
    return any(number.is_somebodys for number in written(_LETTERS.sub(" ", name)))


def pseudonym_of(spelling: str, *, person_key: bytes) -> str:
    """Return what stands in the place of a number that is written so."""
    return f"{PSEUDONYM}{hash_person(spelling, person_key=person_key)[:PSEUDONYM_LENGTH]}"


def hide_in_tables(tables: Tables, *, person_key: bytes) -> Tables:
    """Return the same tables with pseudonyms for natural persons' numbers in every text."""
    frames = {name: getattr(tables, name) for name in tables.members()}
    replaced = _replaced(frames.values(), person_key=person_key)
    if not replaced:
        return tables
    return type(tables).validate(
        {name: _with_pseudonyms(frame, replaced) for name, frame in frames.items()}
    )


def hide_in_frame(frame: pl.DataFrame, *, person_key: bytes) -> pl.DataFrame:
    """Return the frame with pseudonyms in its columns of text; itself where there are none."""
    (hidden,) = hide_in_frames(frame, person_key=person_key)
    return hidden


def hide_in_frames(*frames: pl.DataFrame, person_key: bytes) -> tuple[pl.DataFrame, ...]:
    """Return frames as `hide_in_frame` does each; their texts are looked through at once."""
    replaced = _replaced(frames, person_key=person_key)
    return tuple(_with_pseudonyms(frame, replaced) for frame in frames)


def texts_of(frames: Iterable[pl.DataFrame | None]) -> pl.Series | None:
    """Return what stands in the columns of text of frames, in one column; None: they have none."""
    columns = [
        column.alias("")
        for frame in frames
        if frame is not None and frame.height  # most tables of a small purchase have no rows
        for column in frame.iter_columns()
        if column.dtype == pl.String
    ]
    return pl.concat(columns) if columns else None


def _replaced(frames: Iterable[pl.DataFrame], *, person_key: bytes) -> Mapping[str, str]:
    """Return what replaces the texts of frames, looked for in all columns of text at once."""
    texts = texts_of(frames)
    if texts is None:
        return {}
    return pseudonyms(
        texts.filter(texts.str.contains(PERHAPS).fill_null(value=False)), person_key=person_key
    )


def _with_pseudonyms(frame: pl.DataFrame, replaced: Mapping[str, str]) -> pl.DataFrame:
    if not replaced:
        return frame
    return frame.with_columns(pl.col(pl.String).replace(replaced))


def hide_in_problems(fault: UnreadableInput, *, person_key: bytes) -> UnreadableInput:
    """Return the same problems with pseudonyms in their places and parameters."""
    texts = {fault.name}
    for problem in fault.problems:
        texts |= {problem.location, *problem.params.values()}
    replaced = pseudonyms(texts, person_key=person_key)

    def shown(text: str) -> str:
        return replaced.get(text, text)

    return UnreadableInput(
        [
            Problem(
                problem.code,
                shown(problem.location),
                {name: shown(value) for name, value in problem.params.items()},
            )
            for problem in fault.problems
        ],
        shown(fault.name),
    )


@contextmanager
def persons_hidden(person_key: bytes, *, name: str | None = None) -> Iterator[None]:
    """Let what refuses an input out with pseudonyms in it, as from the file `name` if given."""
    try:
        yield
    except UnreadableInput as fault:
        named = UnreadableInput(fault.problems, name or fault.name)
        raise hide_in_problems(named, person_key=person_key) from None
