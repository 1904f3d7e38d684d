"""Words of the pages for the codes of needs assessments."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

ANSWERS: Mapping[str, Text] = {
    "yes": message("Yes"),
    "no": message("No"),
    "cannot_tell": message("Cannot tell"),
}
"""What a step comes to."""

NATURES: Mapping[str, Text] = {
    "services": message("Services"),
    "supplies": message("Supplies"),
    "works": message("Works"),
}
BUYERS: Mapping[str, Text] = {
    "sub_central": message("Municipality, region or other"),
    "central": message("Central government authority"),
}
INSTRUMENTS: Mapping[str, Text] = {
    "LOU": message("LOU, public procurement"),
    "LUF": message("LUF, utilities"),
    "LUK": message("LUK, concessions"),
    "LUFS": message("LUFS, defence and security"),
}
DIRECT: Mapping[str, Text] = {
    "no": message("No, it is advertised"),
    "yes": message("Yes, direct award"),
    "": message("Not known yet"),
}
ANSWERED: Mapping[str, Text] = {
    "": message("Not known yet"),
    "yes": message("Yes"),
    "no": message("No"),
}
"""Answers to a question about what is bought."""
SWEDEN = message("All of Sweden")
ELSEWHERE = message("Another country or NUTS code")
