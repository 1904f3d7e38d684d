import pytest
from pydantic import ValidationError

from data_ingest.model.problem import UnreadableInput
from service.casework.packages.request import (
    PackageFields,
    PackageRequest,
    source_of,
    stated_values,
)
from service.platform.db.record_id import new_id

KEY = b"a key of thirty-two made-up bytes"


def code(**stated):
    with pytest.raises(UnreadableInput) as fault:
        source_of(PackageRequest.model_validate({"kind": "letters"} | stated))
    (problem,) = fault.value.problems
    return problem.code, problem.location


def test_a_package_is_made_from_one_record():
    number = new_id("screening")
    request = PackageRequest(kind="letters", screening_id=number)
    assert source_of(request) == (number, None)
    assert code() == ("package-source", "")
    assert code(screening_id=number, need_id=new_id("need")) == ("package-source", "")


@pytest.mark.parametrize("stated", [{"screening_id": "screening_1"}, {"need_id": "screening_1"}])
def test_a_slip_of_the_pen_in_a_number_is_noticed(stated):
    assert code(**stated) == ("package-source-number", f"/{next(iter(stated))}")


def test_what_is_filled_in_is_made_printable_and_holds_no_personal_number():
    fields = PackageFields(
        buyer="  Exempel\x1bstaden ", officer="Handläggare 19121212-1212", channel=" "
    )
    values = stated_values(fields, person_key=KEY)
    assert set(values) == {"buyer", "officer"}
    assert values["buyer"].sv == "Exempel\ufffdstaden"
    assert "121212" not in values["officer"].sv


@pytest.mark.parametrize(
    "stated", [{"kind": "verdict"}, {"answer_days": 0}, {"fields": {"points": "1"}}, {"x": 1}]
)
def test_what_is_not_known_is_refused(stated):
    with pytest.raises(ValidationError):
        PackageRequest.model_validate({"kind": "letters"} | stated)
