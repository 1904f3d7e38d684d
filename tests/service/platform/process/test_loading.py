"""What a command loads before it can answer; most of a short command's time goes there."""

import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from service.cli import commands
from service.cli.commands import COMMANDS
from service.cli.main import app
from service.operations.installation import open_installation
from service.platform.process import fork_server
from service.platform.process.fork_server import PRELOADED
from service.settings import InvalidSettings, Settings

RUN = """
import sys
from service.cli.main import app
try:
    app(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def loaded(tmp_path):
    """Run a command on a migrated database and return the modules that it loaded."""
    open_installation(Settings(data_dir=tmp_path)).engine.dispose()

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", RUN, *arguments],
            env=os.environ | {"KEDJEKOLL_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout
        return set(done.stderr.split())

    return run


def test_help_loads_neither_frames_nor_a_database(loaded):
    assert loaded("--help").isdisjoint({"polars", "dataframely", "sqlalchemy", "fastapi"})
    assert loaded("screen", "--help").isdisjoint({"polars", "dataframely", "sqlalchemy", "fastapi"})


def test_screening_loads_neither_the_web_server_nor_the_migrations(loaded):
    modules = loaded("screen", "--example")
    assert "polars" in modules
    assert modules.isdisjoint({"fastapi", "starlette", "uvicorn", "alembic"})
    assert modules.isdisjoint({"sklearn", "scipy", "tantivy", "httpx2", "xlsxwriter", "typst"})


@pytest.mark.parametrize("name", ["screen", "need", "rules"])
def test_a_command_loads_no_other(loaded, name):
    arguments = {"screen": ["--example"]}.get(name, ["--help"])
    others = {one.module for called, one in COMMANDS.items() if called != name}
    assert loaded(name, *arguments).isdisjoint(f"service.cli.{one}" for one in others)


def test_every_command_is_where_the_list_says_and_has_its_name():
    group = typer.main.get_command(app)
    assert {name: command.name for name, command in group.commands.items()} == {
        name: name for name in COMMANDS
    }
    assert {command.rich_help_panel for command in group.commands.values()} == {
        one.panel for one in COMMANDS.values()
    }


def test_a_fault_in_the_module_of_a_command_is_not_told_as_a_command_that_is_not_there(monkeypatch):
    def broken(_name):
        return {}["misspelt"]

    monkeypatch.setattr(commands, "import_module", broken)
    told = CliRunner().invoke(app, ["labels"])
    assert isinstance(told.exception, KeyError)
    assert "No such command" not in told.output


@pytest.mark.parametrize(
    ("command", "part"),
    [(("serve",), "service.app"), (("worker",), "service.platform.process.sandbox")],
)
def test_a_wrong_setting_is_told_before_the_service_is_loaded(monkeypatch, command, part):
    monkeypatch.setenv("KEDJEKOLL_PORT", "http")
    monkeypatch.setitem(sys.modules, part, None)  # to import it would be an error
    ran = CliRunner().invoke(app, command)
    assert isinstance(ran.exception, InvalidSettings)


def test_a_server_that_nobody_has_asked_has_not_loaded_what_makes_and_reads_files():
    code = "import sys, service.cli.main, service.app, service.cli.serving; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    assert "fastapi" in modules
    assert modules.isdisjoint({"docx", "xlsxwriter", "segno", "tantivy", "typst"})
    assert modules.isdisjoint({"sklearn", "scipy", "alembic", "distributed", "opentelemetry.sdk"})


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_the_process_that_reads_files_is_started_before_the_service_is_loaded(
    monkeypatch, tmp_path, command
):
    def started():
        raise KeyError("it was started")

    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(fork_server, "start", started)
    for part in ("service.app", "service.operations.installation", "service.job_kinds"):
        monkeypatch.setitem(sys.modules, part, None)  # to import it would be an error
    ran = CliRunner().invoke(app, [command])
    assert isinstance(ran.exception, KeyError)


def test_models_are_built_when_they_are_used_and_not_when_a_server_is_loaded():
    code = """
import gc, service.cli.main, service.platform.process.late_schemas
looks = []
gc.callbacks.append(lambda phase, _: looks.append(phase))
import service.app, service.cli.serving
from service.screening.assessment.asked_models import BandStep
print(len(looks), BandStep.__pydantic_complete__, end=" ")
step = dict(part_id="a", fact="b", gate="c", factors=("d",), undisclosed=None, measure=True)
print(BandStep(**step).model_dump() == step, BandStep.__pydantic_complete__)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "False", "True", "True"]


def test_a_server_leaves_models_unbuilt_but_not_the_process_that_readers_are_forked_from(
    monkeypatch, tmp_path
):
    late = "service.platform.process.late_schemas"
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(fork_server, "start", lambda: None)
    for part in (late, "service.app"):
        monkeypatch.setitem(sys.modules, part, None)  # to import it would be an error
    ran = CliRunner().invoke(app, ["serve"])
    assert isinstance(ran.exception, ImportError)
    assert ran.exception.name == late
    assert late not in PRELOADED


def test_garbage_is_looked_for_seldom_while_much_is_loaded():
    shown = "import gc, service.cli.main; print(gc.get_threshold()[0])"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 500_000
    assert PRELOADED[:2] == ("kedjekoll", "service.platform.process.loading")
