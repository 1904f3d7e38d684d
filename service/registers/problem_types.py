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
    "registers-damaged": ProblemType(
        503,
        Text("Register eller listor är skadade", "Registers or lists are damaged"),
        Text(
            "En fil med register eller listor är inte som den skrevs, eller saknas. Ingen "
            "leverantör söks i registren förrän den är lagad, så ingen ser ut att saknas i dem. "
            "Ingenting i anropet har sparats.",
            "A file of registers or lists is not as it was written, or is missing. No supplier is "
            "looked up until it is mended, so that none seems to be missing from them. Nothing in "
            "the request has been stored.",
        ),
        Text(
            "Den som driver tjänsten behöver återställa filen från en säkerhetskopia, läsa in "
            "registret igen eller bygga om uppslagen med kedjekoll snapshot rebuild. Skicka "
            "sedan anropet igen.",
            "The operator of the service has to restore the file from a backup, ingest the "
            "register again, or rebuild the look-ups with kedjekoll snapshot rebuild. Then send "
            "the request again.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
