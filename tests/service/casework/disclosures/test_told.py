"""What no place names is in no copy."""

import dataclasses
from dataclasses import dataclass

import orjson
import pytest
from pydantic import Field

from service.casework.disclosures import masking as masking_module
from service.casework.disclosures.masking import masked_document
from service.casework.disclosures.places import CLASSES, places
from service.casework.disclosures.told import OWN, TOLD, TOLD_OF_RECORD, told
from service.documents.line_breaks import plain
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    PartAssessment,
    PossibleMatch,
    PriceComparison,
    PurchaseReference,
    SourceReference,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_pdf import compiled, document
from tests.service.casework.disclosures.conftest import everything
from tests.service.casework.disclosures.test_masking import shown, text_of

SECRET = "Affärshemlighet"
TYPED = {
    PurchaseReference: ("purchase_id", "title", "buyer"),
    LotAssessment: ("contract_id", "title"),
    TenderAssessment: ("tender_id",),
    PartAssessment: ("name", "identifiers"),
    PriceComparison: ("agreement",),
    SourceReference: ("title", "publisher", "licence"),
    PossibleMatch: ("name",),
}
"""Texts of a record that come from a file or a register; those that a report shows."""
NOT_LAID_OUT = {"identifiers"}  # where there is a name


def children(model):
    """Yield the fields of a model that hold other models, with those."""
    for name, field in model.model_fields.items():
        found = [one for one in TOLD if one.__name__ in str(field.annotation)]
        if found:
            yield name, found[0]


def tainted(model, stated, marks):
    """Put a text of its own into every typed field below a model, and note it."""
    for name in TYPED.get(model, ()):
        if stated[name]:
            marks.setdefault((model.__name__, name), []).append(
                f"{SECRET}{len(marks)}x{id(stated)}"
            )
            said = marks[model.__name__, name][-1]
            stated[name] = [said] if isinstance(stated[name], list) else said
    for name, inner in children(model):
        below = stated.get(name)
        for one in below if isinstance(below, list) else [below]:
            if one is not None:
                tainted(inner, one, marks)
    return stated


@pytest.fixture(scope="module")
def typed(awarded):
    """The example with a text of its own in every typed field, and those texts by field."""
    tables, marks = orjson.loads(awarded.assessment), {}
    match = {
        "party_id": tables["lots"][0]["tenders"][0]["parts"][0]["party_id"],
        "source_id": tables["sources"][0]["source_id"],
        "name": "x",
        "number": None,
        "reason": "name_only",
        "listed": False,
    }
    tables["possible_matches"] = [match]
    tables = tainted(Assessment, tables, marks)
    return dataclasses.replace(awarded, assessment=orjson.dumps(tables)), marks


@pytest.mark.parametrize("before_award", [True, False])
def test_where_every_place_is_masked_no_text_of_a_file_or_a_register_is_left(typed, before_award):
    record, _ = typed
    found = places(Assessment.read(record.assessment), before_award=before_award)
    keys = {one.key for one in found}
    data = shown(record, keys, opened=not before_award, before_award=before_award)
    assert SECRET not in text_of(data)
    assert SECRET not in everything(compiled(data, "sv"))


def test_where_nothing_is_masked_each_of_those_texts_is_shown(typed):
    record, marks = typed
    text = text_of(shown(record, set()))
    for (_, name), said in marks.items():
        assert name in NOT_LAID_OUT or any(one in text for one in said), name


def test_a_copy_without_maskings_tells_all_that_the_report_does(awarded):
    report = document(awarded, "sv", opened=True)
    copy = masked_document(awarded, [], "sv", opened=True)
    for name in ("title", "subject", "about", "notice", "lots", "rejects", "method"):
        assert copy[name] == report[name], name


def test_a_text_that_is_told_of_is_one_of_a_place_or_the_services_own():
    for model, classes in TOLD.items():
        assert set(classes) <= {OWN, *CLASSES}
        for names in classes.values():
            assert set(names) <= set(model.model_fields), model
    assert set(TOLD_OF_RECORD) <= {one.name for one in dataclasses.fields(ScreeningRecord)}


class _Noted(PurchaseReference):
    """A purchase as somebody may make it later: with texts that nobody has given a place."""

    remark: str
    remarks: tuple[str, ...] = ()
    by_key: dict[str, str] = Field(default_factory=dict)
    figure: int = 0


class _Noting(Assessment):
    purchase: _Noted
    afterthought: str | None = None


def test_a_field_that_is_added_to_a_record_is_in_no_copy_until_a_place_names_it(awarded):
    tables = orjson.loads(awarded.assessment)
    tables["purchase"] |= {
        "remark": SECRET,
        "remarks": [SECRET],
        "by_key": {SECRET: SECRET},
        "figure": 7,
        "unknown_member": SECRET,
    }
    tables |= {"afterthought": SECRET, "unknown_member": [SECRET]}
    kept = told(_Noting, tables)
    assert SECRET not in orjson.dumps(kept).decode()
    assert kept["purchase"]["title"] == tables["purchase"]["title"]
    assert _Noting.model_validate_json(orjson.dumps(kept)).purchase.figure == 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Longer(ScreeningRecord):
    """A record as somebody may make it later."""

    remark: str = ""
    attached: bytes = b""


@pytest.fixture
def everything_is_laid_out(monkeypatch):
    """Let the report show all that it is given of a record, whatever that is."""

    def whole(record, language, *, opened):
        said = [str(getattr(record, one.name)) for one in dataclasses.fields(record)]
        return document(record, language, opened=opened) | {"method": said}

    monkeypatch.setattr(masking_module, "document", whole)


def test_a_text_beside_the_result_of_a_record_reaches_no_copy_though_the_report_would_show_it(
    awarded, everything_is_laid_out
):
    stated = {one.name: getattr(awarded, one.name) for one in dataclasses.fields(awarded)}
    stated |= {"remark": SECRET, "attached": SECRET.encode(), "input_name": f"{SECRET}.csv"}
    stated |= {"supersedes": awarded.id, "intake": SECRET.encode(), "unit": SECRET}
    data = masked_document(_Longer(**stated), [], "sv", opened=True)
    assert SECRET not in text_of(data)
    assert awarded.id in text_of(data)


def test_what_a_firm_has_answered_is_not_told_by_how_much_of_it_is_known(awarded):
    (lot,) = shown(awarded, {"lot1.tender1.answers", "lot1.tender1.points"})["lots"]
    hidden, other = lot["tenders"][:2]
    assert {hidden["known"], *(part["known"] for part in hidden["parts"])} == {"[Maskat 2]"}
    assert other["known"].endswith("%")


def test_the_buyer_and_the_numbers_of_a_purchase_can_be_masked(awarded):
    purchase = Assessment.read(awarded.assessment).purchase
    open_, hidden = (
        plain(shown(awarded, keys)["about"]) for keys in (set(), {"title", "buyer", "lot1.title"})
    )
    for said in (purchase.purchase_id, purchase.buyer):
        assert said in open_
        assert said not in hidden
    assert "[Maskat 2" in hidden
