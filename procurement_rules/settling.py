"""What settles a fact that a rule lacks: the question, whom it is put to, and how it is answered.

A fact of law that no other field of a procurement document holds is noted there by a person, as a
fact about the purchase or about a party. The texts stand in `settling.yaml`.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from data_ingest.model.tables import GROUNDS, FactBasis
from data_ingest.model.text import Text, Words
from procurement_rules.condition import InvalidRule
from procurement_rules.facts import FACTS
from procurement_rules.rule_file import read_mapping, refusal

AskedOf = Literal["buyer", "firm", "register"]
"""The buyer settles it itself · the firm is asked, through a gate · it is fetched from a register
or an authority."""

ASKED_OF: Mapping[AskedOf, Text] = MappingProxyType(
    {
        "buyer": Text("avgörs av köparen", "settled by the buyer"),
        "firm": Text("frågas av företaget", "asked of the firm"),
        "register": Text(
            "hämtas från register eller myndighet", "fetched from a register or an authority"
        ),
    }
)
"""Whom a question is put to, in words."""

YES_NO = ("yes", "no")
REPORTED = "_reported"
"""Ends the name of the fact whether a register check reports a ground: `tax_debt_final_reported`"""


class Noted(BaseModel):
    """How a person states a fact of law in a procurement document.

    Attributes:
        about: The purchase as such, or a party.
        kind: How the value is written.
        bases: Whose word counts (`data_ingest.model.tables.FACT_BASES`).
        codes: The values of a code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: Literal["purchase", "party"]
    kind: Literal["yes_no", "code", "date", "integer"]
    bases: tuple[FactBasis, ...]
    codes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_code_has_codes(self) -> Self:
        if bool(self.codes) != (self.kind == "code"):
            raise ValueError("codes belong to a code, and a code has some")
        return self

    def parse(self, text: str) -> bool | int | date | str:
        """Read a value as `kind` says.

        Raises:
            ValueError: The text is no such value; the message says what is.
        """
        match self.kind:
            case "date":
                if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                    with suppress(ValueError):
                        return date.fromisoformat(text)
                raise ValueError("a day of the calendar is written as YYYY-MM-DD")
            case "integer":
                if re.fullmatch(r"[0-9]{1,18}", text):
                    return int(text)
                raise ValueError("a whole number from 0 of at most 18 digits is allowed")
            case "yes_no":
                if text in YES_NO:
                    return text == "yes"
                raise ValueError(f"allowed: {', '.join(YES_NO)}")
            case _:
                if text in self.codes:
                    return text
                raise ValueError(f"allowed: {', '.join(self.codes)}")


class Settling(BaseModel):
    """The question that settles a fact.

    Attributes:
        of: Whom it is put to.
        question: The question.
        act: What the buyer is asked to do; None where the question says it.
        why: What depends on it.
        follows_from: What it is worked out from, in the order in which it is asked for.
        gate: The provision under which a firm is asked; None where no firm is.
        noted: How the answer is stated; None where another field or answer holds it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: AskedOf
    question: Words
    act: Words | None = None
    why: Words | None = None
    follows_from: tuple[str, ...] = ()
    gate: str | None = None
    noted: Noted | None = None

    @model_validator(mode="after")
    def _a_firm_is_asked_through_a_gate(self) -> Self:
        if (self.gate is not None) != (self.of == "firm"):
            raise ValueError("a firm is asked through a gate, and nobody else")
        return self


_FILE = "settling.yaml"
_REPORTED_GROUND = Noted(about="party", kind="yes_no", bases=("register", "buyer"))


@cache
def load_settling() -> Mapping[str, Settling]:
    """Return the question of each fact that a rule can lack, in the order of `RuleFacts`.

    Raises:
        InvalidRule: The file is not as it should be; it is named with the fact and the word.
    """
    text = files("procurement_rules").joinpath(_FILE).read_text(encoding="utf-8")
    return read_settling(text)


def read_settling(text: str) -> Mapping[str, Settling]:
    """Return what a file of questions holds.

    Raises:
        InvalidRule: Naming the fact and the word.
    """
    raw = read_mapping(text, file=_FILE)
    for fact in raw:
        if fact not in FACTS:
            raise InvalidRule(_FILE, str(fact), str(fact), "is no fact that a rule can name")
    found = {}
    for fact in FACTS:
        if fact in raw:
            try:
                found[fact] = Settling.model_validate(raw[fact])
            except ValidationError as error:
                raise refusal(error, file=_FILE) from error
    return MappingProxyType(found)


@cache
def legal_facts() -> Mapping[str, Noted]:
    """Return the facts of law that a procurement document can hold, by their codes.

    Whether a register check reports a ground stands beside those that rules name.
    """
    noted = {
        code: settling.noted
        for code, settling in load_settling().items()
        if settling.noted is not None
    }
    reported = {f"{ground}{REPORTED}": _REPORTED_GROUND for ground in GROUNDS if ground != "none"}
    return MappingProxyType({**noted, **reported})
