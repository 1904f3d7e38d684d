"""How a rule was read: in the act, in official guidance, second-hand, or not at all.

Only the text of the act verifies a rule. An account of it, however careful, is somebody's reading,
and is said to be that wherever the rule is spoken of.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from data_ingest.model.text import Language, Text, message

How = Literal["act", "guidance", "second_hand", "not_read"]
"""In the text of the act; in what the competent authority says of it; in anybody else's account,
which is also that of another country's law or preparatory work; or only known."""

HOW: Mapping[How, Text] = {
    "act": message("the act was read"),
    "guidance": message("official guidance was read, not the act"),
    "second_hand": message("read second-hand, not in the act"),
    "not_read": message("not read in any source"),
}
"""How a rule was read, in words."""

_THROUGH = message("the act was read as amended through {state}")
_AS_IT_STOOD = message("the act was read as it stood {state}")
_ON = message("{how}, {day}", "how a rule was read")


class ReadAs(Protocol):
    """How something was read, as `HowRead` states it."""

    @property
    def how(self) -> How:
        """In the act, official guidance, second-hand, or not at all."""

    @property
    def state(self) -> str | None:
        """The state of an act."""

    @property
    def day(self) -> date:
        """When."""


class HowRead(BaseModel):
    """How a rule was read, in what, and when.

    Attributes:
        how: In the act, official guidance, second-hand, or not at all.
        state: Of an act: the last amending act in the copy, `SFS 2026:67`, or the day or month
            that the copy is of. None where the copy does not tell.
        source: What was read, and what of it was not.
        day: When.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    how: How
    state: str | None = Field(None, pattern=r"^(SFS \d{4}:\d+|\d{4}-\d{2}(-\d{2})?)$")
    source: str = Field(min_length=1)
    day: date

    @model_validator(mode="after")
    def _only_an_act_has_a_state(self) -> Self:
        if self.state is not None and self.how != "act":
            msg = "state is that of an act that was read"
            raise ValueError(msg)
        return self

    @property
    def is_of_the_act(self) -> bool:
        """Whether the text of the act was read: only then is the rule verified."""
        return self.how == "act"


def reading_words(reading: ReadAs, language: Language) -> str:
    """Return how a rule was read and when; of an act, in which state.

    >>> stated = {"source": "A copy.", "day": "2026-11-24"}
    >>> reading_words(HowRead(how="act", state="SFS 2026:67", **stated), "en")
    'the act was read as amended through SFS 2026:67, 2026-11-24'
    >>> reading_words(HowRead(how="second_hand", **stated), "en")
    'read second-hand, not in the act, 2026-11-24'
    """
    if reading.state is None:
        how = HOW[reading.how].to(language)
    else:
        words = _THROUGH if reading.state.startswith("SFS") else _AS_IT_STOOD
        how = words.to(language).format(state=reading.state)
    return _ON.to(language).format(how=how, day=reading.day)
