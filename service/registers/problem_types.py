"""The kind of problem of registers that nobody has read in."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "no-snapshot": ProblemType(
        409,
        Text("Inga register är inlästa", "No registers have been read in"),
        Text(
            "Det som efterfrågas står i register och listor, men ingen hel ögonblicksbild av dem "
            "används.",
            "What is asked for stands in registers and lists, but no whole snapshot of them is in "
            "use.",
        ),
        Text(
            "Den som driver tjänsten läser in ett register med kedjekoll ingest, eller skriver "
            "uppslagen på nytt med kedjekoll snapshot rebuild om en ögonblicksbild redan används.",
            "Whoever runs the service reads a register in with kedjekoll ingest, or, if a snapshot "
            "serves already, writes its look-ups again with kedjekoll snapshot rebuild.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
