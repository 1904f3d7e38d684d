"""Drafts that a person has edited: a new package with her words, beside the one it came from."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import RECORDED, Recorded
from procurement_rules.package.field import OF_ONE_DRAFT, open_slot
from service.casework.packages.models import EditedFrom, Package
from service.casework.packages.request import PackageFields, stated_values
from service.casework.packages.store import record_of
from service.casework.packages.table import PackageRecord
from service.operations.people.principal import Principal
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable

MOST_EDITS = 500
MOST_CHARACTERS = 10_000

_PLACE = re.compile(
    r"letters/[0-9]{1,4}/(?:title|use|otherwise|heard|(?:opening|asks|form)/[0-9]{1,4})"
    r"|clauses/[0-9]{1,4}/(?:title|text/[0-9]{1,4})"
)
_HEAD = ("buyer", "purchase", "diary_number", "answer_to", "officer")


class TextEdit(BaseModel):
    """An edited text of a draft in one language."""

    model_config = ConfigDict(extra="forbid")

    place: Annotated[str, Field(max_length=40)] = Field(
        description="Position in the package, such as `letters/0/opening/1`."
    )
    language: Recorded
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] = Field(
        description="The text; each line becomes a paragraph. If empty, the paragraph is left out."
    )


class PackageEdit(BaseModel):
    """Edited texts and filled-in fields; texts that are omitted stay as drafted."""

    model_config = ConfigDict(extra="forbid")

    texts: list[TextEdit] = Field(default_factory=list, max_length=MOST_EDITS)
    fields: PackageFields = Field(
        default_factory=PackageFields, description="Values for open fields, wherever they occur."
    )
    draft: Annotated[str, Field(pattern=r"^(letters|clauses)/[0-9]{1,4}$")] | None = Field(
        default=None,
        description="Fill fields about one tenderer, recipient or term (`reasons`, `fact_source`, "
        "`recipient`, `subcontractor`, `missing_proof`, `clause_number`, `works_code`, "
        "`criterion`) in this draft only, such as `letters/0`. Default: wherever they occur.",
    )


def edited_record(
    source: PackageRecord,
    stated: PackageEdit,
    *,
    principal: Principal,
    person_key: bytes,
    now: datetime,
) -> PackageRecord:
    """Return the package that an edit makes, without storing it; the source stays as it is.

    Args:
        source: The package that was edited.
        stated: The edit.
        principal: Who edited.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: A place has no text that can be edited.
    """
    package = edited(source, stated, person_key=person_key)
    return record_of(package, principal=principal, now=now)


def edited(source: PackageRecord, stated: PackageEdit, *, person_key: bytes) -> Package:
    """Return the drafts of a package with a person's words in them.

    Args:
        source: The package that was edited.
        stated: The edit.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: A place has no text that can be edited.
    """
    content = Package.read(source.package).model_dump(mode="json")
    faults = list(_write(content, stated, person_key))
    if faults:
        raise UnreadableInput(faults, "package")
    values = stated_values(stated.fields, person_key=person_key)
    filled = {name: text.sv for name, text in values.items()}
    _fill(content, filled, only=stated.draft)
    content["edited_from"] = EditedFrom(
        package_id=source.id, result_hash=source.result_hash
    ).model_dump()
    return Package.model_validate(content)


def _write(content: dict[str, Any], stated: PackageEdit, person_key: bytes) -> Iterator[Problem]:
    texts = [
        "\n".join(filter(None, (printable(line).strip() for line in edit.text.splitlines())))
        for edit in stated.texts
    ]
    hidden = pseudonyms(texts, person_key=person_key)
    for number, (edit, text) in enumerate(zip(stated.texts, texts, strict=True)):
        at = f"/texts/{number}"
        words = _words(content, edit.place)
        if words is None:
            yield Problem("package-edit-place", f"{at}/place")
        elif not text and not edit.place[-1].isdigit():
            yield Problem("package-edit-empty", f"{at}/text")
        else:
            words[edit.language] = hidden.get(text, text)


def _words(content: dict[str, Any], place: str) -> dict[str, str] | None:
    """Return the text of both languages at a place; None if none there can be edited."""
    if _PLACE.fullmatch(place) is None:
        return None
    found: Any = content
    for step in place.split("/"):
        if isinstance(found, list):
            if int(step) >= len(found):
                return None
            found = found[int(step)]
        else:
            found = found.get(step)
    return found if isinstance(found, dict) else None


def _fill(content: dict[str, Any], values: Mapping[str, str], *, only: str | None) -> None:
    """Fill the slots that are open, and keep count of those that still are.

    Args:
        content: The package; it is changed.
        values: Values by field.
        only: The draft whose own fields are filled (`OF_ONE_DRAFT`); None: those of every draft.
    """
    head = content["head"]
    for name in _HEAD:
        if head[name] is None and name in values:
            head[name] = values[name]
    drafts = [
        (f"{group}/{place}", draft)
        for group in ("letters", "clauses")
        for place, draft in enumerate(content[group])
    ]
    shared = {name: value for name, value in values.items() if name not in OF_ONE_DRAFT}
    for at, draft in drafts:
        fitting = values if only in (None, at) else shared
        texts = list(_texts(draft))
        for words in texts:
            for language in RECORDED:
                for name, value in fitting.items():
                    plain = value.replace("\\", r"\\")  # a backslash is no sign of a pattern
                    words[language] = open_slot(name, language).sub(plain, words[language])
        draft["blanks"] = [
            name
            for name in draft["blanks"]
            if (name in _HEAD and head[name] is None)
            or any(
                open_slot(name, language).search(words[language])
                for words in texts
                for language in RECORDED
            )
        ]


def _texts(draft: dict[str, Any]) -> Iterator[dict[str, str]]:
    for name in ("title", "recipient", "use", "otherwise", "heard", "works_code", "criterion"):
        if draft.get(name) is not None:
            yield draft[name]
    for name in ("opening", "asks", "form", "text"):
        yield from draft.get(name, ())
