"""The kind of problem of tenders under assessment."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "closed-before-award": ProblemType(
        403,
        Text("Poängen är stängda före tilldelning", "Points are closed before the award"),
        Text(
            "Anbuden i granskningen är inte avgjorda. Anbudsgivarna behandlas lika, så poäng och "
            "granskningsbehov visas inte.",
            "The tenders of the screening are under assessment. Tenderers are treated equally, "
            "so points and review needs are not shown.",
        ),
        Text(
            "Läs den i ärendet, eller öppna poängen där med ett skäl, som antecknas. Hör den inte "
            "till något ärende: koppla den till ett.",
            "Read it in the case, or open the points there with a reason, which is recorded. If "
            "it is in no case, attach it to one.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
