"""How the log is, over HTTP: an altered record of the organisation is named, others' are not."""

import pytest
from sqlalchemy import text

from service.operations.audit.walking import walk_on
from service.platform.db.database import transaction
from service.retention.every_table import METADATA
from tests.service.walked import key_for

URL = "/v1/log/status"


@pytest.fixture(scope="module")
def altered(api):
    """Two organisations, in each of which a person's name was changed in the database itself."""
    keys = {name: key_for(api, name, "anna", ["auditor"]) for name in ("malmo", "lund")}
    installation = api.app.state.installation
    for name in keys:
        with transaction(installation.engine, tenant=name) as connection:
            connection.execute(
                text("UPDATE people SET name = 'Eva' WHERE tenant_id = :whose"), {"whose": name}
            )
    walk_on(installation.engine, installation.data_dir, METADATA.sorted_tables)
    return keys


def test_an_auditor_sees_what_was_altered_of_her_own_organisation(api, altered):
    found = api.get(URL, headers=altered["malmo"] | {"accept-language": "en"}).json()
    (record,) = found["records"]["differing"]
    assert (record["code"], record["table"], record["id"]) == ("row-altered", "people", "anna")
    assert record["text"] == "people/anna (malmo): the row has been changed in the database"
    assert found["notices"] == ["Records that do not match the log: 1."]
    assert found["records"]["compared"] > 0
    assert (found["forked"], found["witnesses"]) == (False, [])


def test_who_may_not_read_the_log_does_not_see_it(api):
    buyer = key_for(api, "malmo", "bo", ["viewer"])
    assert api.get(URL, headers=buyer).status_code == 403


def test_keys_of_the_log_that_are_damaged_while_it_serves_are_a_fault_of_the_machine(api):
    auditor = key_for(api, "malmo", "eva", ["auditor"])
    file = api.app.state.settings.data_dir / "log.keys"
    whole = file.read_bytes()
    file.write_text("not a key\n", "utf-8")
    refused = api.get("/v1/log/keys", headers=auditor)
    file.write_bytes(whole)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/machine-fault")
    assert int(refused.headers["retry-after"]) > 0
    assert api.get("/v1/log/keys", headers=auditor).status_code == 200
