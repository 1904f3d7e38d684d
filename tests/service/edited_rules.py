"""Today's rules edited, as a later version of the service would ship them.

with edited(tmp_path, {"SE-LOU-13-1": {"citation": "LOU 13:1"}}, removed=["NO-FOA-24-2"]):
    ...
"""

import shutil
from contextlib import contextmanager
from importlib.resources import files
from unittest.mock import patch

import yaml

from procurement_rules.rulebook import load_rulebook


@contextmanager
def edited(folder, changes, *, removed=(), parameters=None):
    """Let the shipped rules be a copy with other fields, fewer rules and other amounts.

    Args:
        folder: Where the copy is made; it is begun anew.
        changes: By the id of each rule, the fields that it states otherwise.
        removed: Ids of rules that are left out.
        parameters: By file and name, the first value of shared amounts.
    """
    copy = folder / "rules_of_the_day"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(str(files("procurement_rules")), copy)
    for rule_id, fields in changes.items():
        _rewrite(_file(copy, rule_id), lambda stated, fields=fields: stated | fields)
    for rule_id in removed:
        _file(copy, rule_id).unlink()
    for (file, name), value in (parameters or {}).items():

        def with_value(stated, name=name, value=value):
            stated[name]["values"][-1]["value"] = value
            return stated

        _rewrite(copy / "parameters" / file, with_value)
    try:
        with patch("procurement_rules.rulebook.files", lambda _: copy):
            load_rulebook.cache_clear()
            yield load_rulebook()
    finally:
        load_rulebook.cache_clear()


def _file(copy, rule_id):
    country, _, name = rule_id.lower().partition("-")
    return copy / "rules" / country / f"{name}.yaml"


def _rewrite(path, change):
    stated = change(yaml.safe_load(path.read_text("utf-8")))
    path.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), "utf-8")
