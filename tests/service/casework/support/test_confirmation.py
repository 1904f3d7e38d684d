from datetime import UTC, date, datetime

import pytest

from procurement_rules.package.sheet import sheet_sha256
from procurement_rules.support.contacts import load_contacts
from service.casework.support.confirmation import confirm, load_confirmed
from service.casework.support.request import NewConfirmation
from service.operations.audit.entry import list_entries
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.refusal import Refusal

NOW = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
CONTACTS = {one.id: one for one in load_contacts()}


@pytest.fixture
def town(request):
    """A town of the test's own."""
    return f"town-{request.node.name.partition('[')[0][-40:]}"


@pytest.fixture
def said(engine, town):
    """Return what confirms a text as a user of the town, and gives what then counts."""

    def say(kind, code, *, holds=True, at=NOW, sha256=None):
        own = sheet_sha256(code) if kind == "sheet" else CONTACTS[code].sha256
        stated = NewConfirmation(kind=kind, code=code, sha256=sha256 or own, holds=holds)
        who = Principal(town, "eva", frozenset({"officer"}))
        with transaction(engine, tenant=town) as connection:
            confirm(connection, stated, principal=who, now=at)
            return load_confirmed(connection, tenant_id=town)

    return say


def test_a_sheet_that_somebody_has_gone_through_is_printed_and_the_log_has_who(engine, said, town):
    found = said("sheet", "ar")
    assert found.languages == {"ar"}
    assert found.of("sheet", "ar").actor == "eva"
    with transaction(engine, read_only=True, tenant=town) as connection:
        (entry,) = list_entries(
            connection, tenant_id=town, subject_id="sheet_ar", limit=9, offset=0
        )
    assert entry.action == "support_text.confirmed"
    assert entry.content_sha256 == sheet_sha256("ar")


def test_the_newest_word_about_a_sheet_stands(said):
    said("sheet", "th")
    assert said("sheet", "th", holds=False, at=NOW.replace(hour=13)).languages == set()
    assert said("sheet", "th", at=NOW.replace(hour=14)).languages == {"th"}


def test_a_contact_that_was_checked_counts_for_another_twelve_months(said):
    found = {one.id: one for one in said("contact", "union").contacts}
    assert found["union"].checked_on == date(2027, 6, 1)
    assert found["union"].expires_on == date(2028, 6, 1)
    assert found["victim"] == CONTACTS["victim"]


def test_a_contact_that_was_found_wrong_is_taken_off_but_never_a_number_to_call_first(said):
    assert "union" not in {one.id for one in said("contact", "union", holds=False).contacts}
    assert "sos" in {one.id for one in said("contact", "sos", holds=False).contacts}


def test_what_people_of_another_town_have_confirmed_counts_for_them_alone(engine, said):
    said("sheet", "vi")
    with transaction(engine, read_only=True, tenant="another") as connection:
        assert load_confirmed(connection, tenant_id="another").languages == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"code": "xx"}, "support-text"), ({"sha256": "0" * 64}, "support-text-changed")],
)
def test_a_text_that_is_not_there_or_has_changed_is_refused(engine, changes, code):
    stated = {"kind": "sheet", "code": "es", "sha256": sheet_sha256("es")} | changes
    who = Principal("refused", "eva")
    with pytest.raises(Refusal) as refused, transaction(engine, tenant="refused") as connection:
        confirm(connection, NewConfirmation.model_validate(stated), principal=who, now=NOW)
    assert [one.code for one in refused.value.problems] == [code]
