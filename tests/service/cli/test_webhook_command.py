"""Webhooks on the command line."""

import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.operations.webhooks import working
from tests.service.operations.webhooks.conftest import World, answered, echo


@pytest.fixture
def run(tmp_path, monkeypatch, migrated_file):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "kedjekoll.db").write_bytes(migrated_file.read_bytes())
    runner = CliRunner()

    def call(*arguments, code=0):
        result = runner.invoke(app, ["webhook", *arguments])
        assert result.exit_code == code, result.output
        return result.output

    return call


def test_a_receiver_is_made_tested_shown_and_ended(run, monkeypatch):
    world = World(None)
    world.behave["diary.example.se"] = lambda *_: [answered(500)]
    monkeypatch.setattr(working, "shared_outbound", lambda _reach: world.outbound)
    said = run(
        "new", "https://diary.example.se/in", "Diariet", "--type", "need.made", "--lang", "en"
    )
    secret, sentence = said.splitlines()
    number = re.search(r"webhook_\w+", sentence)[0]
    assert secret.startswith("whsec_")
    assert "inte provad" in run("list")
    assert "500" in run("test", number, code=2)
    world.leads_to = ["10.20.1.9"]
    assert "KEDJEKOLL_OWN_NETWORK" in run("test", number, code=2)
    world.leads_to = ["9.9.9.9"]
    world.behave["diary.example.se"] = echo
    assert "klarade provet" in run("test", number)
    shown = json.loads(run("show", number))
    assert (shown["state"], shown["types"]) == ("active", ["need.made"])
    assert secret not in json.dumps(shown)
    assert run("rotate", number).startswith("whsec_")
    assert run("deliveries", number, "--state", "dead", "--lang", "en").split()[0] == "delivery"
    assert run("replay", number) == "0 skickas igen.\n"
    assert "avslutad" in run("end", number)
    assert "avslutad" in run("list")
    world.outbound.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "http://diary.example.se/", "x"),
        ("new", "https://127.0.0.1/", "x"),
        ("new", "https://diary.example.se/", "x", "--type", "incident.made"),
        ("new", "https://diary.example.se/", "x", "--owner", "nobody"),
        ("show", "wh_unknown"),
        ("deliveries", "wh_unknown"),
        ("deliveries", "wh_unknown", "--state", "lost"),
        ("replay", "wh_unknown", "de_unknown"),
        ("end", "wh_unknown"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_no_trace_back(run, arguments):
    said = run(*arguments, code=2)
    assert "Traceback" not in said
