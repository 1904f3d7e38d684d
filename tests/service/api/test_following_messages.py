"""A client that reads nothing but messages finds the firm, at every interface of the API.

The client has the firm's papers: its name, its number and its country. It knows no code of any
scheme. It sends what it has in one of many careless spellings, and corrects only what a message
says, in the words of the message.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import httpx2
import pytest

from service.app import create_app

MOST_REFUSALS = 3
_CODE = re.compile(r"\b(?:[A-Z]{2}-[A-Z_]+|VAT)\b")
_LONG_NUMBER = re.compile(r"[0-9]{5}")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the client sends of a firm."""

    number: str
    scheme: str | None = None
    country: str | None = None
    name: str = "Exempel Konkurs AB"

    @property
    def with_scheme(self) -> str:
        """The number as it is written where there is no field for the scheme."""
        return f"{self.scheme}: {self.number}" if self.scheme else self.number


PAPERS = Stated("559999-0016", None, "SE")
NORWEGIAN = Stated("930000027", None, "NO", "EKSEMPEL KONKURS AS")
"""Bankrupt firms of the registers' samples."""


class Answered(NamedTuple):
    """Whether the register's record was reached, and what was said about the request."""

    is_hit: bool
    errors: list[dict[str, Any]]


Interface = Callable[[Any, Stated], Answered]


def is_bankrupt(api, party_id: str) -> bool:
    records = api.get(f"/v1/parties/{party_id}").json()["records"]
    return any(record["status"] == "insolvent" for record in records)


def screened(api, stated: Stated) -> Answered:
    identifier = {"number": stated.number} | ({"scheme": stated.scheme} if stated.scheme else {})
    party = {"id": "a", "name": stated.name, "identifiers": [identifier]}
    document = {
        "format": "kedjekoll-procurement/1",
        "id": "DNR 1",
        "buyer": {"name": "Exempelstaden"},
        "lots": [{"id": "1"}],
        "parties": [party | ({"country": stated.country} if stated.country else {})],
        "tenders": [{"id": "T", "lot": "1", "parties": [{"party": "a"}]}],
    }
    answer = api.post("/v1/screenings", json=document)
    if answer.status_code != 201:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    assessed = json.dumps(answer.json()["assessment"])
    return Answered("insolvency=bankruptcy" in assessed, answer.json()["rejects"])


def matched(api, stated: Stated) -> Answered:
    properties = {"name": stated.name, "registrationNumber": stated.with_scheme}
    properties |= {"country": stated.country} if stated.country else {}
    body = {"queries": {"q": {"schema": "Company", "properties": properties}}}
    answer = api.post("/v1/match", json=body)
    if answer.status_code != 200:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    found = answer.json()["responses"]["q"]
    hits = [one["id"] for one in found["results"] if one["match"]]
    return Answered(any(is_bankrupt(api, one) for one in hits), found["notes"])


def reconciled(api, stated: Stated) -> Answered:
    properties = [{"pid": "registrationNumber", "v": stated.with_scheme}]
    properties += [{"pid": "country", "v": stated.country}] if stated.country else []
    query = {"query": stated.name, "properties": properties}
    answer = api.post("/v1/reconcile", json={"queries": {"q": query}})
    if answer.status_code != 200:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    found = answer.json()["q"]
    hits = [one["id"] for one in found["result"] if one["match"]]
    return Answered(any(is_bankrupt(api, one) for one in hits), found["notes"])


def searched(api, stated: Stated) -> Answered:
    body = {"text": stated.with_scheme, "country": stated.country}
    answer = api.post("/v1/parties/search", json=body)
    if answer.status_code != 200:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    hits = [one["id"] for one in answer.json()["items"][:1]]
    return Answered(any(is_bankrupt(api, one) for one in hits), answer.json()["notes"])


def monitored(api, stated: Stated) -> Answered:
    party = {"number": stated.number, "scheme": stated.scheme}
    party |= {"country": stated.country} if stated.country else {}
    answer = api.post("/v1/monitors", json={"party": party})
    if answer.status_code != 201:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    return Answered(_is_of_the_register(answer.json()["subject"]), [])


