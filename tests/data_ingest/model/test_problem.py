import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from data_ingest.model.problem import Problem, UnreadableInput, load_catalogue
from data_ingest.model.text import LANGUAGES
from data_ingest.reading import FORMATS

ROOT = Path(__file__).parents[3]
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
CATALOGUE = load_catalogue()

MAKERS = {"Problem": (0, 2), "note": (0, 2), "_report": (0, None), "_refusal": (1, None)}
"""What makes a problem, with the places of its code and parameters; None: keywords."""

CHOOSES_ITS_CODE = {
    "data_ingest/ids/country_words.py",
    "data_ingest/ids/single_number.py",
    "data_ingest/model/values.py",
    "data_ingest/formats/annual_report/reader.py",
    "data_ingest/formats/procurement_json/mistakes.py",
    "data_ingest/live/se_bolagsverket_reports.py",
    "data_ingest/mapping/counts.py",
    "data_ingest/mapping/table.py",
    "data_ingest/mapping/turned.py",
    "data_ingest/records/reading.py",
    "data_ingest/snapshot/gate.py",
    "data_ingest/sources/se_bolagsverket_annual_reports.py",
    "data_ingest/parsing/strict_json.py",
    "risk_models/chain/problems.py",
    "service/api/mappings.py",
    "service/api/portfolios.py",
    "service/casework/chain/chain_form_filing.py",
    "service/casework/extracts/assessing.py",
    "service/casework/extracts/making.py",
    "service/casework/extracts/views.py",
    "service/casework/follow_up/models.py",
    "service/casework/follow_up/request.py",
    "service/casework/follow_up/store.py",
    "service/casework/follow_up/visits_file.py",
    "service/cli/door.py",
    "service/casework/chain/chain_form_reading.py",
    "service/suppliers/portfolios/cluster.py",
    "service/platform/process/sandbox.py",
    "service/screening/assessment/evidence.py",
    "service/operations/jobs/job.py",
    "service/platform/personal_numbers.py",
    "service/suppliers/portfolios/views.py",
    "service/platform/http/problems.py",
    "service/screening/record/recording.py",
    "service/screening/scorecards/store.py",
    "service/registers/attempts.py",
    "service/registers/job.py",
    "service/registers/matching.py",
}
"""Modules that pick a code at run time: their own tests render every message that they can make."""


OTHER_NAMES = {
    "case-hold",
    "case-hold-release",
    "chain-form",
    "chain-requests",
    "date-time",
    "espd-request",
    "extract-assessments",
    "follow-up",
    "follow-ups",
    "incident-disposal",
    "incident-receipt",
    "incident-release",
    "key-rotation",
    "monitor-change",
    "monitor-events",
    "register-check",
    "register-checks",
    "request-in-progress",
    "request-timeout",
    "subject-search",
}
"""Words of the code that begin as a code does: commands, resources, types of problem details."""


class Use(NamedTuple):
    """A place in the code where a problem is made; its code is None if it is picked at run time."""

    place: str
    code: str | None
    params: frozenset[str] | None


