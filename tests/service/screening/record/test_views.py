import json
from dataclasses import replace

import pytest

from service.screening.record.views import ScreeningResource, screening_json

REJECTS = {
    "columns": ["location", "code", "params"],
    "rows": [["/a", "empty-input", "{}"]],
}


def test_the_kept_bytes_of_the_assessment_are_given_out_unchanged(screened):
    payload = screening_json(screened.record, "sv")
    assert b'"assessment":' + screened.record.assessment + b"}" in payload


def test_what_is_given_out_follows_the_published_schema(screened):
    resource = ScreeningResource.model_validate_json(screening_json(screened.record, "sv"))
    assert resource.id == screened.record.id
    assert resource.result_hash == resource.assessment.sha256()
    assert resource.input.name == "städning.json"
    stored = json.loads(screening_json(screened.record, "sv"))
    assert set(stored) == set(ScreeningResource.model_fields)
    assert stored["created_at"] == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("language", "detail", "mend"),
    [
        ("sv", "Filen är tom.", "Skicka en fil med innehåll."),
        ("en", "The file is empty.", "Send a file that has content."),
    ],
)
def test_what_was_left_out_is_said_in_the_readers_language(screened, language, detail, mend):
    record = replace(screened.record, rejects=json.dumps(REJECTS).encode())
    (reject,) = json.loads(screening_json(record, language))["rejects"]
    assert reject == {"pointer": "/a", "code": "empty-input", "detail": detail, "mend": mend}


def test_neither_the_tenant_nor_what_was_read_is_given_out(screened):
    stored = json.loads(screening_json(screened.record, "en"))
    assert not {"tenant_id", "procurement", "evidence"} & set(stored)
