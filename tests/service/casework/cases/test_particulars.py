"""What is entered of a case follows from its particulars, whichever door it comes in by."""

import pytest

from data_ingest.model.described import label_of, tells
from service.casework.cases.particulars import FIELDS, Particulars
from service.casework.cases.request import CaseChange, NewCase
from service.casework.cases.tables import CASES, Case
from service.casework.overview.views import CaseEntry


@pytest.mark.parametrize("name", FIELDS)
def test_every_particular_is_a_column_can_be_stated_and_is_given_out(name):
    one = FIELDS[name]
    assert name in CASES.c
    assert name in NewCase.model_fields
    assert (name in CaseChange.model_fields) == one.entered.changed
    assert name in CaseEntry.model_fields
    assert CASES.c[name].nullable == one.may_be_empty
    if one.may_be_empty:
        assert not NewCase.model_fields[name].is_required()
    assert all(label_of(Particulars, name).in_all())


def test_no_copy_of_a_report_tells_of_a_case():
    of_case = {name for name, one in tells(Case).items() if one.is_told}
    assert of_case == {"tenant_id", "id", "actor", "created_at", "version", "stage"}