def checked(api, stated: Stated) -> Answered:
    body = {
        "number": stated.number,
        "scheme": stated.scheme,
        "authority": "Exempelmyndigheten",
        "asked": ["tax_debt_final"],
        "asked_on": "2026-11-10",
        "answered_on": "2026-11-12",
        "document_sha256": "0" * 64,
        "answers": [{"ground": "tax_debt_final", "answer": "none_reported"}],
    }
    body |= {"country": stated.country} if stated.country else {}
    answer = api.post("/v1/register-checks", json=body)
    if answer.status_code != 201:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    kept = answer.json()["register_check"]
    return Answered(_is_of_the_register(f"{kept['scheme']}:{kept['value']}"), [])


def looked_up(api, stated: Stated) -> Answered:
    body = {"number": stated.number, "scheme": stated.scheme}
    answer = api.post("/v1/look-ups", json=body)
    if answer.status_code != 200:
        return Answered(is_hit=False, errors=answer.json()["errors"])
    parties = [party for one in answer.json()["answers"] for party in one["parties"]]
    return Answered(any(one["status"] == "insolvent" for one in parties), [])


def _is_of_the_register(subject: str) -> bool:
    return subject in ("SE-ON:5599990016", "NO-BRC:930000027")


INTERFACES: dict[str, Interface] = {
    "screening": screened,
    "match": matched,
    "reconciliation": reconciled,
    "search": searched,
    "monitor": monitored,
    "register check": checked,
    "look-up": looked_up,
}


def corrected(stated: Stated, errors: list[dict[str, Any]], papers: Stated) -> Stated:
    """Return what the client sends after reading the messages; it reads nothing else of them."""
    for error in errors:
        said = f"{error['detail']} {error['mend']}"
        own = [code for code in _CODE.findall(said) if code.startswith(f"{papers.country}-")]
        if "nearest to what was stated" in said or "must be one of" in said:
            stated = replace(stated, scheme=own[0] if own else _CODE.findall(said)[0])
        if "the number alone" in said:
            stated = replace(stated, number=papers.number, scheme=None)
        if re.search("Copy the number again|Correct the number", said):
            stated = replace(stated, number=papers.number)
        if re.search("State the organisation number|Check the number", said):
            stated = replace(stated, number=papers.number)
        if re.search("the country of the party|[Cc]orrect the country|number or the country", said):
            stated = replace(stated, country=papers.country)
        if re.search("Write the country as two letters|Write the code or the name", said):
            stated = replace(stated, country=papers.country)
        if "State the number type" in said and own:
            stated = replace(stated, scheme=own[0])
    return stated


CARELESS = {
    "number alone": replace(PAPERS, country=None),
    "name of the number for a scheme": replace(PAPERS, scheme="SE:ORGNR"),
    "small letters": replace(PAPERS, scheme="se-on"),
    "code of ISO 6523": replace(PAPERS, scheme="0007", country=None),
    "scheme with a letter wrong": replace(PAPERS, scheme="SE-OM"),
    "wrong check digit": replace(PAPERS, number="559999-0017"),
    "number among words": replace(PAPERS, number="Exempel Konkurs, nr 559999-0016 (Sthlm)"),
    "VAT number": replace(PAPERS, number="SE559999001601"),
    "VAT number with its words": replace(PAPERS, number="Momsreg.nr SE 559999-0016 01"),
    "country in Swedish": replace(PAPERS, country="Sverige"),
    "country with a letter wrong": replace(PAPERS, country="Sverge"),
    "country that nobody knows": replace(PAPERS, country="Hemlandet"),
    "no number": replace(PAPERS, number="inte ett nummer"),
    "word for nothing": replace(PAPERS, number="ej angivet"),
    "wrong scheme and wrong digit": replace(PAPERS, number="559999-0017", scheme="SE-OM"),
}


