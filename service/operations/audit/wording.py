"""What is said of the log in words."""

from collections.abc import Mapping

from data_ingest.model.text import Language, Text
from service.operations.audit.verifying import LogFault, Verified

FAULTS: Mapping[str, Text] = {
    "leaf-missing": Text("lövet {place} saknas", "leaf {place} is missing"),
    "changed-entry": Text("posten {place} har ändrats", "entry {place} has been changed"),
    "unplaced-entry": Text(
        "posten {place} har en plats som loggen inte har",
        "entry {place} has a place that the log does not have",
    ),
    "missing-entry": Text(
        "posten på plats {place} saknas, och ingen har antecknat att den gallrats",
        "the entry at place {place} is missing, and nobody has noted that it was disposed of",
    ),
    "node-changed": Text(
        "mellansumman {place} stämmer inte med löven", "node {place} is not that of the leaves"
    ),
    "root-differs": Text(
        "kontrollpunkten vid storleken {place} är undertecknad för en annan logg",
        "the checkpoint at size {place} was signed for another log",
    ),
    "leaves-taken-away": Text(
        "loggen hade en gång {place} löv och är kortare nu",
        "the log once had {place} leaves and is shorter now",
    ),
    "leaves-unsigned": Text(
        "loggen har {place} löv, fler än någon kontrollpunkt har undertecknat",
        "the log has {place} leaves, more than any checkpoint has signed",
    ),
    "checkpoint-not-signed": Text(
        "kontrollpunkten vid storleken {place} är inte undertecknad med en känd nyckel",
        "the checkpoint at size {place} is not signed by a known key",
    ),
    "checkpoint-changed": Text(
        "kontrollpunkten vid storleken {place} säger något annat än databasen",
        "the checkpoint at size {place} says something else than the database",
    ),
    "held-not-signed": Text(
        "medhavd kontrollpunkt nr {place} är inte undertecknad med en känd nyckel",
        "checkpoint no. {place} of those brought along is not signed by a known key",
    ),
}
"""What can be wrong with the log."""


def fault_text(fault: LogFault, language: Language) -> str:
    """Say what is wrong."""
    return FAULTS[fault.code].to(language).format(place=fault.place)


def verified_lines(found: Verified, language: Language) -> list[str]:
    """Say what was checked and what came of it, a line each."""
    if found.origin is None and not found.leaves:
        head = Text(
            f"Loggen är tom; {found.waiting} poster väntar på sin plats.",
            f"The log is empty; {found.waiting} entries wait for their place.",
        )
    else:
        head = Text(
            f"Logg {found.origin}: {found.leaves} löv, {found.entries} poster oförändrade, "
            f"{found.disposed} gallrade, {found.waiting} väntar på sin plats.",
            f"Log {found.origin}: {found.leaves} leaves, {found.entries} entries unchanged, "
            f"{found.disposed} disposed of, {found.waiting} wait for their place.",
        )
    checked = Text(
        f"Kontrollpunkter: {found.checkpoints} i databasen, {found.held} utifrån.",
        f"Checkpoints: {found.checkpoints} in the database, {found.held} from outside.",
    )
    lines = [head.to(language), checked.to(language)]
    lines += [f"– {fault_text(fault, language)}" for fault in found.faults]
    if not found.faults and found.leaves:
        whole = Text(
            "Inget har ändrats, flyttats eller tagits bort sedan det undertecknades."
            if found.held
            else "Databasen stämmer med sina egna kontrollpunkter. Att ingen har skrivit om hela "
            "loggen visar bara en kontrollpunkt som någon annan har (--held).",
            "Nothing has been changed, moved or taken away since it was signed."
            if found.held
            else "The database agrees with its own checkpoints. That nobody has written all of "
            "the log anew is shown only by a checkpoint that somebody else holds (--held).",
        )
        lines.append(whole.to(language))
    return lines


def others_text(others: int) -> Text:
    """Say that a checkpoint has signatures of other keys, which nobody has checked."""
    return Text(
        f"Kontrollpunkten har också underskrifter av andra nycklar ({others}), till exempel ett "
        "vittnes. De har inte kontrollerats.",
        f"The checkpoint has signatures of other keys too ({others}), such as a witness's. They "
        "were not checked.",
    )