def sources(holding: str = "") -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the packages in which the pattern `holding` is found."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            text = file.read_text("utf-8")
            if re.search(holding, text):
                yield file, ast.parse(text)


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def literal_keys(node: ast.expr | None, names: dict[str, frozenset[str]]) -> frozenset[str] | None:
    """The keys of a literal dict or of a local name of one; None where they cannot be read."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    return frozenset() if node is None else None


def named_dicts(function: ast.AST) -> dict[str, frozenset[str]]:
    """The keys of each local name that stands for a literal dict, with those added to it."""
    found: dict[str, frozenset[str]] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Dict):
            found[target.id] = found.get(target.id, frozenset()) | (
                literal_keys(node.value, {}) or frozenset()
            )
        elif (
            isinstance(target, ast.Subscript)
            and isinstance(target.value, ast.Name)
            and isinstance(target.slice, ast.Constant)
        ):
            own = target.value.id
            found[own] = found.get(own, frozenset()) | {str(target.slice.value)}
    return found


@cache
def uses() -> tuple[Use, ...]:
    """Every place where a problem is made."""
    makers = rf"\b(?:{'|'.join(MAKERS)})\("
    return tuple(use for file, tree in sources(makers) for use in uses_of(file, tree))


def uses_of(file: Path, tree: ast.Module) -> Iterator[Use]:
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in functions:
        names = named_dicts(function)
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or name_of(call) not in MAKERS:
                continue
            at, params_at = MAKERS[name_of(call)]
            code = call.args[at] if len(call.args) > at else None
            place = f"{file.relative_to(ROOT)}:{call.lineno}"
            if not isinstance(code, ast.Constant):
                yield Use(place, None, None)
                continue
            params: frozenset[str] | None
            if params_at is None:
                params = frozenset(word.arg for word in call.keywords if word.arg)
            else:
                given = call.args[params_at] if len(call.args) > params_at else None
                by_name = [word.value for word in call.keywords if word.arg == "params"]
                params = literal_keys(by_name[0] if by_name else given, names)
            yield Use(place, str(code.value), params)


def placeholders(code: str) -> frozenset[str]:
    entry = CATALOGUE[code]
    return frozenset(
        field
        for text in (*entry.detail.in_all(), *entry.mend.in_all())
        for _, field, _, _ in Formatter().parse(text)
        if field is not None
    )


@cache
def words_of_the_code() -> frozenset[str]:
    """Every literal text in the packages, wherever it stands."""
    return frozenset(
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def literal_uses() -> list[Use]:
    return [use for use in uses() if use.code is not None]


def test_every_code_that_is_used_has_an_entry():
    assert [use for use in literal_uses() if use.code not in CATALOGUE] == []


def test_every_word_that_looks_like_a_code_has_an_entry():
    families = {code.partition("-")[0] for code in CATALOGUE} - {"not", "too", "id", "list"}
    formed = re.compile(rf"(?:{'|'.join(sorted(families))})(?:-[a-z]+)+")
    known_words = {*OTHER_NAMES, *FORMATS}
    lost = {word for word in words_of_the_code() if formed.fullmatch(word)}
    assert lost - CATALOGUE.keys() - known_words == set()


def test_every_entry_is_used():
    assert CATALOGUE.keys() - words_of_the_code() == set()


def test_both_languages_are_sentences_and_have_the_same_placeholders():
    told = [
        (code, text.to(language))
        for code, entry in CATALOGUE.items()
        for text in entry
        for language in LANGUAGES
    ]
    assert [one for one in told if one[1].strip() != one[1] or not one[1].endswith(".")] == []
    differing = [
        (code, text)
        for code, entry in CATALOGUE.items()
        for text in entry
        if set(re.findall(r"{\w+}", text.sv)) != set(re.findall(r"{\w+}", text.en))
    ]
    assert differing == []


def test_a_screening_is_called_granskning_in_swedish():
    texts = [text for entry in CATALOGUE.values() for text in entry]
    of_screenings = [one for one in texts if re.search(r"(?<!/)\bscreenings?\b", one.en, re.I)]
    assert len(of_screenings) > 20
    assert [one.sv for one in of_screenings if "ranskning" not in one.sv] == []
    assert [
        one.sv for one in texts if re.search(r"(?<!/)screening(?![s_])", one.sv, re.IGNORECASE)
    ] == []


def test_every_place_of_use_fills_the_placeholders_of_its_message():
    short = [
        (use, sorted(placeholders(use.code) - (use.params or frozenset())))
        for use in literal_uses()
        if use.code in CATALOGUE and placeholders(use.code) - (use.params or frozenset())
    ]
    assert short == []


def test_a_code_is_picked_at_run_time_only_where_tests_render_all_of_them():
    picked = {use.place.partition(":")[0] for use in uses() if use.code is None}
    assert picked - CHOOSES_ITS_CODE == set(), (
        "render every message in a test, then list the module"
    )


def test_a_problem_speaks_both_languages():
    problem = Problem("too-large", params={"limit": "10 MB"})
    assert problem.detail() == "The file is larger than 10 MB."
    assert problem.detail("sv") == "Filen är större än 10 MB."
    assert problem.mend("sv") == "Dela upp filen eller skicka en mindre."


def test_an_unreadable_input_says_all_that_is_wrong():
    fault = UnreadableInput([Problem("empty-input"), Problem("json-bom", "/x")], "a.json")
    assert (fault.name, len(fault.problems)) == ("a.json", 2)
    assert str(fault) == ": The file is empty.; /x: The file begins with a byte order mark (BOM)."


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        load_catalogue()["empty-input"] = CATALOGUE["too-large"]
