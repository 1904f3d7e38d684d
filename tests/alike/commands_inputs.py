"""What is laid beside a shell for it to call commands with."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.alike.commands_shell import Shell

NOBODY = {
    "case": "case_4fxmz74pysy3rsqyvfrcr",
    "decision": "decision_j39v28yxe7yb45qcvxw15",
    "file": "file_j648mq6vskt982q5hv26p",
    "need": "need_b6jn4cfar2jsbc64etqb2",
    "package": "package_0wmp8kzbc5smaf73ftzh7",
    "screening": "screening_x5mpxhe0s408eatvjz2mz",
    "task": "task_b48dvztgsts08y6fkdne8",
    "job": "job_w1vcjtp8pegv86avvr6z4",
}
"""Ids as they are made, which stand for nothing in any installation."""
FIXTURES = Path(__file__).parents[1] / "fixtures"
TENDERS = """\
Anbudsgivare;Org.nr;Anbudssumma (SEK);Timmar;CPV;Andel UE
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000;90919200;10 %
Sundets Städtjänst AB;559999-0024;6 100 000,00;32000;90919200;40 %
"""


def put(shell: Shell, name: str) -> Path:
    """Lay one of the fixtures into the shell's folder."""
    return shell.write(name, (FIXTURES / name).read_bytes())


def document(shell: Shell) -> dict[str, Any]:
    """Return a procurement document: the one in the description of the tree's API."""
    return example_of(shell, "/v1/screenings")


def example_of(shell: Shell, path: str) -> dict[str, Any]:
    """Return what the description of the tree's API shows as given to an operation."""
    operation = _description(shell.described)["paths"][path]["post"]
    return json.loads(
        json.dumps(operation["requestBody"]["content"]["application/json"]["example"])
    )


@cache
def _description(text: str) -> dict[str, Any]:
    return json.loads(text)
