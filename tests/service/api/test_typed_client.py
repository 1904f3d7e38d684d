"""A client that a generator makes from the description, used against the service."""

import importlib
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from service.cli.main import app

SETTINGS = Path(__file__).parents[3] / "docs" / "how-to" / "openapi-python-client.yaml"
PACKAGE = "kedjekoll_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package as it is generated, imported; what the generator said."""
    folder = tmp_path_factory.mktemp("client")
    described = folder / "openapi.json"
    assert CliRunner().invoke(app, ["openapi", "--out", str(described)]).exit_code == 0
    generator = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [
            generator, "generate", "--path", described, "--meta", "none", "--config", SETTINGS,
            "--output-path", folder / PACKAGE,
        ],
        capture_output=True, text=True, check=True, timeout=300, cwd=folder,
    )  # fmt: skip
    sys.path.insert(0, str(folder))
    yield importlib.import_module, made.stdout + made.stderr
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def call(generated, api):
    """Calls an operation by its tag and name: `call("cases.list_cases", ...)`."""
    load, _ = generated

    def passed_on(request):
        answer = api.request(
            request.method, str(request.url), headers=request.headers, content=request.content
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    client = load(f"{PACKAGE}.client").Client(base_url="http://127.0.0.1:8000")
    transport = httpx.MockTransport(passed_on)
    client.set_httpx_client(
        httpx.Client(base_url="http://127.0.0.1:8000", transport=transport, trust_env=False)
    )

    def called(operation, *ids, **more):
        module = load(f"{PACKAGE}.api.{operation}")
        return module.sync_detailed(*ids, client=client, **more)

    return called


def test_the_generator_takes_the_whole_description(generated):
    _, said = generated
    assert "arning" not in said
    assert "Unable" not in said


def test_a_typed_client_screens_reads_lists_and_understands_a_problem(generated, call, document):
    load, _ = generated
    models = load(f"{PACKAGE}.models")
    body = models.ProcurementDocument.from_dict(document())
    made = call("screenings.create_screening", body=body)
    assert made.status_code == 201
    assert isinstance(made.parsed, models.ScreeningResource)
    read = call("screenings.get_screening", made.parsed.id)
    assert read.parsed.assessment.to_dict() == made.parsed.assessment.to_dict()
    case = models.NewCase(diary_number="SKN 2026/77", title="Lokalvård")
    opened = call("cases.create_case", body=case)
    assert opened.status_code == 201
    listed = call("cases.list_cases").parsed
    assert [one.diary_number for one in listed.items] == ["SKN 2026/77"]
    again = call("cases.create_case", body=case)
    assert again.status_code == 409
    assert isinstance(again.parsed, models.ProblemDetails)
    assert again.parsed.errors[0].code == "case-diary-number"
