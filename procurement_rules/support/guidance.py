"""How not to do harm, what to preserve, and which authority takes what: texts with their day."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_ingest.model.text import Text, Words
from procurement_rules.rule_file import read_mapping, refusal

FILE = "support.yaml"

RecipientCode = Literal["police", "work_environment", "gender_equality"]

MomentCode = Literal["before_visit", "sign_seen", "incident", "tip", "supplier_reply"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Recipient(_Strict):
    """An authority that a tip can be drafted to.

    Attributes:
        code: What it is asked for by.
        contact: Its contact (`procurement_rules.support.contacts.Contact.id`); None: none is known.
        name: Its name.
        takes: What it is told.
        not_checked: What a person has to check before anything is handed in.
    """

    code: RecipientCode
    contact: str | None
    name: Words
    takes: Words
    not_checked: Words


class Moment(_Strict):
    """How not to do harm at a moment of the work.

    Attributes:
        code: The moment.
        title: Its heading.
        not_ask: What not to ask.
        not_write: What not to write.
        not_tell: What not to tell the supplier, or anybody else.
        told: Who is told, and when.
    """

    code: MomentCode
    title: Words
    not_ask: tuple[Words, ...] = Field(min_length=1)
    not_write: tuple[Words, ...] = Field(min_length=1)
    not_tell: tuple[Words, ...] = Field(min_length=1)
    told: tuple[Words, ...] = Field(min_length=1)

    @property
    def parts(self) -> tuple[tuple[str, tuple[Text, ...]], ...]:
        """What it says, by the name of each part, in order."""
        return (
            ("not_ask", self.not_ask),
            ("not_write", self.not_write),
            ("not_tell", self.not_tell),
            ("told", self.told),
        )


class Guidance(_Strict):
    """The texts of the support page.

    Attributes:
        dated: The day on which they were written.
        do_no_harm: What to do and not to do, the most urgent first.
        preserve: What to keep as it is.
        moments: How not to do harm at each moment, in the order of the work.
        recipients: The authorities.
    """

    dated: date
    do_no_harm: tuple[Words, ...]
    preserve: tuple[Words, ...]
    moments: tuple[Moment, ...]
    recipients: tuple[Recipient, ...]

    def recipient(self, code: RecipientCode) -> Recipient:
        """Return the authority with a code."""
        return next(recipient for recipient in self.recipients if recipient.code == code)


@cache
def load_guidance() -> Guidance:
    """Return the texts.

    Raises:
        InvalidRule: They cannot be relied on; the field and the word are named.
    """
    text = (files("procurement_rules") / "support" / FILE).read_text("utf-8")
    try:
        return Guidance.model_validate(read_mapping(text, file=FILE))
    except ValidationError as error:
        raise refusal(error, file=FILE) from error
