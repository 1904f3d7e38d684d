"""What helps whom: by situation, what a buyer does, whom the person can turn to, what may help."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from data_ingest.model.text import Words
from procurement_rules.rule_file import read_mapping, refusal
from procurement_rules.support.contacts import load_contacts

FILE = "situations.yaml"

Read = Literal["law", "authority", "organisation"]
"""What an explanation rests on: a law text · a page of an authority · one of an organisation."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Explanation(_Strict):
    """Something that may help, in two sentences.

    Attributes:
        code: Its key.
        title: What it is called.
        text: The two sentences.
        source: Addresses of what was read.
        citation: The provision; empty where it is about none.
        unchecked: What of it was not checked; None: nothing is known to be left.
        read: What it rests on.
        read_on: When it was read.
    """

    code: str
    title: Words
    text: Words
    source: str
    citation: str
    unchecked: Words | None = None
    read: Read
    read_on: date


class Situation(_Strict):
    """A situation that somebody who works may be in.

    Attributes:
        code: Its key.
        title: What it is called.
        act: What the buyer does and does not do.
        contacts: Whom the person, or the buyer for her, can turn to, the most urgent first.
        explained: What may help, by the key of its explanation.
    """

    code: str
    title: Words
    act: Words
    contacts: tuple[str, ...]
    explained: tuple[str, ...]


class Situations(_Strict):
    """All situations, and what may help in them.

    Attributes:
        dated: The day of the project's judgement.
        situations: The situations.
        explanations: What may help.
    """

    dated: date
    situations: tuple[Situation, ...]
    explanations: tuple[Explanation, ...]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        contacts = {contact.id for contact in load_contacts()}
        explained = {explanation.code for explanation in self.explanations}
        for situation in self.situations:
            unknown = {*situation.contacts} - contacts | {*situation.explained} - explained
            if unknown or not situation.contacts:
                raise ValueError(f"{situation.code}: no {', '.join(sorted(unknown)) or 'contact'}")
        return self


@cache
def load_situations() -> Situations:
    """Return the situations.

    Raises:
        InvalidRule: They cannot be relied on; the field and the word are named.
    """
    text = (files("procurement_rules") / "support" / FILE).read_text("utf-8")
    try:
        return Situations.model_validate(read_mapping(text, file=FILE))
    except ValidationError as error:
        raise refusal(error, file=FILE) from error