@pytest.fixture(scope="module")
def asking(client, settings, ingest):
    """The application with two registers, and live registers that state the bankruptcy."""
    for source in ("se_bolagsverket_bulk", "no_brreg_enheter"):
        ingest(settings, source)

    def answer(request):
        if "oauth2/token" in str(request.url):
            token = {"access_token": "first", "token_type": "Bearer", "expires_in": 3600}
            return httpx2.Response(200, json=token)
        if request.url.path.endswith("/organisationer"):
            return httpx2.Response(200, json={"organisationer": [_organisation()]})
        if request.url.path.endswith(f"/enheter/{NORWEGIAN.number}"):
            return httpx2.Response(200, json=_unit())
        return httpx2.Response(403, json={})

    named = {"bolagsverket_client_id": "id", "bolagsverket_client_secret": "secret"}
    app = create_app(type(settings)(**settings.model_dump() | named))
    app.state.register_transport = httpx2.MockTransport(answer)
    return client(app)


def _organisation() -> dict[str, Any]:
    procedure = "pagaendeAvvecklingsEllerOmstruktureringsforfarande"
    listed = [{"kod": "KK", "fromDatum": "2024-01-26"}]
    names = [
        {"namn": PAPERS.name, "organisationsnamntyp": {"kod": "FORETAGSNAMN"},
         "registreringsdatum": "2001-04-02"},
    ]  # fmt: skip
    return {
        "organisationsidentitet": {"identitetsbeteckning": "5599990016"},
        "organisationsnamn": {"organisationsnamnLista": names, "fel": None},
        "organisationsform": {"kod": "AB", "fel": None},
        "organisationsdatum": {"registreringsdatum": "2001-04-02", "fel": None},
        "avregistreradOrganisation": None,
        procedure: {f"{procedure}Lista": listed, "fel": None},
    }


def _unit() -> dict[str, Any]:
    return {
        "organisasjonsnummer": NORWEGIAN.number,
        "navn": NORWEGIAN.name,
        "organisasjonsform": {"kode": "AS"},
        "konkurs": True,
        "konkursdato": "2026-10-01",
        "underAvvikling": False,
    }


def follow(api, interface: Interface, stated: Stated, papers: Stated) -> list[list[dict[str, Any]]]:
    """Return the messages of each refusal on the way to the register's record."""
    refusals = []
    while not (answered := interface(api, stated)).is_hit:
        refusals.append(answered.errors)
        assert answered.errors, f"nothing was said of {stated}"
        assert len(refusals) <= MOST_REFUSALS, [answered.errors, stated]
        after = corrected(stated, answered.errors, papers)
        assert after != stated, f"{answered.errors} do not say what to correct in {stated}"
        stated = after
    return refusals


def _is_no_question(interface: Interface, number: str) -> bool:
    """Tell whether an interface takes what is written as a name, or as an empty field."""
    if interface is searched:
        return not any(map(str.isdigit, number))
    return interface is screened and number == "ej angivet"


@pytest.mark.parametrize("interface", INTERFACES.values(), ids=INTERFACES)
@pytest.mark.parametrize("stated", CARELESS.values(), ids=CARELESS)
def test_messages_alone_lead_to_the_bankrupt_firm(asking, interface, stated):
    if _is_no_question(interface, stated.number):
        return
    for refusal in follow(asking, interface, stated, PAPERS):
        assert not _LONG_NUMBER.search("".join(f"{one['detail']}{one['mend']}" for one in refusal))


@pytest.mark.parametrize("interface", INTERFACES.values(), ids=INTERFACES)
def test_a_number_of_another_country_is_named_as_such(asking, interface):
    stated = replace(NORWEGIAN, country="SE")
    for refusal in follow(asking, interface, stated, NORWEGIAN):
        assert [one["code"] for one in refusal] == ["number-other-country"]


@pytest.mark.parametrize("interface", INTERFACES.values(), ids=INTERFACES)
@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("559999-0017", {"number-check-digit"}),
        ("inte ett nummer", {"number-none"}),
        ("ej angivet", {"number-none"}),
        ("Exempel, nr 559999-0016 (Sthlm)", {"number-in-text"}),
    ],
)
def test_what_is_no_number_is_refused_by_its_reason(asking, interface, number, codes):
    if _is_no_question(interface, number):
        return
    answered = interface(asking, replace(PAPERS, number=number))
    assert not answered.is_hit
    assert {one["code"] for one in answered.errors} == codes
