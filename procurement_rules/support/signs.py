"""The signs of forced labour, once, for incident, visit, tip and follow-up.

A sign has one code for ever. Two sets of codes were in use before; a former code is read as its
sign, and what was recorded under it stays as it is. No sign is proof, and each says what it does
not mean.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_ingest.model.text import Text, Words, message
from procurement_rules.rule_file import read_mapping, refusal

FILE = "signs.yaml"

Form = Literal["forced_labour", "sexual_exploitation", "child_labour", "forced_crime"]

FORM_NAMES: Mapping[Form, Text] = {
    "forced_labour": message("forced labour"),
    "sexual_exploitation": message("sexual exploitation"),
    "child_labour": message("exploitation of children", "form"),
    "forced_crime": message("forced begging or crime"),
}
"""Forms of exploitation that an example may fit, for people to read."""

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignSource(_Strict):
    """What was read for signs and examples.

    Attributes:
        title: What it is called.
        url: Where it is; empty for the project's own judgement.
        read: What of it was read, and how.
        read_on: When.
    """

    title: str
    url: str
    read: str
    read_on: date


class Example(_Strict):
    """How a sign may show itself, in the project's own words.

    Attributes:
        forms: Forms of exploitation that it may fit.
        source: Key of what it was read in.
    """

    forms: tuple[Form, ...]
    source: str
    sv: str
    en: str

    @property
    def text(self) -> Text:
        """What may be seen."""
        return Text(self.sv, self.en)


class Sign(_Strict):
    """One of the eleven signs.

    Attributes:
        code: What it is recorded by.
        former: Codes that it was recorded by before.
        ilo: Its number among the ILO's eleven indicators.
        group: The group of observations it belongs to (`risk_models.facts.conduct.GROUPS`).
        name: Its name.
        text: What somebody may see or be told.
        not_meaning: What it does not mean.
        examples: How it may show itself.
    """

    code: Code
    former: tuple[Code, ...] = ()
    ilo: int = Field(ge=1, le=11)
    group: str
    name: Words
    text: Words
    not_meaning: Words
    examples: tuple[Example, ...]


class Signs(_Strict):
    """All signs, in the order of the ILO.

    Attributes:
        dated: The day of the project's judgement.
        sources: What was read, by key.
        signs: The signs.
    """

    dated: date
    sources: dict[str, SignSource]
    signs: tuple[Sign, ...]

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        codes = [code for sign in self.signs for code in (sign.code, *sign.former)]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} stands there twice")
        if [sign.ilo for sign in self.signs] != list(range(1, 12)):
            raise ValueError("the signs are the eleven of the ILO, in its order")
        named = {example.source for sign in self.signs for example in sign.examples}
        if unknown := named - self.sources.keys():
            raise ValueError(f"no source {', '.join(sorted(unknown))}")
        return self

    @property
    def by_code(self) -> Mapping[str, Sign]:
        """The signs by each code that they are or were recorded by."""
        return {code: sign for sign in self.signs for code in (sign.code, *sign.former)}


@cache
def load_signs() -> Signs:
    """Return the signs.

    Raises:
        InvalidRule: They cannot be relied on; the field and the word are named.
    """
    return read_signs((files("procurement_rules") / "support" / FILE).read_text("utf-8"))


def read_signs(text: str) -> Signs:
    """Read `signs.yaml`.

    Raises:
        InvalidRule: It cannot be relied on; the field and the word are named.
    """
    try:
        return Signs.model_validate(read_mapping(text, file=FILE))
    except ValidationError as error:
        raise refusal(error, file=FILE) from error
