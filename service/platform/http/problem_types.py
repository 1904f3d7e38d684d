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
            "Anropet följer inte HTTP eller det format som anges i dess huvuden.",
            "The request does not conform to HTTP, or to the format stated in its headers.",
        ),
        Text(
            "Jämför anropet med API-beskrivningen.", "Compare the request with the API description."
        ),
    ),
    "malformed-json": ProblemType(
        400,
        Text("Innehållet är inte entydig JSON", "The body is not unambiguous JSON"),
        Text(
            "Innehållet är inte JSON, eller är JSON som kan tolkas på olika sätt: dubbla "
            "nycklar, tal utan exakt värde, halva tecken. Ingenting har lästs in.",
            "The body is not JSON, or is JSON that can be interpreted in different ways: "
            "duplicate keys, numbers without an exact value, incomplete characters. Nothing "
            "has been read.",
        ),
        Text(
            "Rätta felen under errors och skicka igen.",
            "Correct the errors listed under errors, and send the body again.",
        ),
    ),
    "not-found": ProblemType(
        404,
        Text("Finns inte", "Not found"),
        Text(
            "Det finns inget på adressen. Svaret är detsamma om resursen tillhör en annan "
            "organisation.",
            "There is nothing at the address. The response is the same if the resource belongs "
            "to another organisation.",
        ),
        Text(
            "Kontrollera adressen; den ska inte sluta med snedstreck.",
            "Check the address; it must not end in a slash.",
        ),
    ),
    "method-not-allowed": ProblemType(
        405,
        Text("Metoden är inte tillåten", "Method not allowed"),
        Text(
            "Adressen finns men tar inte emot anropets metod.",
            "The address exists but does not accept the method of the request.",
        ),
        Text(
            "Använd någon av metoderna i svarets huvud Allow.",
            "Use one of the methods in the Allow header of the response.",
        ),
    ),
    "request-timeout": ProblemType(
        408,
        Text("Innehållet kom för långsamt", "The body arrived too slowly"),
        Text(
            "Anropets innehåll kom inte fram inom den tillåtna tiden. Ingenting har lästs in.",
            "The body of the request did not arrive within the allowed time. Nothing has been "
            "read.",
        ),
        Text(
            "Skicka det igen över en snabbare förbindelse, eller färre och mindre filer åt gången.",
            "Send it again over a faster connection, or send fewer and smaller files at a time.",
        ),
    ),
    "conflict": ProblemType(
        409,
        Text("Konflikt med befintlig post", "Conflict with an existing record"),
        Text(
            "Det som skulle sparas finns redan, eller så har någon annan hunnit före. "
            "Ingenting har sparats.",
            "The record already exists, or another user has made the change first. Nothing has "
            "been stored.",
        ),
        Text(
            "Läs posten på nytt och kontrollera om något återstår att göra.",
            "Read the record again, and check whether anything remains to be done.",
        ),
    ),
    "precondition-failed": ProblemType(
        412,
        Text("Någon annan har ändrat under tiden", "Changed by another user in the meantime"),
        Text(
            "Anropet utgår från en äldre version än den aktuella. Ingenting har sparats.",
            "The request is based on an older version than the current one. Nothing has been "
            "stored.",
        ),
        Text(
            "Läs posten på nytt och skicka ändringen med den nya versionen i If-Match.",
            "Read the record again, and send the change with the new version in If-Match.",
        ),
    ),
    "precondition-required": ProblemType(
        428,
        Text("Versionen saknas", "The version is missing"),
        Text(
            "En ändring måste ange vilken version den utgår från, så att ingen skriver över "
            "någon annans arbete.",
            "A change must state the version that it is based on, so that nobody overwrites "
            "another user's work.",
        ),
        Text(
            "Sätt If-Match till värdet i ETag från den senaste läsningen.",
            "Set If-Match to the ETag from the latest read.",
        ),
    ),
    "payload-too-large": ProblemType(
        413,
        Text("Innehållet är för stort", "The body is too large"),
        Text(
            "Innehållet är större än vad tjänsten tar emot i ett anrop.",
            "The body is larger than the service accepts in one request.",
        ),
        Text(
            "Dela upp innehållet. Den som driver tjänsten kan höja KEDJEKOLL_MAX_BODY_BYTES.",
            "Split it. The operator of the service can raise KEDJEKOLL_MAX_BODY_BYTES.",
        ),
    ),
    "uri-too-long": ProblemType(
        414,
        Text("Adressen är för lång", "The address is too long"),
        Text(
            "Sökväg och fråga är tillsammans längre än 8 192 byte.",
            "The path and query together exceed 8,192 bytes.",
        ),
        Text("Skicka uppgifterna i innehållet.", "Send the data in the body."),
    ),
    "unsupported-media-type": ProblemType(
        415,
        Text("Innehållstypen tas inte emot", "Media type not accepted"),
        Text(
            "Huvudet Content-Type saknas eller anger en typ, teckenkodning eller komprimering "
            "som inte tas emot här.",
            "The Content-Type header is missing, or states a type, character encoding or "
            "compression that is not accepted here.",
        ),
        Text(
            "Ange någon av typerna i svarets huvud Accept.",
            "State one of the types in the Accept header of the response.",
        ),
    ),
    "invalid-request": ProblemType(
        422,
        Text("Uppgifterna i anropet godtas inte", "The data in the request are not accepted"),
        Text(
            "Anropet kan läsas men ett värde saknas eller är inte tillåtet.",
            "The request can be read, but a value is missing or not allowed.",
        ),
        Text("Rätta felen under errors.", "Correct the errors listed under errors."),
    ),
    "unreadable-input": ProblemType(
        422,
        Text("Underlaget kan inte läsas in", "The input cannot be read"),
        Text(
            "Filen kan inte användas i sin helhet. Ingenting har lästs in.",
            "The file as a whole cannot be used. Nothing has been read.",
        ),
        Text(
            "Rätta felen under errors och skicka filen igen.",
            "Correct the errors listed under errors, and send the file again.",
        ),
    ),
    "internal-error": ProblemType(
        500,
        Text("Ett fel i tjänsten", "A fault in the service"),
        Text(
            "Tjänsten kunde inte behandla anropet. Felet ligger inte hos avsändaren och har "
            "loggats.",
            "The service failed to process the request. The fault is not caused by the sender "
            "and has been logged.",
        ),
        Text(
            "Försök igen; uppge numret under instance om felet återkommer.",
            "Try again; if the fault recurs, report the number under instance.",
        ),
    ),
    "database-away": ProblemType(
        503,
        Text("Databasen svarar inte", "The database does not respond"),
        Text(
            "Databasen eller disken svarade inte i tid, till exempel för att den startas om. "
            "Ingenting av anropet har sparats, om inte svaret gick förlorat just när det sparades.",
            "The database or the disk did not respond in time, for example because it is being "
            "restarted. Nothing in the request has been stored, unless the response was lost "
            "just as the request was being stored.",
        ),
        Text(
            "Skicka anropet igen om några sekunder, med samma Idempotency-Key.",
            "Send the request again in a few seconds, with the same Idempotency-Key.",
        ),
    ),
    "database-damaged": ProblemType(
        503,
        Text("Databasen är skadad", "The database is damaged"),
        Text(
            "En del av databasen kan inte läsas som den skrevs. Ingenting i anropet har sparats, "
            "och inget skadat lämnas ut eller signeras.",
            "Part of the database cannot be read as it was written. Nothing in the request has "
            "been stored, and nothing damaged is returned or signed.",
        ),
        Text(
            "Den som driver tjänsten behöver återställa databasen från en säkerhetskopia. Skicka "
            "sedan anropet igen.",
            "The operator of the service has to restore the database from a backup. Then send the "
            "request again.",
        ),
    ),
    "machine-fault": ProblemType(
        503,
        Text("Servern saknar något den behöver", "The server lacks something it needs"),
        Text(
            "Servern kan just nu inte öppna fler filer, saknar minne eller når inte sin datamapp. "
            "Ingenting i anropet har sparats.",
            "The server cannot open more files at the moment, lacks memory, or cannot use its data "
            "folder. Nothing in the request has been stored.",
        ),
        Text(
            "Skicka anropet igen om en stund, med samma Idempotency-Key.",
            "Send the request again later, with the same Idempotency-Key.",
        ),
    ),
    "storage-full": ProblemType(
        507,
        Text("Lagringsutrymmet är slut", "Storage is full"),
        Text(
            "Ingenting i anropet har sparats. Befintliga uppgifter kan fortfarande läsas.",
            "Nothing in the request has been stored. Existing data can still be read.",
        ),
        Text(
            "Den som driver tjänsten behöver frigöra utrymme. Skicka sedan anropet igen.",
            "The operator of the service has to free space. Then send the request again.",
        ),
    ),
    "overloaded": ProblemType(
        503,
        Text("Tjänsten är upptagen", "The service is busy"),
        Text(
            "Tjänsten kan inte ta emot fler anrop just nu. Ingenting har sparats.",
            "The service cannot accept more requests at the moment. Nothing has been stored.",
        ),
        Text("Försök igen om en stund.", "Try again later."),
    ),
}
"""The kinds of problem, by the last part of their address `/problems/<slug>`."""
