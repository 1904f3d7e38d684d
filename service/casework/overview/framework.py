"""What the case of a call-off shows of the framework agreement that it is called off from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Text, message
from service.casework.cases.tables import Case

FrameworkTerms = Literal["levels", "general", "other", "stated", "draft", "none"]

TERMS_WORDS: Mapping[FrameworkTerms, Text] = {
    "levels": message(
        "The framework agreement has labour terms with levels. They apply to the call-off."
    ),
    "general": message(
        "The framework agreement has labour terms without levels. They apply to the call-off."
    ),
    "other": message(
        "The framework agreement has terms of this service, and none of them is a labour term."
    ),
    "stated": message(
        "A decision says that the terms are in the framework agreement, and no file shows it."
    ),
    "draft": message(
        "Labour terms were drafted for the framework agreement. Nothing shows that they are in it."
    ),
    "none": message("Nothing in the case of the framework agreement tells of labour terms."),
}
"""What the case of a framework agreement shows of its labour terms."""

NOT_FOUND = message(
    "No other case that you can see has this number, so its labour terms are not known here. Read "
    "the framework agreement."
)
SEVERAL = message(
    "Several cases that you can see have this number, so which of them it is is not known. Enter "
    "the diary number or the ID of the right one."
)


class FrameworkCase(BaseModel):
    """The case of a framework agreement."""

    id: str
    diary_number: str
    title: str
    contract_number: str | None
    starts_on: date | None
    ends_on: date | None
    terms: FrameworkTerms = Field(
        description="What the case shows of labour terms: `levels` or `general`: a decision and a "
        "file show that the agreement has them. `other`: it has other terms. `stated`: a decision "
        "says so, and no file shows it. `draft`: only drafted. `none`: nothing."
    )


class FrameworkOfCase(BaseModel):
    """The framework agreement that a purchase is called off from."""

    called_off_from: str = Field(description="As a person or a document states it.")
    screening_id: str | None = Field(
        description="The screening of the document that states it. Null if a person entered it."
    )
    text: str = Field(description="What is known of its labour terms.")
    case: FrameworkCase | None = Field(
        description="Its case. Null if no other case that you can see has this number, or several "
        "have."
    )


def frameworks_among(cases: Iterable[Case]) -> dict[str, str]:
    """Return the case of the framework agreement of each call-off, by id, both among these cases.

    Only what a person has entered is read, and only the numbers of cases and their contracts: what
    two of them have is nobody's.
    """
    known = list(cases)
    numbers: dict[str, set[str]] = {}
    for case in known:
        for number in (case.id, case.diary_number, case.contract_number):
            if number is not None:
                numbers.setdefault(number, set()).add(case.id)
    joined = {}
    for case in known:
        stated = (case.purchase or {}).get("called_off_from")
        others = numbers.get(stated or "", set()) - {case.id}
        if len(others) == 1:
            (joined[case.id],) = others
    return joined
