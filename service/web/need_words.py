"""Words of the pages for the codes of needs assessments."""

from collections.abc import Mapping

from data_ingest.model.text import Text

ANSWERS: Mapping[str, Text] = {
    "yes": Text("Ja", "Yes"),
    "no": Text("Nej", "No"),
    "cannot_tell": Text("Går inte att avgöra", "Cannot be told"),
}
"""What a step comes to."""

NATURES: Mapping[str, Text] = {
    "services": Text("Tjänster", "Services"),
    "supplies": Text("Varor", "Supplies"),
    "works": Text("Byggentreprenad", "Works"),
}
BUYERS: Mapping[str, Text] = {
    "sub_central": Text("Kommun, region eller annan", "Municipality, region or other"),
    "central": Text("Statlig myndighet", "Central government authority"),
}
INSTRUMENTS: Mapping[str, Text] = {
    "LOU": Text("LOU, offentlig upphandling", "LOU, public procurement"),
    "LUF": Text("LUF, försörjningssektorerna", "LUF, utilities"),
    "LUK": Text("LUK, koncessioner", "LUK, concessions"),
    "LUFS": Text("LUFS, försvar och säkerhet", "LUFS, defence and security"),
}
DIRECT: Mapping[str, Text] = {
    "no": Text("Nej, den annonseras", "No, it is advertised"),
    "yes": Text("Ja, direktupphandling", "Yes, direct award"),
    "": Text("Vet inte än", "Not known yet"),
}
SWEDEN = Text("Hela Sverige", "All of Sweden")
ELSEWHERE = Text("Annat land eller annan NUTS-kod", "Another country or NUTS code")
