"""The kind of problem of periods that nobody can read."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "retention-unreadable": ProblemType(
        503,
        Text("Gallringstiderna kan inte läsas", "The periods of retention cannot be read"),
        Text(
            "Filen retention.yaml i datamappen är fel skriven, så ingen vet vad som ska gallras. "
            "Ingenting gallras.",
            "The file retention.yaml in the data folder is wrong, so nobody knows what is to be "
            "disposed of. Nothing is.",
        ),
        Text(
            "Den som driver tjänsten rättar filen; kedjekoll retention --dry-run säger vad som är "
            "fel.",
            "Whoever runs the service mends the file; kedjekoll retention --dry-run says what is "
            "wrong.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
