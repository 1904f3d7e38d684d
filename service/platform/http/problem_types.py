"""A kind of problem that an answer can name, and those that any HTTP service has.

What a feature refuses in its own words stands with it; `service.problem_types` lists them all.
"""

from collections.abc import Mapping
from typing import NamedTuple

from data_ingest.model.text import Text


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
            "Rätta felen under errors och skicka igen.",
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
    "request-timeout": ProblemType(
        408,
        Text("Innehållet kom för långsamt", "The body came too slowly"),
        Text(
            "Anropets innehåll kom inte fram inom den tid som det får ta. Ingenting har lästs in.",
            "The body of the request did not arrive within the time that it may take. Nothing has "
            "been read.",
        ),
        Text(
            "Skicka det igen över en snabbare förbindelse, eller färre och mindre filer åt gången.",
            "Send it again over a faster connection, or send fewer and smaller files at a time.",
        ),
    ),
    "conflict": ProblemType(
        409,
        Text("Krockar med det som redan finns", "In conflict with what is there"),
        Text(
            "Det som skulle sparas finns redan, eller någon annan har hunnit före. Ingenting har "
            "sparats.",
            "What was to be stored is there already, or somebody else came first. Nothing has "
            "been stored.",
        ),
        Text(
            "Läs på nytt och avgör om något återstår att göra.",
            "Read it again, and see whether anything is left to do.",
        ),
    ),
    "precondition-failed": ProblemType(
        412,
        Text("Någon annan har ändrat under tiden", "Somebody else has changed it meanwhile"),
        Text(
            "Anropet utgår från en äldre version än den som nu gäller. Ingenting har sparats.",
            "The request builds on an older version than the one that counts now. Nothing has "
            "been stored.",
        ),
        Text(
            "Läs på nytt och skicka ändringen med den nya versionen i If-Match.",
            "Read it again, and send the change with the new version in If-Match.",
        ),
    ),
    "precondition-required": ProblemType(
        428,
        Text("Versionen saknas", "The version is missing"),
        Text(
            "En ändring anger vilken version den utgår från, så att ingen skriver över någon "
            "annans arbete.",
            "A change states the version that it builds on, so that nobody writes over the work "
            "of others.",
        ),
        Text(
            "Sätt If-Match till värdet i ETag från den senaste läsningen.",
            "Set If-Match to the value of ETag from the latest reading.",
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
    "database-away": ProblemType(
        503,
        Text("Databasen svarar inte", "The database does not answer"),
        Text(
            "Databasen eller disken svarade inte i tid, till exempel för att den startas om. "
            "Ingenting av anropet har sparats, om inte svaret gick förlorat just när det sparades.",
            "The database or the disk did not answer in time, for instance because it is being "
            "restarted. Nothing of the request is stored, unless its answer was lost just as it "
            "was being stored.",
        ),
        Text(
            "Skicka anropet igen om några sekunder, med samma Idempotency-Key.",
            "Send the request again in a few seconds, with the same Idempotency-Key.",
        ),
    ),
    "storage-full": ProblemType(
        507,
        Text("Lagringsutrymmet är slut", "There is no room left to store anything"),
        Text(
            "Ingenting av anropet har sparats. Det som redan finns kan fortfarande läsas.",
            "Nothing of the request is stored. What there is already can still be read.",
        ),
        Text(
            "Den som driver tjänsten behöver frigöra utrymme. Skicka sedan anropet igen.",
            "Whoever runs the service has to free space. Then send the request again.",
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
