from datetime import date

import pytest
from pydantic import ValidationError

from service.casework.incidents.request import NewIncident, NewReceipt, Release, checked
from service.platform.refusal import Refusal

KEY = b"a key of thirty-two made-up bytes"
SIGNS = {"signs": ["threats"], "noticed_on": date(2026, 11, 25)}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("note", "Hon heter 19850101-1234"),
        ("note", "Ring 070-123 45 67 i kväll"),
        ("note", "pass 123456"),
        ("contract", "850101-1236"),
    ],
)
def test_a_number_that_may_be_somebodys_is_refused_and_not_repeated(field, said):
    with pytest.raises(Refusal) as refused:
        checked(NewIncident(**SIGNS, **{field: said}), person_key=KEY)
    (problem,) = refused.value.problems
    assert (problem.code, problem.location) == ("incident-number", f"/{field}")
    assert said not in problem.detail() + problem.mend() + str(refused.value)


def test_the_number_of_a_contract_and_a_short_note_are_let_through():
    stated = NewIncident(**SIGNS, contract="SKN 2026/0417", note="Två personer i källaren\x1b[1m")
    found = checked(stated, person_key=KEY)
    assert found.contract == "SKN 2026/0417"
    assert "\x1b" not in found.note


@pytest.mark.parametrize("field", ["worker", "name", "victim", "person_number", "phone"])
def test_there_is_no_field_for_anybody_who_works(field):
    for model in (NewIncident, NewReceipt, Release):
        assert field not in model.model_fields
        with pytest.raises(ValidationError):
            model.model_validate({field: "x"})


def test_a_long_account_is_refused():
    with pytest.raises(ValidationError):
        NewIncident(**SIGNS, note="a" * 301)
