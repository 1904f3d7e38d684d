"""The kind of problem of a case before its award."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "closed-before-award": ProblemType(
        403,
        Text("Poängen är stängda före tilldelning", "Points are closed before the award"),
        Text(
            "Granskningen hör till ett ärende före tilldelning. Anbudsgivarna behandlas lika, "
            "så poäng och band visas inte.",
            "The screening belongs to a case before the award. Tenderers are treated equally, "
            "so points and bands are not shown.",
        ),
        Text(
            "Läs den i ärendet, eller öppna poängen där med ett skäl, som antecknas.",
            "Read it in the case, or open the points there with a reason, which is recorded.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
