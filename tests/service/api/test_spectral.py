"""The description of the API under the linter that others use (Spectral, its rules for OpenAPI)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from tests.npm import environment, install

FIXTURES = Path(__file__).parents[2] / "fixtures" / "spectral"


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Lints a description, and returns what was found."""
    folder = tmp_path_factory.mktemp("spectral")
    shutil.copytree(FIXTURES, folder, dirs_exist_ok=True)
    install(folder)

    def linted(description):
        (folder / "openapi.json").write_text(json.dumps(description))
        run = ["npx", "spectral", "lint", "--ruleset=ruleset.yaml", "--format=json", "--quiet"]
        ran = subprocess.run(
            [*run, "openapi.json"],
            cwd=folder, env=environment(), capture_output=True, check=False, timeout=300,
        )  # fmt: skip
        return [(found["code"], *found["path"]) for found in json.loads(ran.stdout)]

    return linted


@pytest.fixture(scope="module")
def described():
    return json.loads(CliRunner().invoke(app, ["openapi"]).stdout)


def test_nothing_is_found_in_the_description(lint, described, record_property):
    assert lint(described) == []
    record_property("judged", 1)


def test_what_is_wrong_is_found(lint, described):
    operation = described["paths"]["/v1/cases"]["get"]
    changed = operation | {"operationId": "create_case", "tags": ["unknown"]}
    wrong = described | {"paths": {"/v1/cases": described["paths"]["/v1/cases"] | {"get": changed}}}
    found = {code for code, *_ in lint(wrong)}
    assert {"operation-operationId-unique", "operation-tag-defined"} <= found
