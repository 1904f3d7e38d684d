"""The decoders, told to say which of their lines run: fuzzing is led by that.

To import them so takes longer than to fuzz one, so it is done once, in the process that each door's
is forked from. It needs atheris.
"""

from contextlib import redirect_stderr
from pathlib import Path

import atheris

INSTRUMENTED = ["data_ingest", "service.operations", "service.retention.backup", "service.platform"]

with (
    Path("/dev/null").open("w") as unread,  # it names every module
    redirect_stderr(unread),
    atheris.instrument_imports(include=INSTRUMENTED),
):
    from tests.service import hostile_files, resolvers

__all__ = ["hostile_files", "resolvers"]
