"""The kind of problem of registers that nobody has read in."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "no-snapshot": ProblemType(
        409,
        Text("Inga register är inlästa", "No registers have been ingested"),
        Text(
            "Anropet kräver register och listor, men ingen fullständig ögonblicksbild av dem "
            "används.",
            "The request needs registers and lists, but no complete snapshot of them is in use.",
        ),
        Text(
            "Den som driver tjänsten behöver hämta register med kedjekoll registers up, eller "
            "bygga om uppslagen med kedjekoll snapshot rebuild om en ögonblicksbild redan "
            "används.",
            "The operator of the service must fetch registers with kedjekoll registers up or, if a "
            "snapshot is already in use, rebuild its look-ups with kedjekoll snapshot rebuild.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
