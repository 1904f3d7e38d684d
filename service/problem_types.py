"""The kinds of problem an answer can name, what each means, and how the sender mends it."""

from collections.abc import Mapping
from typing import NamedTuple

from data_ingest.text import Text


class ProblemType(NamedTuple):
    """A kind of problem: its status, constant title, what it means and how to mend it."""

    status: int
    title: Text
    meaning: Text
    mend: Text


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "bad-request": ProblemType(
        400,
        Text("Anropet kan inte tolkas", "The request cannot be understood"),
        Text(
            "Anropet följer inte HTTP eller den form som sägs i dess huvuden.",
            "The request does not follow HTTP, or the form that its headers state.",
        ),
        Text(
            "Jämför anropet med API-beskrivningen.", "Compare the request to the API description."
        ),
    ),
    "malformed-json": ProblemType(
        400,
        Text("Innehållet är inte entydig JSON", "The body is not unambiguous JSON"),
        Text(
            "Innehållet är inte JSON, eller är JSON som två läsare kan förstå olika: dubbla "
            "nycklar, tal utan exakt värde, halva tecken. Ingenting har lästs in.",
            "The body is not JSON, or it is JSON that two readers may understand differently: "
            "keys that stand twice, numbers without an exact value, half characters. Nothing has "
            "been read.",
        ),
        Text(
            "Rätta det som räknas upp under errors och skicka innehållet igen.",
            "Correct what is listed under errors, and send the body again.",
        ),
    ),
    "not-found": ProblemType(
        404,
        Text("Finns inte", "Not found"),
        Text(
            "Det finns inget på adressen. Svaret är detsamma när det som söks tillhör en annan "
            "organisation.",
            "There is nothing at the address. The answer is the same when what is sought belongs "
            "to another organisation.",
        ),
        Text(
            "Kontrollera adressen; den slutar inte med snedstreck.",
            "Check the address; it does not end in a slash.",
        ),
    ),
    "method-not-allowed": ProblemType(
        405,
        Text("Metoden används inte här", "The method is not used here"),
        Text(
            "Adressen finns men tar inte emot anropets metod.",
            "The address exists but does not take the method of the request.",
        ),
        Text(
            "Använd någon av metoderna i svarets huvud Allow.",
            "Use one of the methods in the header Allow of the answer.",
        ),
    ),
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
    "payload-too-large": ProblemType(
        413,
        Text("Innehållet är för stort", "The body is too large"),
        Text(
            "Innehållet är större än vad tjänsten tar emot i ett anrop.",
            "The body is larger than what the service takes in one request.",
        ),
        Text(
            "Dela upp det. Den som driver tjänsten kan höja KEDJEKOLL_MAX_BODY_BYTES.",
            "Split it. Whoever runs the service can raise KEDJEKOLL_MAX_BODY_BYTES.",
        ),
    ),
    "uri-too-long": ProblemType(
        414,
        Text("Adressen är för lång", "The address is too long"),
        Text(
            "Sökväg och fråga är tillsammans längre än 8 192 byte.",
            "The path and the query together are longer than 8,192 bytes.",
        ),
        Text("Skicka uppgifterna i innehållet.", "Send the particulars in the body."),
    ),
    "unsupported-media-type": ProblemType(
        415,
        Text("Innehållstypen tas inte emot", "The media type is not taken"),
        Text(
            "Huvudet Content-Type saknas eller anger en typ, teckenkodning eller komprimering "
            "som inte tas emot här.",
            "The header Content-Type is missing, or states a type, character encoding or "
            "compression that is not taken here.",
        ),
        Text(
            "Ange någon av typerna i svarets huvud Accept.",
            "State one of the types in the header Accept of the answer.",
        ),
    ),
    "invalid-request": ProblemType(
        422,
        Text("Uppgifterna i anropet godtas inte", "The particulars of the request do not hold"),
        Text(
            "Anropet kan läsas men ett värde saknas eller är inte tillåtet.",
            "The request can be read, but a value is missing or not allowed.",
        ),
        Text("Rätta det som räknas upp under errors.", "Correct what is listed under errors."),
    ),
    "unreadable-input": ProblemType(
        422,
        Text("Underlaget kan inte läsas in", "The input cannot be read"),
        Text(
            "Filen kan inte användas i sin helhet. Ingenting har lästs in.",
            "The file as a whole cannot be used. Nothing has been read.",
        ),
        Text(
            "Rätta det som räknas upp under errors och skicka filen igen.",
            "Correct what is listed under errors, and send the file again.",
        ),
    ),
    "internal-error": ProblemType(
        500,
        Text("Ett fel i tjänsten", "A fault in the service"),
        Text(
            "Tjänsten klarade inte anropet. Felet ligger inte hos avsändaren och har loggats.",
            "The service failed at the request. The fault is not the sender's and has been logged.",
        ),
        Text(
            "Försök igen; uppge numret under instance om felet kommer tillbaka.",
            "Try again; give the number under instance if the fault comes back.",
        ),
    ),
    "not-ready": ProblemType(
        503,
        Text("Tjänsten är inte redo", "The service is not ready"),
        Text(
            "En kontroll som måste vara uppfylld innan tjänsten tar emot anrop är det inte.",
            "A check that must hold before the service takes requests does not hold.",
        ),
        Text(
            "Se tjänstens logg under check.failed.",
            "See the log of the service under check.failed.",
        ),
    ),
    "overloaded": ProblemType(
        503,
        Text("Tjänsten är upptagen", "The service is busy"),
        Text(
            "Tjänsten kan inte ta emot fler anrop just nu. Ingenting har sparats.",
            "The service cannot take more requests at the moment. Nothing has been stored.",
        ),
        Text("Försök igen om en stund.", "Try again in a while."),
    ),
}
"""The kinds of problem, by the last part of their address `/problems/<slug>`."""
