"""The kinds of problem an answer can name, what each means, and how the sender mends it."""

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
            "Rätta det som räknas upp under errors och skicka innehållet igen.",
            "Correct what is listed under errors, and send the body again.",
        ),
    ),
    "unauthenticated": ProblemType(
        401,
        Text("Nyckel eller inloggning behövs", "A key or a log-in is needed"),
        Text(
            "Anropet visar ingen nyckel eller inloggning, eller en som inte gäller: den kan vara "
            "felskriven, återkallad eller ha gått ut.",
            "The request shows no key or log-in, or one that is not valid: it may be misspelt, "
            "revoked or have expired.",
        ),
        Text(
            "Skicka huvudet Authorization: Bearer med en giltig nyckel eller token. Den som sköter "
            "nycklar i din organisation kan göra en ny; innan någon har en står startnyckeln i "
            "start.key i datamappen.",
            "Send the header Authorization: Bearer with a valid key or token. Whoever looks after "
            "keys in your organisation can make a new one; before anybody has one the start key "
            "stands in start.key in the data folder.",
        ),
    ),
    "forbidden": ProblemType(
        403,
        Text("Din behörighet räcker inte", "Your rights do not reach this far"),
        Text(
            "Du är känd, men varken din roll eller din nyckels räckvidd omfattar det du vill göra.",
            "You are known, but your role, or the scope of your key, does not cover what you want "
            "to do.",
        ),
        Text(
            "Be den som sköter behörigheter i din organisation om rollen. Vilken som behövs står i "
            "tjänstens förteckning över behörigheter.",
            "Ask whoever looks after rights in your organisation for the role. Which one is needed "
            "stands in the service's table of rights.",
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
    "request-in-progress": ProblemType(
        409,
        Text("Samma anrop pågår redan", "The same request is already being worked on"),
        Text(
            "Ett anrop med samma Idempotency-Key har kommit in men är inte besvarat ännu.",
            "A request with the same Idempotency-Key has come in and has not been answered yet.",
        ),
        Text(
            "Skicka samma anrop igen efter så många sekunder som Retry-After anger.",
            "Send the same request again after as many seconds as Retry-After states.",
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
    "closed-before-award": ProblemType(
        403,
        Text("Poängen är stängda före tilldelning", "Points are closed before the award"),
        Text(
            "Screeningen hör till ett ärende före tilldelning. Anbudsgivarna behandlas lika, och "
            "poäng och band visas inte.",
            "The screening belongs to a case before the award. Tenderers are treated equally, and"
            " points and bands are not shown.",
        ),
        Text(
            "Läs den i ärendet, eller öppna poängen där med ett skäl; det antecknas.",
            "Read it in the case, or open the points there with a reason; it is put on record.",
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
    "idempotency-key-reused": ProblemType(
        422,
        Text("Nyckeln hör till ett annat anrop", "The key belongs to another request"),
        Text(
            "Nyckeln i Idempotency-Key har det senaste dygnet använts för ett anrop med annan "
            "adress eller annat innehåll. Ingenting har sparats.",
            "The key in Idempotency-Key has been used within the last 24 hours for a request with "
            "another address or another body. Nothing has been stored.",
        ),
        Text(
            "Gör en ny nyckel för varje nytt anrop, och använd den på nytt bara för att upprepa "
            "precis samma anrop.",
            "Make a new key for each new request, and use it again only to repeat the very same "
            "request.",
        ),
    ),
    "quota-exceeded": ProblemType(
        429,
        Text("Organisationens kvot är slut", "The organisation's quota is used up"),
        Text(
            "Organisationen har gjort fler anrop än vad som tas emot på en minut. Ingenting har "
            "sparats.",
            "The organisation has made more requests than are taken in a minute. Nothing has been "
            "stored.",
        ),
        Text(
            "Vänta så många sekunder som Retry-After anger. Huvudet RateLimit säger efter varje "
            "anrop hur många som är kvar.",
            "Wait for as many seconds as Retry-After states. The header RateLimit says after each "
            "request how many are left.",
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
    "log-in-unavailable": ProblemType(
        503,
        Text("Inloggningen kan inte prövas", "The log-in cannot be checked"),
        Text(
            "Inloggningstjänstens nycklar kan inte hämtas, så det går inte att avgöra om "
            "inloggningen gäller. API-nycklar fungerar som vanligt.",
            "The signing keys of the log-in service cannot be fetched, so nobody can tell whether "
            "the log-in holds. API keys work as usual.",
        ),
        Text(
            "Försök igen om en stund. Den som driver tjänsten ser orsaken i loggen under "
            "log_in.keys_not_had.",
            "Try again in a while. Whoever runs the service sees the reason in the log under "
            "log_in.keys_not_had.",
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
    "retention-unreadable": ProblemType(
        503,
        Text("Gallringstiderna kan inte läsas", "The periods of retention cannot be read"),
        Text(
            "Filen retention.yaml i datamappen är fel skriven, så ingen vet vad som ska gallras. "
            "Ingenting gallras.",
            "The file retention.yaml in the data folder is wrong, so nobody knows what is to be "
            "disposed of. Nothing is.",
        ),
        Text(
            "Den som driver tjänsten rättar filen; kedjekoll retention --dry-run säger vad som är "
            "fel.",
            "Whoever runs the service mends the file; kedjekoll retention --dry-run says what is "
            "wrong.",
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
    "document-too-large": ProblemType(
        422,
        Text("Dokumentet är för stort att göra", "The document is too large to be made"),
        Text(
            "Screeningen har så många parter att dokumentet tar mer minne eller tid än det får. "
            "Screeningen finns kvar.",
            "The screening has so many parts that the document takes more memory or time than it "
            "may. The screening is still there.",
        ),
        Text(
            "Hämta den i en annan form, som csv eller json, eller ett anbud i taget som json. Den "
            "som driver tjänsten kan höja KEDJEKOLL_DOCUMENT_MEMORY_MB.",
            "Fetch it in another form, such as csv or json, or one tender at a time as json. "
            "Whoever runs the service can raise KEDJEKOLL_DOCUMENT_MEMORY_MB.",
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
