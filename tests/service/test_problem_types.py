"""The kinds of problem: each stands with what refuses, and one list has them all."""

import ast
from pathlib import Path

import service
from service.casework import problem_types as casework
from service.operations import problem_types as operations
from service.platform.http import problem_types as http
from service.problem_types import PROBLEM_TYPES
from service.registers import problem_types as registers
from service.retention import problem_types as retention
from service.screening import problem_types as screening

STATED = [
    one.PROBLEM_TYPES for one in (http, operations, registers, screening, casework, retention)
]


def test_every_kind_is_stated_in_one_place_and_listed():
    assert sum(map(len, STATED)) == len(PROBLEM_TYPES)
    assert set().union(*STATED) == set(PROBLEM_TYPES)


def test_what_is_refused_anywhere_is_a_kind_that_is_listed():
    named = set()
    for path in Path(service.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refused", "Refusal"):
                named |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert len(named) > 15
    assert named <= set(PROBLEM_TYPES)
