"""A kept package as the API and the command line give it out."""

from datetime import datetime

import orjson
from pydantic import BaseModel, Field

from data_ingest.text import Language
from service.packages.kept import PackageRecord
from service.packages.package import Kind, Package, read_package
from service.packages.phrases import TITLES
from service.packages.wording import DRAFT


class PackageText(BaseModel):
    """What is said over the drafts, in the language asked for."""

    title: str
    draft: str = Field(description="That nothing has been sent, and that a person does it.")


class PackageResource(BaseModel):
    """A kept package. `result_hash` is the hash of the bytes of `package`."""

    id: str
    created_at: datetime
    actor: str
    kind: Kind
    code_version: str
    result_hash: str
    text: PackageText
    package: Package


def package_json(record: PackageRecord, language: Language) -> bytes:
    """Return a `PackageResource` as JSON, with the kept bytes of the package inside it."""
    package = read_package(record.package)
    content = {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "kind": record.kind,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
        "text": {
            "title": TITLES[package.kind].to(language),
            "draft": DRAFT.to(language),
        },
        "package": orjson.Fragment(record.package),
    }
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)
