"""Bolagsverket, live: a Swedish organisation and its newest annual report, by its number.

Three questions for each organisation, of the sixty a minute that the register takes: who it is,
which annual reports it has filed digitally, and the newest of them.
"""

import threading
import uuid

from data_ingest.live.answer import LiveQuery, LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import JSON, MOST_BYTES, ZIP, RegisterClient, RegisterResponse
from data_ingest.live.se_bolagsverket_answer import Parts, parts_of, se_bolagsverket
from data_ingest.live.se_bolagsverket_reports import (
    DOCUMENT,
    LIST,
    MOST_DOCUMENT_BYTES,
    add_report,
    listed_reports,
)
from data_ingest.model.problem import Problem
from data_ingest.records.trees import entries, text

API = "https://gw.api.bolagsverket.se/vardefulla-datamangder/v1"
TOKEN = "https://portal.api.bolagsverket.se/oauth2/token"  # noqa: S105  # an address
SCOPE = "vardefulla-datamangder:read vardefulla-datamangder:ping"

EARLY = 60
"""Seconds before its end from which a token is no longer used."""

_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN = 400, 401, 403


class Bolagsverket:
    """Asks Bolagsverket; threads may share it.

    Args:
        client: Client to ask with.
        client_id: Of the credentials that Bolagsverket has issued.
        client_secret: Likewise.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """

    def __init__(
        self, client: RegisterClient, *, client_id: str, client_secret: str, person_key: bytes
    ) -> None:
        self._client = client
        self._credentials = (client_id, client_secret)
        self._person_key = person_key
        self._lock = threading.Lock()
        self._token: str | None = None
        self._token_until = 0.0

    def look_up(self, number: str, *, persons: bool = False) -> LookUp:
        """Ask for an organisation; the number is sent in a body, never in an address.

        Args:
            number: Organisation number.
            persons: Whether to ask for a natural person's number as well: a sole trader has no
                other one. Without it, such a number is not sent.
        """
        reply = RegisterReply(se_bolagsverket, self._person_key, self._client.now())
        asked = recognise(number, "SE-ON")
        if asked is None:
            return reply.unavailable(Problem("lookup-number"))
        if asked.is_personal and not persons:
            return reply.unavailable(Problem("lookup-person"))
        try:
            answer = self._about(asked, "organisationer")
            nothing = _read(answer, asked, reply)
        except NoAnswer as fault:
            return reply.unavailable(fault.problem)
        if nothing is not None:
            return nothing
        if not asked.is_personal:
            self._add_report(asked, reply)
        return reply.found()

    def _add_report(self, asked: LiveQuery, reply: RegisterReply) -> None:
        """Add the newest annual report; a part that does not come is missing, and is said to be."""
        part = LIST
        try:
            answer = self._about(asked, LIST)
            reply.bodies.append(answer.body)
            reports, unusable = listed_reports(answer.data)
            if unusable:
                reply.missing.append(Problem("lookup-part", "", {"part": LIST}))
            if not reports:
                reply.remarks += [] if unusable else [Problem("lookup-no-report")]
                return
            part = DOCUMENT
            document = self._send(
                "GET", f"{DOCUMENT}/{reports[0].document_id}", media=ZIP, most=MOST_DOCUMENT_BYTES
            )
            add_report(document.body, reports, asked.value, reply)
        except NoAnswer as fault:
            reply.missing += [Problem("lookup-part", "", {"part": part}), fault.problem]

    def _about(self, asked: LiveQuery, operation: str) -> RegisterResponse:
        return self._send("POST", operation, json={"identitetsbeteckning": asked.value})

    def _send(
        self,
        method: str,
        operation: str,
        *,
        json: object = None,
        media: str = JSON,
        most: int = MOST_BYTES,
    ) -> RegisterResponse:
        """Ask with a token, and once more with a new one if that has been refused."""
        token = self._valid_token(None)
        for _ in range(2):
            answer = self._client.ask(
                method,
                f"{API}/{operation}",
                json=json,
                headers={
                    "Authorization": f"Bearer {token}",
                    "X-Request-Id": str(uuid.uuid4()),
                },
                expected=frozenset(
                    {_UNAUTHORISED} if json is None else {_BAD_REQUEST, _UNAUTHORISED}
                ),
                media=media,
                most=most,
            )
            if answer.status == _BAD_REQUEST:
                raise NoAnswer(Problem("lookup-number"))
            if answer.status != _UNAUTHORISED:
                return answer
            token = self._valid_token(token)
        raise NoAnswer(Problem("lookup-credentials"))

    def _valid_token(self, refused: str | None) -> str:
        """Return a token, a new one if there is none, it ends soon, or it has been refused."""
        with self._lock:
            if (
                self._token is None
                or self._token == refused
                or self._client.clock() > self._token_until
            ):
                self._token, seconds = self._new_token()
                self._token_until = self._client.clock() + seconds - EARLY
            return self._token

    def _new_token(self) -> tuple[str, int]:
        answer = self._client.ask(
            "POST",
            TOKEN,
            form={"grant_type": "client_credentials", "scope": SCOPE},
            auth=self._credentials,
            expected=frozenset({_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN}),
        )
        if answer.status in (_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN):
            raise NoAnswer(Problem("lookup-credentials"))
        token, seconds = text(answer.data, "access_token"), text(answer.data, "expires_in")
        if token is None or not (token.isascii() and token.isprintable()):
            raise NoAnswer(Problem("lookup-content"))
        return token, int(seconds) if seconds and seconds.isdecimal() else 0


def _read(answer: RegisterResponse, asked: LiveQuery, reply: RegisterReply) -> LookUp | None:
    """Read an answer with status 200, its errors first; return what it says if that is nothing.

    Raises:
        NoAnswer: It is of another firm, or says neither something nor nothing.
    """
    reply.bodies.append(answer.body)
    listed = [parts_of(entry) for entry in entries(answer.data, "organisationer")]
    stated = {_number(registration) for registration in listed} - {None}
    if stated - {asked.value[-10:]}:
        raise NoAnswer(Problem("lookup-other-party"))
    if not any(registration.says_something for registration in listed):
        return _nothing(listed, reply)
    if not stated:
        raise NoAnswer(Problem("lookup-content"))
    for name in dict.fromkeys(name for registration in listed for name in registration.outages):
        reply.missing.append(Problem("lookup-part", "", {"part": name}))
    reply.read(se_bolagsverket, answer.body)
    return None


def _nothing(listed: list[Parts], reply: RegisterReply) -> LookUp:
    """Return "not found" only if every error that was stated says so."""
    stated = {
        name: text(part, "fel", "typ")
        for registration in listed
        for name, part in registration.record.items()
        if isinstance(part, dict) and part.get("fel") is not None
    }
    if not stated:
        return reply.unavailable(Problem("lookup-content"))
    down = [name for registration in listed for name in registration.outages if name in stated]
    if down or any(not registration.errors for registration in listed):
        parts = [Problem("lookup-part", "", {"part": name}) for name in dict.fromkeys(down)]
        return reply.unavailable(*(parts or [Problem("lookup-content")]))
    return reply.not_found()


def _number(registration: Parts) -> str | None:
    """Return the last ten digits: of a person's number the century is not always written."""
    return (
        "".join(c for c in registration.number if c.isdigit())[-10:]
        if registration.number
        else None
    )
