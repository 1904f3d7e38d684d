"""The kinds of problem of log-in, rights, quotas, repeated requests and readiness."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "unauthenticated": ProblemType(
        401,
        Text("Nyckel eller inloggning krävs", "A key or log-in is required"),
        Text(
            "Anropet saknar nyckel eller inloggning, eller har en som inte gäller: den kan "
            "vara felskriven, återkallad eller ha gått ut.",
            "The request has no key or log-in, or one that is not valid: it may be incorrect, "
            "revoked or expired.",
        ),
        Text(
            "Skicka huvudet Authorization: Bearer med en giltig nyckel eller token. Den som "
            "administrerar nycklar i din organisation kan skapa en ny; innan någon har en "
            "nyckel finns startnyckeln i start.key i datamappen.",
            "Send the header Authorization: Bearer with a valid key or token. The "
            "administrator of keys in your organisation can create a new one; until anyone has "
            "a key, use the start key in start.key in the data folder.",
        ),
    ),
    "forbidden": ProblemType(
        403,
        Text("Din behörighet räcker inte", "Insufficient rights"),
        Text(
            "Du är identifierad, men din roll eller din nyckels räckvidd omfattar inte den här "
            "åtgärden.",
            "You are authenticated, but your role, or the scope of your key, does not cover this "
            "action.",
        ),
        Text(
            "Be den som administrerar behörigheter i din organisation om rollen. Vilken roll "
            "som krävs står i tjänstens förteckning över behörigheter.",
            "Ask the administrator of rights in your organisation for the role. The required "
            "role is listed in the service's table of rights.",
        ),
    ),
    "request-in-progress": ProblemType(
        409,
        Text("Samma anrop pågår redan", "The same request is already in progress"),
        Text(
            "Ett anrop med samma Idempotency-Key har kommit in men är inte besvarat ännu.",
            "A request with the same Idempotency-Key has been received and has not been "
            "answered yet.",
        ),
        Text(
            "Skicka samma anrop igen efter det antal sekunder som Retry-After anger.",
            "Send the same request again after the number of seconds in Retry-After.",
        ),
    ),
    "idempotency-key-reused": ProblemType(
        422,
        Text("Nyckeln hör till ett annat anrop", "The key belongs to another request"),
        Text(
            "Nyckeln i Idempotency-Key har det senaste dygnet använts för ett anrop med annan "
            "adress eller annat innehåll. Ingenting har sparats.",
            "The key in Idempotency-Key has been used in the last 24 hours for a request with "
            "a different address or body. Nothing has been stored.",
        ),
        Text(
            "Skapa en ny nyckel för varje nytt anrop, och återanvänd den bara för att upprepa "
            "exakt samma anrop.",
            "Create a new key for each new request, and reuse it only to repeat exactly the "
            "same request.",
        ),
    ),
    "file-altered": ProblemType(
        500,
        Text("Filen har ändrats sedan den sparades", "The file has changed since it was stored"),
        Text(
            "Innehållet i databasen stämmer inte med filens hashsumma. Filen lämnas inte ut och "
            "används inte.",
            "The content in the database does not match the hash of the file. The file is neither "
            "handed out nor used.",
        ),
        Text(
            "Meddela den som driver tjänsten: kedjekoll audit verify visar vad mer som har "
            "ändrats, och filen finns i en säkerhetskopia.",
            "Inform the operator of the service: kedjekoll audit verify shows what else has been "
            "changed, and a backup has the file.",
        ),
    ),
    "quota-exceeded": ProblemType(
        429,
        Text("Organisationens kvot är förbrukad", "The organisation's quota is exhausted"),
        Text(
            "Organisationen har gjort fler anrop än vad som tas emot per minut. Ingenting har "
            "sparats.",
            "The organisation has made more requests than are accepted per minute. Nothing has "
            "been stored.",
        ),
        Text(
            "Vänta det antal sekunder som Retry-After anger. Huvudet RateLimit anger efter "
            "varje anrop hur många som är kvar.",
            "Wait for the number of seconds in Retry-After. After each request, the RateLimit "
            "header states how many requests remain.",
        ),
    ),
    "log-in-unavailable": ProblemType(
        503,
        Text("Inloggningen kan inte kontrolleras", "The log-in cannot be checked"),
        Text(
            "Inloggningstjänstens nycklar kan inte hämtas, så det går inte att avgöra om "
            "inloggningen gäller. API-nycklar fungerar som vanligt.",
            "The signing keys of the log-in service cannot be retrieved, so the validity of "
            "the log-in cannot be determined. API keys work as usual.",
        ),
        Text(
            "Försök igen om en stund. Den som driver tjänsten hittar orsaken i loggen under "
            "log_in.keys_not_had.",
            "Try again later. The operator of the service can find the reason in the log under "
            "log_in.keys_not_had.",
        ),
    ),
    "file-infected": ProblemType(
        422,
        Text("Filen innehåller skadlig kod", "The file is infected"),
        Text(
            "Skannern hittade skadlig kod i en fil. Ingen av anropets filer har lästs eller "
            "sparats.",
            "The malware scanner found something in a file. No file of the request has been read "
            "or stored.",
        ),
        Text(
            "Skicka inte filen igen. Be avsändaren om en ren fil. Om du tror att filen är ren: "
            "kontakta den som driver tjänsten.",
            "Do not send the file again. Ask whoever made it for a clean one. If you believe that "
            "the file is clean, contact the operator of the service.",
        ),
    ),
    "scanner-unavailable": ProblemType(
        503,
        Text("Filen kan inte genomsökas", "The file cannot be scanned"),
        Text(
            "Filer genomsöks efter skadlig kod innan de tas emot, och skannern svarar inte. "
            "Ingenting har lästs eller sparats.",
            "Files are scanned for malware before they are accepted, and the scanner does not "
            "answer. Nothing has been read or stored.",
        ),
        Text(
            "Skicka igen efter det antal sekunder som Retry-After anger. Den som driver tjänsten "
            "hittar orsaken i loggen under file.not_scanned.",
            "Send it again after the number of seconds in Retry-After. The operator of the service "
            "can find the reason in the log under file.not_scanned.",
        ),
    ),
    "not-ready": ProblemType(
        503,
        Text("Tjänsten är inte redo", "The service is not ready"),
        Text(
            "En kontroll som måste vara godkänd innan tjänsten tar emot anrop har misslyckats.",
            "A check that must pass before the service accepts requests has failed.",
        ),
        Text(
            "Se tjänstens logg under check.failed.",
            "See the log of the service under check.failed.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
