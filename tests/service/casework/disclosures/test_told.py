"""What no field says that it tells is in no copy."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import orjson
import pytest
from pydantic import BaseModel, Field, create_model

from data_ingest.model.described import annotations, tells, types_in
from data_ingest.model.described_table import columns_tell
from data_ingest.model.fields import OWN, UNTOLD, About
from data_ingest.model.tables import ContractParties, Contracts, Purchases, Tenders
from data_ingest.model.text import Text
from service.casework.disclosures import masking as masking_module
from service.casework.disclosures.classes import CLASSES
from service.casework.disclosures.levels import check_levels
from service.casework.disclosures.masking import NOT_IN_COPIES, masked_content
from service.casework.disclosures.places import places
from service.casework.disclosures.told import mask, told, told_record
from service.documents.pdf import pdf
from service.documents.values import Share
from service.platform.described import Described
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    PartAssessment,
    PriceComparison,
    PurchaseReference,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report import composed
from service.screening.report.report_content import report_content
from tests.service.casework.disclosures.conftest import everything
from tests.service.casework.disclosures.test_masking import shown, text_of

SECRET = "Affärshemlighet"
LEADS = {
    "party_id", "party_ids", "part_id", "source_id", "sources", "judgement_id", "contractor",
    "subcontractor",
}  # fmt: skip
"""Ids by which one part of a record leads to another: they are not shown."""
CODES = {
    "band", "reason", "guard", "family", "factor", "bin", "state", "gate", "method", "below",
    "level_id", "currency", "amount", "parts", "value", "comparison_low", "comparison_high",
    "implied_low", "implied_high", "number", "category", "basis", "least_band", "code",
    "estimated", "estimated_currency", "framework_most", "framework_currency",
}  # fmt: skip
"""Codes, amounts and numbers, which a document could not be laid out with if they were another."""
NOT_LAID_OUT = {"identifiers"}  # where there is a name

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def models_in(model):
    """Yield the fields of a model that hold other models, with those."""
    for name, (annotation, _) in annotations(model).items():
        for one in types_in(annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield name, one


def typed_fields(model):
    """The texts of a model that come from a file or a register: of a class, and no code."""
    stated = annotations(model)
    return [
        name
        for name, one in tells(model).items()
        if one.of not in ("own", "untold")
        and {str, Text} & set(types_in(stated[name][0]))
        and name not in LEADS | CODES
    ]


def tainted(model, stated, marks):
    """Put a text of its own into every typed field below a model, and note it."""
    for name in typed_fields(model):
        if stated.get(name):  # a record leaves out what a part has nothing of
            marks.setdefault((model.__name__, name), []).append(
                f"{SECRET}{len(marks)}x{id(stated)}"
            )
            said = marks[model.__name__, name][-1]
            stated[name] = [said] if isinstance(stated[name], list) else said
    for name, inner in models_in(model):
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


def test_the_texts_that_come_from_a_file_or_a_register_are_these(typed):
    """So that none is looked for in vain, and none is taken for a code."""
    assert {(model, name) for model, name in typed[1]} == {
        ("PurchaseReference", "purchase_id"), ("PurchaseReference", "title"),
        ("PurchaseReference", "buyer"), ("LotAssessment", "contract_id"),
        ("LotAssessment", "title"), ("TenderAssessment", "tender_id"), ("PartAssessment", "name"),
        ("PartAssessment", "identifiers"), ("PriceComparison", "agreement"),
        ("SourceReference", "title"), ("SourceReference", "publisher"),
        ("SourceReference", "licence"), ("PossibleMatch", "name"),
    }  # fmt: skip


@pytest.mark.parametrize("before_award", [True, False])
def test_where_every_place_is_masked_no_text_of_a_file_or_a_register_is_left(typed, before_award):
    record, _ = typed
    found = places(Assessment.read(record.assessment), before_award=before_award)
    keys = {one.key for one in found}
    data = shown(record, keys, opened=not before_award, before_award=before_award)
    assert SECRET not in text_of(data)
    assert SECRET not in everything(pdf(composed(data, made_at=NOON)))


def test_where_nothing_is_masked_each_of_those_texts_is_shown(typed):
    record, marks = typed
    text = text_of(shown(record, set()))
    for (_, name), said in marks.items():
        assert name in NOT_LAID_OUT or any(one in text for one in said), name


def test_a_copy_without_maskings_tells_all_that_the_report_does(awarded):
    report = report_content(awarded, "sv", opened=True)
    copy = masked_content(awarded, [], "sv", opened=True)
    for lot in report["lots"]:
        for tender in lot["tenders"]:
            assert tender["asking"]
            tender |= {name: [] for name in NOT_IN_COPIES}
    for name in ("title", "subject", "about", "notice", "lots", "rejects", "method"):
        assert copy[name] == report[name], name


def test_a_text_that_is_told_of_is_one_of_a_place_or_the_services_own():
    seen = set()

    def look(one):
        seen.update(about.of for about in tells(one).values())
        for _, inner in models_in(one) if issubclass(one, BaseModel) else ():
            look(inner)

    look(ScreeningRecord)
    look(Assessment)
    assert seen == {"own", "untold", *CLASSES}


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (PurchaseReference, Purchases),
        (LotAssessment, Contracts),
        (TenderAssessment, Tenders),
        (PartAssessment, ContractParties),
    ],
)
def test_what_comes_from_a_column_is_of_the_class_of_the_column(model, table):
    result, columns = tells(model), columns_tell(table)
    both = result.keys() & columns.keys()
    assert len(both) > 1
    assert {name: result[name].of for name in both} == {name: columns[name].of for name in both}


class _Noted(PurchaseReference):
    """A purchase as somebody may make it later: with fields that no copy tells of."""

    remark: Annotated[str, UNTOLD]
    remarks: Annotated[tuple[str, ...], UNTOLD] = ()
    by_key: Annotated[dict[str, str], UNTOLD] = Field(default_factory=dict)
    count: Annotated[int, UNTOLD]
    figure: Annotated[int, OWN] = 0


class _Noting(Assessment):
    purchase: Annotated[_Noted, OWN]
    afterthought: Annotated[str | None, UNTOLD] = None


def test_a_field_that_is_added_to_a_record_is_in_no_copy_until_a_place_names_it(awarded):
    tables = orjson.loads(awarded.assessment)
    tables["purchase"] |= {
        "remark": SECRET,
        "remarks": [SECRET],
        "by_key": {SECRET: SECRET},
        "figure": 7,
        "count": 12_345,
        "unknown_member": SECRET,
    }
    tables |= {"afterthought": SECRET, "unknown_member": [SECRET]}
    kept = told(_Noting, tables)
    assert SECRET not in orjson.dumps(kept).decode()
    assert kept["purchase"]["title"] == tables["purchase"]["title"]
    read = _Noting.model_validate_json(orjson.dumps(kept)).purchase
    assert (read.figure, read.count) == (7, 0)


class _Agreed(PriceComparison):
    """A price as somebody may make it later."""

    terms: Annotated[str, About("price")]
    steps: Annotated[tuple[int, ...], About("price")]


def test_a_field_that_is_added_to_a_class_is_masked_with_it():
    stated = dict.fromkeys(_Agreed.model_fields, "x")
    mask(_Agreed, stated, "price")
    assert _Agreed.model_validate(stated).position is None
    assert stated == dict.fromkeys(PriceComparison.model_fields) | {
        "method": "masked", "reason": "masked", "below": "masked", "terms": "", "steps": [],
    }  # fmt: skip


class _Step(Described):
    """A row of something that somebody may add later, deep in a tender."""

    said: Annotated[str, About("price", mask="marked")]
    part: Annotated[str, OWN]


class _Deep(TenderAssessment):
    steps: Annotated[tuple[_Step, ...], OWN]
    last: Annotated[_Step | None, OWN] = None


def test_a_class_is_masked_at_whatever_depth_but_not_where_it_is_a_place_of_its_own():
    step = {"said": SECRET, "part": "a"}
    stated = {"steps": [dict(step), dict(step)], "last": None, "tender_id": "A1"}
    stated["parts"] = [{"name": "Firman"}]
    mask(_Deep, stated, "price", "[1]")
    mask(_Deep, stated, "name", place=3)
    assert stated["steps"] == [{"said": "[1]", "part": "a"}] * 2
    assert (stated["tender_id"], stated["parts"]) == ("3", [{"name": "Firman"}])


@pytest.mark.parametrize(
    ("of_class", "levels"),
    [("price", ("purchase", "lot")), ("name", ("purchase", "lot")), ("tenders", ("purchase",))],
)
def test_a_field_that_nobody_could_mask_where_it_stands_is_refused(of_class, levels):
    made = create_model("Lowest", __base__=Described, said=(Annotated[str, About(of_class)], ...))
    with pytest.raises(TypeError, match=rf"Lowest\.said tells of {of_class} and nobody could mask"):
        check_levels(made, frozenset(levels))
    check_levels(made, frozenset({*levels, *CLASSES[of_class].levels}))
    check_levels(made, frozenset(levels), frozenset({of_class}))


@pytest.mark.parametrize(
    ("kind", "instead"),
    [
        (date, "emptied"),
        (PartAssessment, "emptied"),
        (int, "marked"),
        (date, "coded"),
        (tuple[str, ...], "marked"),
        (str | int, "marked"),
        (Literal["low", "high"] | None, "coded"),
    ],
)
def test_a_field_that_cannot_hold_what_stands_in_its_place_is_refused(kind, instead):
    said = Annotated[kind, About("price", mask=instead)]
    made = create_model("Lowest", __base__=Described, said=(said, ...))
    with pytest.raises(TypeError, match=rf"Lowest\.said cannot be {instead}"):
        check_levels(made, frozenset({"tender"}))


def test_a_field_of_two_classes_is_masked_with_either():
    for of_class in ("chain", "points"):
        stated = {"examine_first": "a", "links": ["b"], "band": "special"}
        mask(TenderAssessment, stated, of_class)
        assert stated["examine_first"] is None
        assert stated["band"] == "special"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfTwo(ScreeningRecord):
    """A record as somebody may make it later, with a text that two classes tell of."""

    remark: Annotated[str, About("buyer", also="title", mask="marked")] = ""


@pytest.mark.parametrize("of_class", ["buyer", "title"])
def test_a_field_of_two_classes_beside_the_result_is_masked_with_either(awarded, of_class):
    stated = {one.name: getattr(awarded, one.name) for one in dataclasses.fields(awarded)}
    record = _OfTwo(**stated, remark=SECRET)
    assert told_record(record, awarded.assessment, {"actor": "[1]"}).remark == SECRET
    assert told_record(record, awarded.assessment, {of_class: "[2]"}).remark == "[2]"


def test_what_is_stored_and_logged_is_not_touched_by_a_copy(awarded):
    before = {one.name: getattr(awarded, one.name) for one in dataclasses.fields(awarded)}
    found = places(Assessment.read(awarded.assessment), before_award=False)
    shown(awarded, {one.key for one in found})
    after = {one.name: getattr(awarded, one.name) for one in dataclasses.fields(awarded)}
    assert after == before
    assert Assessment.read(awarded.assessment).canonical_bytes() == awarded.assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Longer(ScreeningRecord):
    """A record as somebody may make it later."""

    remark: Annotated[str, UNTOLD] = ""
    attached: Annotated[bytes, UNTOLD] = b""


@pytest.fixture
def everything_is_laid_out(monkeypatch):
    """Let the report show all that it is given of a record, whatever that is."""

    def whole(record, language, *, opened):
        said = [str(getattr(record, one.name)) for one in dataclasses.fields(record)]
        return report_content(record, language, opened=opened) | {"method": said}

    monkeypatch.setattr(masking_module, "report_content", whole)


def test_a_text_beside_the_result_of_a_record_reaches_no_copy_though_the_report_would_show_it(
    awarded, everything_is_laid_out
):
    stated = {one.name: getattr(awarded, one.name) for one in dataclasses.fields(awarded)}
    stated |= {"remark": SECRET, "attached": SECRET.encode(), "input_name": f"{SECRET}.csv"}
    stated |= {"supersedes": awarded.id, "intake": SECRET.encode(), "unit": SECRET}
    data = masked_content(_Longer(**stated), [], "sv", opened=True)
    assert SECRET not in text_of(data)
    assert awarded.id in text_of(data)
    for hashed in (awarded.result_hash, awarded.input_sha256):
        assert hashed not in text_of(data)


def test_what_a_firm_has_answered_is_not_told_by_how_much_of_it_is_known(awarded):
    (lot,) = shown(awarded, {"lot1.tender1.answers", "lot1.tender1.points"})["lots"]
    hidden, other = lot["tenders"][:2]
    assert {hidden["known"], *(part["known"] for part in hidden["parts"])} == {"[Maskat 2]"}
    assert isinstance(other["known"], Share)


def test_the_buyer_and_the_numbers_of_a_purchase_can_be_masked(awarded):
    purchase = Assessment.read(awarded.assessment).purchase
    open_, hidden = (
        shown(awarded, keys)["about"] for keys in (set(), {"title", "buyer", "lot1.title"})
    )
    for said in (purchase.purchase_id, purchase.buyer):
        assert said in open_
        assert said not in hidden
    assert "[Maskat 2" in hidden
