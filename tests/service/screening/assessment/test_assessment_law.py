import orjson
import pytest
from pydantic import ValidationError

from service.screening.assessment.assessment_law import read_law


def test_the_law_of_a_record_is_that_of_the_whole_record(screened):
    whole, law = screened.assessment, read_law(screened.record.assessment)
    assert law.sources == whole.sources
    assert [(lot.contract_id, lot.regime, lot.determinations) for lot in law.lots] == [
        (lot.contract_id, lot.regime, lot.determinations) for lot in whole.lots
    ]
    for lot, of_whole in zip(law.lots, whole.lots, strict=True):
        assert [(one.tender_id, one.determinations) for one in lot.tenders] == [
            (one.tender_id, one.determinations) for one in of_whole.tenders
        ]
    assert any(tender.determinations for lot in law.lots for tender in lot.tenders)


def test_what_is_no_assessment_is_refused(screened):
    record = orjson.loads(screened.record.assessment)
    del record["lots"]
    with pytest.raises(ValidationError):
        read_law(orjson.dumps(record))
