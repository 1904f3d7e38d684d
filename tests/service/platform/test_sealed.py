"""Laws of records that are kept as their canonical bytes."""

import hashlib
from typing import Literal

import pytest
from pydantic import Field, ValidationError

from service.casework.extracts.document import ExtractDocument
from service.casework.follow_up.models import FollowUp
from service.casework.packages.models import Package
from service.casework.register_checks.models import RegisterCheck
from service.casework.replies.content import ReplyContent
from service.casework.replies.sheet import Sheet
from service.platform.sealed import Sealed, SealedPart
from service.screening.assessment.models import Assessment
from service.screening.needs.assessment import NeedAssessment
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.member_counts.document import CoverageCounts
from service.suppliers.selection.selecting import Selection

KINDS = [
    Assessment,
    NeedAssessment,
    Package,
    FollowUp,
    RegisterCheck,
    Sheet,
    ReplyContent,
    CoverageReport,
    Selection,
    ExtractDocument,
    CoverageCounts,
]


class Part(SealedPart):
    name: str


class Record(Sealed):
    version: Literal[1]
    parts: tuple[Part, ...]
    note: str | None = Field(default=None, exclude_if=lambda one: one is None)


RECORD = Record(version=1, parts=(Part(name="ö"), Part(name="a")))
BYTES = '{"parts":[{"name":"ö"},{"name":"a"}],"version":1}'.encode()


def test_the_bytes_are_canonical_json_and_the_hash_is_theirs():
    assert RECORD.canonical_bytes() == BYTES
    assert RECORD.sha256() == hashlib.sha256(BYTES).hexdigest()


def test_a_record_is_read_from_its_bytes_and_gives_them_again():
    assert Record.read(BYTES) == RECORD
    assert Record.read(BYTES).canonical_bytes() == BYTES


@pytest.mark.parametrize(
    "changed", [b"[]", b"{", b"", BYTES.replace(b"1", b"2"), BYTES[:-1] + b',"x":1}']
)
def test_bytes_of_something_else_are_refused(changed):
    with pytest.raises(ValidationError):
        Record.read(changed)


def test_a_record_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        RECORD.version = 1
    with pytest.raises(ValidationError, match="frozen"):
        RECORD.parts[0].name = "b"


def of_the_product(kind):
    """Every kind below `kind` that is the product's own: tests beside this one may derive more."""
    below = kind.__subclasses__()
    for one in kind.__subclasses__():
        below += of_the_product(one)
    return [one for one in below if one.__module__.startswith("service.")]


def test_these_are_the_sealed_records():
    assert {kind for kind in of_the_product(Sealed) if not of_the_product(kind)} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_sealed_record_is_frozen_refuses_what_it_does_not_know_and_names_its_version(kind):
    assert (kind.model_config["frozen"], kind.model_config["extra"]) == (True, "forbid")
    assert any(name.endswith("_version") for name in kind.model_fields)
