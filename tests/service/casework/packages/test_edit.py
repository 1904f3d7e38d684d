from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data_ingest.model.problem import UnreadableInput
from service.casework.packages.documents import documents
from service.casework.packages.edit import PackageEdit, edited_record
from service.casework.packages.models import Package
from service.casework.packages.wording import package_document
from service.documents.forms import written
from service.operations.people.principal import Principal

KEY = b"a key of thirty-two made-up bytes"
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

WHO = Principal(tenant_id="local", actor="eva")


@pytest.fixture(scope="module")
def source(record_of, screened):
    return record_of(screened.record, kind="letters", stage="award", tender_ids=["A2"])


def edit(source, *texts, only=None, **fields):
    stated = PackageEdit.model_validate(
        {"texts": [dict(zip(("place", "language", "text"), one, strict=True)) for one in texts]}
        | {"fields": fields, "draft": only}
    )
    return edited_record(source, stated, principal=WHO, person_key=KEY, now=NOON)


def markdown(package):
    pages = (
        package_document(package, one, "sv", package_id="package_0", made_at=NOON)
        for one in documents(package)
    )
    return "".join(written(page, "md").decode() for page in pages)


def test_an_edit_is_a_new_package_that_names_what_it_came_from(source):
    made = edit(source, ("letters/0/opening/0", "sv", "Hej.\n\nVi undrar."))
    package, before = Package.read(made.package), Package.read(source.package)
    assert made.id != source.id
    assert package.edited_from is not None
    assert package.edited_from.result_hash == source.result_hash
    assert package.letters[0].opening[0].sv == "Hej.\nVi undrar."
    assert package.letters[0].opening[0].en == before.letters[0].opening[0].en
    assert "\nHej.\n\nVi undrar.\n" in markdown(package)


def test_a_package_that_nobody_has_edited_keeps_its_bytes_and_hash(source):
    package = Package.read(source.package)
    assert package.canonical_bytes() == source.package
    assert b"edited_from" not in source.package
    assert replace(source, result_hash=package.sha256()) == source


def test_an_emptied_paragraph_is_left_out_and_an_emptied_title_is_refused(source):
    asked = Package.read(source.package).letters[0].asks[0].sv
    made = edit(source, ("letters/0/asks/0", "sv", " "))
    assert asked not in markdown(Package.read(made.package))
    with pytest.raises(UnreadableInput) as refused:
        edit(source, ("letters/0/title", "sv", ""))
    assert refused.value.problems[0].code == "package-edit-empty"


def test_slots_are_filled_in_both_languages_and_counted_off(source):
    package = Package.read(edit(source, diary_number="SKN 2026/17").package)
    letter = package.letters[0]
    assert package.head.diary_number == "SKN 2026/17"
    assert "(dnr SKN 2026/17)" in letter.opening[0].sv
    assert "(ref. SKN 2026/17)" in letter.opening[0].en
    assert "diary_number" not in letter.blanks
    assert "officer" in letter.blanks


def test_what_is_about_one_draft_is_filled_in_there_alone(record_of, need):
    source = record_of(need(cpv="45210000", nature="works", value="90000000"), kind="clauses")
    places = [one.id for one in Package.read(source.package).clauses]
    at = places.index("audit")
    made = edit(source, only=f"clauses/{at}", works_code="AFC.35", papers_days="10")
    codes = {one.id: one.works_code.sv for one in Package.read(made.package).clauses}
    assert codes["audit"] == "AFC.35"
    assert codes["bank_pay"] == "[AF-kod]"
    everywhere = Package.read(edit(source, works_code="AFC.35").package)
    assert {"AFC.35"} == {
        one.works_code.sv for one in everywhere.clauses if one.id != "staff_ledger"
    }


def test_whom_a_letter_is_to_can_be_filled_in(record_of, need):
    source = record_of(need(cpv="98000000"), kind="letters")
    place = [one.id for one in Package.read(source.package).letters].index("levels_hearing")
    made = edit(source, only=f"letters/{place}", recipient="Exempelfacket")
    letter = Package.read(made.package).letters[place]
    assert letter.recipient.sv == "Exempelfacket"
    assert "Vi ger Exempelfacket tillfälle" in letter.opening[0].sv
    assert "recipient" not in letter.blanks


@pytest.mark.parametrize(
    "place",
    ["letters/99/title", "letters/0/blanks/0", "head/buyer", "clauses/0/title", "letters/0/../0"],
)
def test_only_words_of_drafts_can_be_edited(source, place):
    with pytest.raises(UnreadableInput) as refused:
        edit(source, (place, "sv", "Annat."))
    assert refused.value.problems[0].code == "package-edit-place"


def test_a_personal_number_is_not_kept(source):
    made = edit(source, ("letters/0/opening/0", "sv", "Om 121212-1212."))
    assert b"121212-1212" not in made.package


def test_a_proposed_level_is_replaced_by_the_one_that_a_person_states(record_of, need):
    made = edit(record_of(need(), kind="clauses"), levels=r"160 kr \1 enligt avtalet")
    first = Package.read(made.package).clauses[0]
    assert first.text[1].sv == r"Lön: 160 kr \1 enligt avtalet."
    assert first.text[1].en == r"Pay: 160 kr \1 enligt avtalet."
    assert first.blanks == ("leave_level", "hours_level", "criterion")
