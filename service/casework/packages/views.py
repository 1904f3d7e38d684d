"""A kept package as the API and the command line give it out."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from service.casework.packages.documents import documents, file_stems
from service.casework.packages.models import Kind, Package
from service.casework.packages.phrases import TITLES
from service.casework.packages.table import PackageEntry, PackageRecord
from service.casework.packages.wording import DRAFT
from service.platform.words import printable


class PackageText(BaseModel):
    """Introductory texts of the drafts, in the requested language."""

    title: str
    draft: str = Field(description="States that nothing has been sent, and that a person sends it.")


class DocumentListed(BaseModel):
    """A document of the package (DOCX, Markdown)."""

    number: int = Field(description="Value for the `document` parameter.")
    to: str | None = Field(
        description="The recipient. Null if it is for the officer, or is the whole package."
    )
    tender_id: str = Field(description="The tender; empty if it concerns none, or all.")
    letters: list[int] = Field(description="The letters in it, by position in the package.")
    file_name: str = Field(description="Name of its file, without the ending.")


class PackageResource(BaseModel):
    """A stored package. `result_hash` is the hash of the bytes of `package`."""

    id: str
    created_at: datetime
    actor: str
    kind: Kind
    code_version: str
    result_hash: str
    cases: list[str] = Field(
        description=(
            "Your cases that it belongs to: those linked to it or to the record that it was "
            "made from."
        )
    )
    text: PackageText
    documents: list[DocumentListed] = Field(
        description="One per recipient; the first is for the officer only."
    )
    package: Package


class PackageListed(BaseModel):
    """A package in a list."""

    id: str
    created_at: datetime
    actor: str
    kind: Kind
    title: str
    screening_id: str | None
    need_id: str | None
    result_hash: str


class PackageList(BaseModel):
    """Packages, newest first."""

    items: list[PackageListed]
    more: bool = Field(description="Whether there are older ones.")


def package_listed(entry: PackageEntry, language: Language) -> PackageListed:
    """Return what a list shows of a package."""
    title = TITLES[entry.kind].to(language)
    return PackageListed(title=title, **asdict(entry))


def package_json(record: PackageRecord, language: Language, *, cases: Sequence[str] = ()) -> bytes:
    """Return a `PackageResource` as JSON, with the kept bytes of the package inside it.

    Args:
        record: The package.
        language: Language of the words around it.
        cases: The cases that it belongs to, of those that the person sees.
    """
    package = Package.read(record.package)
    content = {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "kind": record.kind,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
        "cases": cases,
        "text": {
            "title": TITLES[package.kind].to(language),
            "draft": DRAFT.to(language),
        },
        "documents": [
            {
                "number": document.number,
                "to": None if document.to is None else printable(document.to.to(language)),
                "tender_id": document.tender_id,
                "letters": document.letters,
                "file_name": stem,
            }
            for document, stem in zip(
                documents(package),
                file_stems(package, language, package_id=record.id),
                strict=True,
            )
        ],
        "package": orjson.Fragment(record.package),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)
