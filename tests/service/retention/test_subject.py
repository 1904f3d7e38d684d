from datetime import UTC, datetime

import pytest

from service.operations.audit.entry import list_entries
from service.operations.files.keeping import keep
from service.operations.installation import Installation
from service.operations.people.principal import ROLES, Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.tenants import ensure_tenant
from service.retention.export import export_subject
from service.retention.subject import InvalidNumber, needles_of

KEY = b"a key of thirty-two made-up bytes"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
WHO = Principal("malmo", "anna.andersson", frozenset(ROLES))
NUMBER = "850101-1236"
WRITTEN = (
    *("850101-1236", "8501011236", "19850101-1236", "198501011236"),
    *("850101\u20131236", "1985-01-01-1236", "1985-01-01 1236", "850101 - 1236"),
)


@pytest.fixture
def installation(engine):
    with acting_for("malmo"):
        with transaction(engine) as connection:
            ensure_tenant(connection, tenant_id="malmo", actor="x", created_at=NOW)
        yield Installation(engine=engine, person_key=KEY, principal=WHO)


def _export(installation, what, by):
    return export_subject(installation, what, by=by, principal=WHO, now=NOW)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_found_however_it_was_written_and_asked_for(installation, written):
    name = f"intyg {written}.pdf"
    content = written.encode()[::-1]
    kept = keep(installation, content, name=name, media_type="application/pdf", principal=WHO)
    assert written not in kept.name
    for asked in WRITTEN:
        found = _export(installation, f" {asked}\n", "number")
        assert ("evidence_files", kept.id) in {(one.kind, one.id) for one in found.records}
        assert asked not in found.model_dump_json()


def test_another_number_is_not_found(installation):
    keep(installation, b"x", name=f"{NUMBER}.pdf", media_type="application/pdf", principal=WHO)
    assert _export(installation, "900101-1239", "number").records == []
    assert needles_of(NUMBER, by="number", person_key=KEY) != needles_of(
        NUMBER, by="number", person_key=b"another key of thirty-two bytes!"
    )


def test_an_official_is_found_by_her_user_id_with_what_she_did(installation):
    kept = keep(installation, b"y", name="b.pdf", media_type="application/pdf", principal=WHO)
    found = _export(installation, WHO.actor, "user_id")
    (record,) = [one for one in found.records if one.id == kept.id]
    assert record.columns == ["actor"]
    assert {"log_entries", "evidence_files"} <= {one.kind for one in found.records}


def test_a_search_is_logged_without_whom_it_was_for(installation):
    _export(installation, NUMBER, "number")
    with transaction(installation.engine, read_only=True) as connection:
        newest = list_entries(connection, tenant_id="malmo", subject_id=None, limit=50, offset=0)
    (entry, *_) = [one for one in newest if one.action == "subject.searched"]
    assert b"850101" not in entry.record()
    assert b"person-" not in entry.details


@pytest.mark.parametrize("what", ["", "abc", "850101-1237", "559999-0016", "12345"])
def test_what_is_no_persons_number_is_refused_and_not_repeated(what):
    with pytest.raises(InvalidNumber) as refused:
        needles_of(what, by="number", person_key=KEY)
    assert str(refused.value) == ""


def test_a_name_of_a_few_characters_is_refused():
    with pytest.raises(ValueError, match="short"):
        needles_of("Bo", by="name", person_key=KEY)


def test_signs_that_mean_something_in_a_pattern_are_searched_for_as_they_are(installation):
    for name in ("Anna (A.*) [B]+", "Anna AAA B"):
        content = name.encode()
        keep(installation, content, name=f"{name}.pdf", media_type="application/pdf", principal=WHO)
    assert len(_export(installation, "Anna (A.*) [B]+", "name").records) == 1
    assert len(_export(installation, "Anna A", "name").records) == 1
    assert _export(installation, "Anna .*", "name").records == []
