"""The kinds of problem of log-in, rights, quotas, repeated requests and readiness."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
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
}
"""By the last part of their address `/problems/<slug>`."""
