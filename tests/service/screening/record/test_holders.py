"""Whoever holds a copy of a screening is told when another takes its place."""

import pytest
from typer.testing import CliRunner

from service.cli.main import app as cli
from service.operations.webhooks.event_types import TYPES
from service.platform.db.database import transaction
from service.screening.purchase.examples import load_example
from service.screening.record.holders import holders_of

URL = "/v1/screenings"
JSON = {"content-type": "application/json"}
ZIP = {"content-type": "application/zip"}


@pytest.fixture
def made(api):
    return lambda: api.post(URL, content=load_example(), headers=JSON).json()["id"]


def superseded(api, screening):
    return api.post(f"{URL}/{screening}/superseding").json()["id"]


def changes(api, since):
    page = api.get("/v1/changes", params={"since": since, "limit": 100}).json()
    return [(one["kind"], one["id"]) for one in page["items"]]


def newest(api):
    since = None
    while True:
        page = api.get("/v1/changes", params={"limit": 100} | ({"since": since} if since else {}))
        since = page.json()["next"]
        if not page.json()["more"]:
            return since


def test_a_superseded_report_is_told_of_where_somebody_holds_a_copy_and_nowhere_else(api, made):
    held, read = made(), made()
    assert api.get(f"{URL}/{held}/report?format=csv").status_code == 200
    assert api.get(f"{URL}/{read}").status_code == 200  # on a page: no copy
    since = newest(api)
    later = [superseded(api, one) for one in (held, read)]
    told = changes(api, since)
    assert [one for one in told if one[0] == "report"] == [("report", held)]
    assert {one for one in told if one[0] == "screening"} == {("screening", one) for one in later}
    noted = api.get("/v1/log/entries", params={"subject_id": held}).json()["items"][0]
    assert (noted["action"], noted["details"]) == (
        "report.superseded", {"by": later[0], "holders": 1}
    )  # fmt: skip
    assert {"report.superseded", "screening.differs"} <= set(TYPES)


def test_in_a_case_the_holder_has_a_task_to_put_the_copy_aside(api, made):
    screening = made()
    case = api.post("/v1/cases", json={"diary_number": "KS 7", "title": "Städ"}).json()["case"][
        "id"
    ]
    link = {"kind": "screening", "id": screening}
    api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    assert api.get(f"{URL}/{screening}/report?format=md").status_code == 200
    assert api.get(f"{URL}/{screening}/bundle").status_code == 200
    opened = {"reason": "En anbudsgivare har begärt det."}
    tag = {"if-match": '"2"'}
    assert api.post(f"/v1/cases/{case}/openings", json=opened, headers=tag).is_success
    later = superseded(api, screening)
    tasks = api.get("/v1/tasks", params={"case_id": case, "limit": 100}).json()["items"]
    (task,) = [one for one in tasks if one["code"] == "replace_copy"]
    assert task["owner"] == "local-user"
    assert later in str(task["text"])


def test_who_holds_a_copy_is_told_by_name_with_the_marks_of_her_copies(api, made):
    screening = made()
    for form in ("csv", "csv", "md"):
        api.get(f"{URL}/{screening}/report?format={form}")
    with transaction(api.app.state.installation.engine, tenant="local") as connection:
        (holder,) = holders_of(connection, screening, tenant_id="local")
        assert holders_of(connection, screening, tenant_id="another") == []
    assert (holder.actor, len(holder.copies)) == ("local-user", 2)


def test_a_bundle_that_is_handed_in_is_said_to_be_superseded(api, made):
    screening = made()
    bundle = api.get(f"{URL}/{screening}/bundle").content
    before = api.post("/v1/log/checks", content=bundle, headers=ZIP).json()
    assert (before["holds"], before["superseded_by"]) == (True, None)
    last = superseded(api, superseded(api, screening))
    found = api.post("/v1/log/checks", content=bundle, headers=ZIP).json()
    assert (found["holds"], found["superseded_by"]) == (True, last)
    assert f"Screening {screening} has been superseded by {last}" in found["said"][-1]


def test_verify_says_so_by_a_later_bundle_or_the_installation_and_else_how_to_ask(
    api, made, settings, tmp_path, monkeypatch
):
    old, new, apart = tmp_path / "old.zip", tmp_path / "new.zip", tmp_path / "apart.zip"
    screening = made()
    old.write_bytes(api.get(f"{URL}/{screening}/bundle").content)
    apart.write_bytes(api.get(f"{URL}/{made()}/bundle").content)
    later = superseded(api, screening)
    new.write_bytes(api.get(f"{URL}/{later}/bundle").content)
    (key,) = api.get("/v1/log/keys").json()["items"]

    def verify(*given):
        asked = ["verify", str(old), *map(str, given), "--key", key, "--lang", "en"]
        done = CliRunner().invoke(cli, asked)
        return done.exit_code, done.output

    taken = f"Screening {screening} has been superseded by {later}"
    assert taken in verify(new)[1]
    assert taken not in verify(apart)[1]
    code, said = verify()
    assert code == 0
    assert "ask the installation with --ask" in said
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(settings.data_dir))
    code, said = verify("--ask")
    assert code == 0
    assert taken in said
    new.write_bytes(new.read_bytes()[:-9] + b"123456789")
    assert verify(new)[0] == 1
