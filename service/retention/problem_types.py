"""The kind of problem of periods that nobody can read."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "retention-unreadable": ProblemType(
        503,
        Text("Bevarandetiderna kan inte läsas", "The retention periods cannot be read"),
        Text(
            "Filen retention.yaml i datamappen är felaktig, så det går inte att avgöra vad som "
            "ska gallras. Ingenting gallras.",
            "The file retention.yaml in the data folder is invalid, so it cannot be determined "
            "what is to be disposed of. Nothing is disposed of.",
        ),
        Text(
            "Den som driver tjänsten behöver rätta filen; kedjekoll retention --dry-run visar "
            "vad som är fel.",
            "The operator of the service must correct the file; kedjekoll retention --dry-run "
            "shows what is wrong.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
