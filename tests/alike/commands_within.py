"""Calls of the command, one after the other in one process; the tree's own interpreter runs it.

A process for each call would take seconds of processor time. Reads a line of JSON for each call
(words, folder, environment, what stands on standard input), and answers with one: exit code and
what was said. Nothing is known of the tree but the name of its command.
"""

import json
import os
import sys
import tempfile
import traceback
from importlib.metadata import entry_points


def main() -> None:
    """Answer one call after the other until there are no more."""
    calls, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    (point,) = entry_points(group="console_scripts", name="kedjekoll")
    command = point.load()
    for line in calls:
        call = json.loads(line)
        os.chdir(call["folder"])
        os.environ.clear()
        os.environ.update(call["environment"])
        sys.argv = ["kedjekoll", *call["words"]]
        answers.write(json.dumps(_ran(command, call["stdin"].encode())) + "\n")
        answers.flush()


def _ran(command, stdin):
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(stdin)
        given.seek(0)
        for at, file in enumerate((given, out, err)):
            os.dup2(file.fileno(), at)
        with open(0, closefd=False) as sys.stdin:
            code = _code(command)
        sys.stdout.flush()
        sys.stderr.flush()
        out.seek(0)
        err.seek(0)
        return {"code": code, "out": out.read().decode(), "err": err.read().decode()}


def _code(command):
    try:
        command()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        sys.stderr.write(f"{ended.code}\n")
    except BaseException:
        traceback.print_exc()
    else:
        return 0
    return 1


if __name__ == "__main__":
    main()
