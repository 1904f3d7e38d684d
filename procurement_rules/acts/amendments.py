"""Acts that amended provisions which rules rest on, with the day of each and its transition rule.

A note in a consolidated text names only the last amending act. When that act entered into force,
and which procurements it applies to, stands in the register of the act or in the amending act.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from data_ingest.model.text import Text, Words, message

DayRead = Literal["register", "act", "second_hand"]

DAYS_READ: Mapping[DayRead, Text] = {
    "register": message("in the register of the act"),
    "act": message("in the amending act"),
    "second_hand": message("second hand"),
}
"""Where the day of entry into force was read, in words."""


class Amendment(BaseModel):
    """What one amending act did to provisions that rules rest on.

    Attributes:
        act: Code of the act amended, as rules state it in `instrument`.
        sfs: Number of the amending act in Svensk författningssamling.
        in_force: Day on which it entered into force.
        what: What it did, in one sentence.
        changed: Provisions that were law before, in another wording; such as 13:1 for 13 kap. 1 §.
        new: Provisions that were not there before.
        day_read: Where the day was read.
        source: What was read.
        read_on: When.
        transition: Which procurements it applies to; None: the transition rule was not read.
        transition_source: Where that was read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    act: str
    sfs: str = Field(pattern=r"^\d{4}:\d+$")
    in_force: date
    what: Words
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    day_read: DayRead
    source: str
    read_on: date
    transition: Words | None = None
    transition_source: str | None = None

    @model_validator(mode="after")
    def _a_transition_rule_has_a_source(self) -> Self:
        if (self.transition is None) is not (self.transition_source is None):
            msg = "a transition rule has a source, and a source a transition rule"
            raise ValueError(msg)
        return self


_AMENDMENTS = TypeAdapter(tuple[Amendment, ...])


@cache
def load_amendments() -> tuple[Amendment, ...]:
    """Return the amending acts that are known, in order of their day."""
    text = (files("procurement_rules.acts") / "amendments.yaml").read_text("utf-8")
    return _AMENDMENTS.validate_python(yaml.safe_load(text))


def last_change(act: str, provision: str) -> Amendment | None:
    """Return the act that gave a provision the wording it has, or None if it has its first."""
    found = [
        one for one in load_amendments() if one.act == act and provision in (*one.changed, *one.new)
    ]
    return max(found, key=lambda one: one.in_force) if found else None
