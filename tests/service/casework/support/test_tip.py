from datetime import UTC, date, datetime

import pytest

from data_ingest.model.problem import UnreadableInput
from service.casework.support.receipt import make_receipt, receipt_blocks
from service.casework.support.request import TipRequest
from service.casework.support.support_pages import support_document
from service.casework.support.tip import make_tip, tip_blocks, tip_title
from service.documents.forms import written
from service.operations.files.kept_files import keep_file
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.record.store import save_screening

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WHO = Principal("local", "anna", frozenset({"officer"}))


@pytest.fixture(scope="module")
def kept(engine, screened):
    """A kept screening and two evidence files."""
    with acting_for("local"), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id="local", actor="anna", created_at=NOW)
        save_screening(connection, screened.record)
        files = [
            keep_file(
                connection,
                content,
                tenant_id="local",
                file_id=new_id("file"),
                actor="anna",
                created_at=NOW.replace(hour=hour),
                name="Anna Andersson.pdf",
                media_type="application/pdf",
            )
            for hour, content in ((8, b"second"), (7, b"first"))
        ]
    return screened.record.id, files


def page(blocks, language, title):
    document = support_document(blocks, language, title=title, made_at=NOW)
    return written(document, "md").decode()


@pytest.fixture
def draft(engine, kept):
    def made(language="en", *, printed_on=date(2026, 11, 26), **stated):
        own = {"recipient": "police", "screening_id": kept[0], "party_id": "norr"}
        with acting_for("local"), transaction(engine, read_only=True) as connection:
            request = TipRequest.model_validate(own | stated)
            tip = make_tip(connection, request, principal=WHO, now=NOW)
        return page(tip_blocks(tip, language, on=printed_on), language, tip_title(tip, language))

    return made


def test_a_tip_is_a_draft_that_names_firm_signs_and_hashes(draft, kept):
    _, files = kept
    text = draft(signs=["isolation"], on=date(2026, 11, 25), file_ids=[one.id for one in files])
    assert text.startswith("# Tip to The police, draft")
    assert "Nothing has been sent" in text
    assert "Norrskenets Lokalvård AB" in text
    assert "5599990016" in text
    assert "seen by the buyer, 2026-11-25" in text
    assert "kept from others" in text
    assert all(one.sha256 in text for one in files)


def test_a_former_code_of_a_sign_gives_the_same_tip(draft):
    assert draft(signs=["overtime"]) == draft(signs=["excessive_overtime", "overtime"])


def test_a_tip_has_no_points_no_band_and_no_name_of_a_file(draft, kept):
    text = draft(file_ids=[one.id for one in kept[1]])
    assert "Anna" not in text
    assert "review need" not in text.lower()
    assert "points" not in text.lower()


def test_a_number_that_was_checked_too_long_ago_is_left_out_of_a_tip(draft):
    assert "114 14" in draft()
    assert "114 14" not in draft(printed_on=date(2027, 12, 1))


@pytest.mark.parametrize(
    ("recipient", "title"),
    [("police", "Polisen"), ("work_environment", "Arbetsmiljö"), ("gender_equality", "Jämställd")],
)
def test_each_authority_has_its_own_draft(draft, recipient, title):
    assert draft("sv", recipient=recipient).startswith(f"# Tips till {title}")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"signs": ["tired"]}, "support-signal"),
        ({"party_id": "nobody"}, "support-subject"),
        ({"screening_id": "screening_000000000000000000001"}, "support-subject"),
        ({"file_ids": ["file_1"]}, "support-file"),
    ],
)
def test_what_is_not_there_is_refused(draft, stated, code):
    with pytest.raises(UnreadableInput) as refused:
        draft(**stated)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_day_to_come_is_refused(engine, kept):
    request = TipRequest(
        recipient="police", screening_id=kept[0], party_id="norr", on=date(2026, 11, 27)
    )
    with (
        pytest.raises(UnreadableInput) as refused,
        acting_for("local"),
        transaction(engine, read_only=True) as connection,
    ):
        make_tip(connection, request, principal=WHO, now=NOW)
    assert [one.code for one in refused.value.problems] == ["support-day"]


def test_a_receipt_lists_files_by_day_and_its_hash_is_that_of_the_list(engine, kept):
    ids = [one.id for one in kept[1]]
    with acting_for("local"), transaction(engine, read_only=True) as connection:
        receipt = make_receipt(connection, ids, principal=Principal("local", "x"), now=NOW)
        again = make_receipt(
            connection, ids[::-1] + ids, principal=Principal("local", "x"), now=NOW
        )
        part = make_receipt(connection, ids[:1], principal=Principal("local", "x"), now=NOW)
    assert [one.created_at.hour for one in receipt.files] == [7, 8]
    assert receipt.sha256() == again.sha256() != part.sha256()
    text = page(receipt_blocks(receipt, "sv"), "sv", "Kvitto")
    assert receipt.sha256() in text
    assert "Anna" not in text


def test_a_file_of_another_tenant_is_not_there(engine, kept):
    with (
        pytest.raises(UnreadableInput),
        acting_for("another"),
        transaction(engine, read_only=True) as connection,
    ):
        make_receipt(connection, [kept[1][0].id], principal=Principal("another", "x"), now=NOW)
