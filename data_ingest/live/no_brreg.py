"""Brønnøysundregistrene, live: a Norwegian unit by its number."""

from dataclasses import replace

from data_ingest.live.answer import LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import RegisterClient
from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from data_ingest.records.trees import text
from data_ingest.sources.no_brreg_enheter import no_brreg_enheter
from data_ingest.sources.no_brreg_underenheter import no_brreg_underenheter

SOURCE = replace(
    no_brreg_enheter,
    id="no_brreg",
    title=Text("Enhetsregisteret (Norge), direktfråga", "Norwegian register, live"),
    download=None,
)
UNITS = "https://data.brreg.no/enhetsregisteret/api/enheter"
SUB_UNITS = "https://data.brreg.no/enhetsregisteret/api/underenheter"

_NONE, _REMOVED = 404, 410
_ABSENT = frozenset({_NONE, _REMOVED})


def look_up(number: str, *, client: RegisterClient, person_key: bytes) -> LookUp:
    """Ask for a unit; a sub-unit brings the main unit whose register entries count.

    A 404 may come from anything on the way, so "not found" is said only after the register's own
    search has counted no unit with the number.

    Args:
        number: Norwegian organisation number, of a sole trader too: it is no personal number.
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    reply = RegisterReply(SOURCE, person_key, client.now())
    asked = recognise(number, "NO-BRC")
    if asked is None or asked.is_personal:
        return reply.unavailable(Problem("lookup-number"))
    try:
        unit = client.ask("GET", f"{UNITS}/{asked.value}", expected=_ABSENT)
        if unit.status not in _ABSENT:
            _check_number(unit.data, asked.value)
            reply.bodies.append(unit.body)
            reply.read(no_brreg_enheter, unit.body)
            return reply.found()
        below = client.ask("GET", f"{SUB_UNITS}/{asked.value}", expected=_ABSENT)
        if below.status in _ABSENT:
            removed = _REMOVED in (unit.status, below.status)
            return _absent(asked.value, reply, client, removed=removed)
        _check_number(below.data, asked.value)
        reply.bodies.append(below.body)
        reply.read(no_brreg_underenheter, below.body)
    except NoAnswer as fault:
        return reply.unavailable(fault.problem)
    _add_main_unit(text(below.data, "overordnetEnhet"), reply, client)
    return reply.found()


def _absent(value: str, reply: RegisterReply, client: RegisterClient, *, removed: bool) -> LookUp:
    """Ask the search, which answers 200 with a count, whether there is no such number."""
    for address, params in ((UNITS, {"organisasjonsnummer": value}),
                            (SUB_UNITS, {"organisasjonsnummer": value})):  # fmt: skip
        listed = client.ask("GET", address, params=params)
        reply.bodies.append(listed.body)
        if text(listed.data, "page", "totalElements") != "0":
            raise NoAnswer(Problem("lookup-content"))
    return reply.not_found(*([Problem("lookup-removed")] if removed else []))


def _add_main_unit(number: str | None, reply: RegisterReply, client: RegisterClient) -> None:
    main = recognise(number or "", "NO-BRC")
    try:
        if main is None or main.is_personal:
            raise NoAnswer(Problem("lookup-content"))
        unit = client.ask("GET", f"{UNITS}/{main.value}")
        _check_number(unit.data, main.value)
        reply.read(no_brreg_enheter, unit.body)
        reply.bodies.append(unit.body)
    except NoAnswer:
        reply.missing.append(Problem("lookup-part", "", {"part": "overordnetEnhet"}))


def _check_number(data: object, value: str) -> None:
    if text(data, "organisasjonsnummer") != value:
        raise NoAnswer(Problem("lookup-other-party"))
