import ast
from pathlib import Path

import pytest

from service.operations.jobs import worker
from service.platform.process.log_events import LOG_EVENTS

SERVICE = Path(__file__).parents[4] / "service"
LEVELS = ("info", "warning", "error")


def logged():
    """Every name that is logged, with its level; a job's events are named where its end is told."""
    found = set()
    for path in SERVICE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            if is_call and call.func.attr in LEVELS and "log" in ast.unparse(call.func.value):
                first = call.args[0]
                if isinstance(first, ast.Constant):
                    found.add((first.value, call.func.attr))
    text = ast.parse(Path(worker.__file__).read_text("utf-8"))
    for one in ast.walk(text):
        if isinstance(one, ast.Constant) and str(one.value).startswith("job."):
            found.add((one.value, LOG_EVENTS[one.value].level if one.value in LOG_EVENTS else ""))
    return found - {("job.rests", "")}  # is not logged: it happens every few seconds


def test_every_event_that_is_logged_is_in_the_list_with_its_level_and_no_other_is():
    assert logged() == {(name, event.level) for name, event in LOG_EVENTS.items()}


@pytest.mark.parametrize("name", LOG_EVENTS)
def test_an_event_says_what_it_means(name):
    assert LOG_EVENTS[name].meaning.endswith(".")
    assert name.count(".") == 1
