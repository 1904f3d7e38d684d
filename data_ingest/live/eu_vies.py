"""VIES, live: whether a VAT number is valid for trade inside the European Union."""

from collections.abc import Iterator

import polars as pl

from data_ingest.linking.legal_forms import load_legal_forms, stated_forms
from data_ingest.linking.names import name_parts
from data_ingest.live.answer import LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import RegisterClient, RegisterResponse
from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from data_ingest.model.values import parse_day
from data_ingest.parsing.strict_json import loads
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.records.trees import TreeRows, entries, text

CHECK = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"

MEMBERS = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
    }
)  # fmt: skip
"""Prefixes that VIES knows: the member states, EL for Greece, XI for Northern Ireland (VIES help
page, 2026-11)."""

BUSY = frozenset({"GLOBAL_MAX_CONCURRENT_REQ", "MS_MAX_CONCURRENT_REQ"})
DOWN = frozenset({"MS_UNAVAILABLE", "SERVICE_UNAVAILABLE", "TIMEOUT"})
"""Errors that say nothing about the number, also with HTTP 200 (faults of the VIES interface
description, 2026-11). Any other but `INVALID_INPUT` is taken the same way."""

_BAD_REQUEST = 400


@source(
    title=Text("VIES: momsregistreringsnummer i EU", "VIES: VAT numbers of the EU"),
    publisher="European Commission, from the member states' VAT registers",
    licence="None named; to confirm VAT numbers in trade between member states (VIES disclaimer)",
    cadence="daily",
    url="https://ec.europa.eu/taxation_customs/vies/",
    formats=("json",),
    personal_data=Text(
        "Svaret säger inte vem som är en fysisk person. Namnet behålls därför bara om det har en"
        " organisations bolagsform; adressen läses inte.",
        "The answer does not say who is a natural person. The name is therefore kept only if it has"
        " the legal form of an organisation; the address is not read.",
    ),
    reader_version=1,
)
def eu_vies(file: OpenedFile) -> Iterator[Batch]:
    """One VAT number that is valid on the day of the question.

    A number can be valid at home and not in VIES: some member states list only who has asked to
    trade abroad. So a number that VIES does not know is no breach.
    """
    answer = loads(file.stream.read())
    rows = TreeRows(records=1)
    number = f"{text(answer, 'countryCode')}{text(answer, 'vatNumber')}"
    party = f"VAT:{number}"
    country = {"EL": "GR", "XI": "GB"}.get(number[:2], number[:2])
    name = _organisation(text(answer, "name"))
    day = rows.day(text(answer, "requestDate"), 1, "requestDate")
    rows.add(
        "parties", party_id=party, kind="company" if name else "unknown", display_name=name,
        country=country,
    )  # fmt: skip
    rows.add("party_facts", party_id=party, fact="vat_reg", code="yes", code_scheme="VIES",
             on_date=day)  # fmt: skip
    yield rows.batch(day)


def look_up(
    number: str, *, client: RegisterClient, person_key: bytes, persons: bool = False
) -> LookUp:
    """Ask whether a VAT number is valid; "not found" is that it is not.

    Args:
        number: VAT number with its prefix.
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
        persons: Whether to ask for a natural person's number as well, which is sent in a body.
    """
    reply = RegisterReply(eu_vies, person_key, client.now())
    asked = recognise(number, "VAT")
    if asked is None or asked.value[:2] not in MEMBERS:
        return reply.unavailable(Problem("lookup-number"))
    if asked.is_personal and not persons:
        return reply.unavailable(Problem("lookup-person"))
    prefix, rest = asked.value[:2], asked.value[2:]
    sent = {"countryCode": prefix, "vatNumber": rest}
    try:
        answer = client.ask("POST", CHECK, json=sent, expected=frozenset({_BAD_REQUEST}))
        reply.bodies.append(answer.body)
        valid = _valid(answer)
        stated = {key: text(answer.data, key) for key in sent}
        if stated != sent:
            return reply.unavailable(Problem("lookup-other-party"))
        day = parse_day(text(answer.data, "requestDate") or "")
        if not valid:
            return reply.not_found(as_of=day)
        reply.read(eu_vies, answer.body)
    except NoAnswer as fault:
        return reply.unavailable(fault.problem)
    return reply.found(day)


def _valid(answer: RegisterResponse) -> bool:
    """Return whether the number is valid; an error is read before the answer is."""
    stated = [text(entry, "error") for entry in entries(answer.data, "errorWrappers")]
    stated += [text(answer.data, "userError")]
    errors = {error for error in stated if error and error not in ("VALID", "INVALID")}
    valid = answer.data.get("valid") if isinstance(answer.data, dict) else None
    if errors & BUSY:
        raise NoAnswer(Problem("lookup-limit"))
    if "INVALID_INPUT" in errors:
        raise NoAnswer(Problem("lookup-number"))
    if errors & DOWN:
        raise NoAnswer(Problem("lookup-unreachable"))
    if errors or not isinstance(valid, bool) or answer.status == _BAD_REQUEST:
        raise NoAnswer(Problem("lookup-content"))
    return valid


def _organisation(name: str | None) -> str | None:
    """Return a name that tells that it is an organisation's."""
    codes = name_parts(pl.Series([name], dtype=pl.String))["forms"][0] or ""
    forms = load_legal_forms()
    kinds = {forms[code].kind for code in stated_forms(codes)}
    return name if kinds and "sole" not in kinds else None
