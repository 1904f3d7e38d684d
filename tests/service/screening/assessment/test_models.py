import hashlib
import json

import pytest
import rfc8785
from pydantic import ValidationError

from service.screening.assessment.models import Assessment


def whole_numbers(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and whole_numbers(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(whole_numbers, value))
    return not isinstance(value, float)


def test_the_canonical_bytes_are_those_of_rfc_8785(screened):
    stored = screened.record.assessment
    assert stored == rfc8785.dumps(json.loads(stored))


def test_the_record_holds_no_number_that_is_not_whole(screened):
    assert whole_numbers(json.loads(screened.record.assessment))


def test_the_hash_is_that_of_the_canonical_bytes(screened):
    expected = hashlib.sha256(screened.record.assessment).hexdigest()
    assert screened.record.result_hash == screened.assessment.sha256() == expected


def test_a_stored_assessment_is_read_back_and_gives_the_same_bytes(screened):
    again = Assessment.read(screened.record.assessment)
    assert again.canonical_bytes() == screened.record.assessment


@pytest.mark.parametrize(
    "change",
    [
        {"record_version": 1},
        {"record_version": 3},
        {"verdict": "guilty"},
        {"rejected": "many"},
        {"lots": None},
    ],
)
def test_what_is_no_record_of_this_version_is_refused(screened, change):
    stored = json.loads(screened.record.assessment) | change
    with pytest.raises(ValidationError):
        Assessment.read(json.dumps(stored).encode())


def test_a_record_does_not_change(screened):
    with pytest.raises(ValidationError):
        screened.assessment.rejected = 1


LEFT_OUT = {
    "possible_matches",
    "judgements",
    "judgement_id",
    "register_answers",
    "asking",
    "band_changes",
    "basis",
    "least_band",
    "unanswered",
    "has_number",
    "industry",
    "visits",
    "read",
    "detection_ratio",
    "buyers",
    "learned",
    "value",
    "tenders_received",
    "tenders_least",
    "estimated",
    "estimated_currency",
    "framework_kind",
    "framework_most",
    "framework_currency",
    "framework_notice",
    "changed_notice",
    "change_reason",
}
"""Fields that are left out of the bytes where they say nothing."""


def test_every_field_of_the_record_is_always_there_but_those_that_say_nothing(screened):
    schema = Assessment.model_json_schema(mode="serialization")
    assert b"possible_matches" not in screened.record.assessment
    for described in (schema, *schema["$defs"].values()):
        properties = set(described.get("properties", {}))
        assert properties - LEFT_OUT == set(described.get("required", [])) - LEFT_OUT


def test_what_is_closed_for_its_readers_is_not_written(screened):
    lots = tuple(
        lot.model_copy(
            update={
                "tenders": tuple(
                    tender.model_copy(update={"asking": None, "band_changes": None})
                    for tender in lot.tenders
                )
            }
        )
        for lot in screened.assessment.lots
    )
    written = screened.assessment.model_copy(update={"lots": lots}).canonical_bytes()
    assert b'"asking"' not in written
    assert b'"band_changes"' not in written
    assert b'"asking"' in screened.record.assessment
