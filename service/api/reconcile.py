"""Reconciliation: the matching of `POST /v1/match` as W3C Reconciliation API 0.2.

OpenRefine and other tools for tables speak it. What the service cannot do honestly is not in its
manifest: candidates are not suggested while somebody types, and tables are not filled from here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from data_ingest.parsing.strict_json import loads
from service.api.reconciliation import (
    MAX_QUERIES,
    PROPERTIES,
    TYPES,
    Candidate,
    CandidateFeature,
    Candidates,
    Manifest,
    NamedType,
    QueryBatch,
    ReconciliationQuery,
    SuggestedProperties,
    SuggestedProperty,
    SuggestService,
    SuggestServices,
    ViewTemplate,
)
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.calls.match_query import MatchQuery, asked_of
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.http.bodies import read_body
from service.platform.http.problem_errors import listed
from service.platform.http.problems import Refused, language_of
from service.platform.process.code_version import code_version
from service.registers.comparing import Match
from service.registers.judgements import judgements_of
from service.registers.matching import find_matches, is_number_alone, recognised, unread
from service.registers.party_id import seal
from service.registers.serving import ServingRegisters
from service.registers.tables import Judgement

router = resource(prefix="/v1/reconcile", tag="matching")

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_CANDIDATES = 20
MOST_FIELDS = 10
"""Fields of a form: `queries`, and perhaps some of a client's own."""

_OF_KIND = {"company": "Company", "public_body": "PublicBody"}
_SCHEMA_SPACE = "https://www.followthemoney.tech/explorer/schemata/"


_BODY = {
    "requestBody": {
        "required": True,
        "description": "A batch of queries: a form whose field `queries` is JSON, as OpenRefine "
        "sends it, or JSON with the key `queries`.",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["queries"],
                    "properties": {"queries": {"type": "string"}},
                }
            },
            JSON: {"model": QueryBatch},
        },
    }
}


@router.get("")
def get_reconciliation_manifest(
    request: Request,
    principal: CurrentPrincipal,
    queries: Annotated[
        str | None,
        Query(description="Not accepted here: send names and numbers in the body of a POST."),
    ] = None,
) -> Manifest:
    """Return the service manifest."""
    if queries is not None:
        raise Refused("invalid-request", errors=[Problem("reconcile-in-body", "/query/queries")])
    here, language = str(request.base_url).rstrip("/"), language_of(request.scope)
    return Manifest(
        versions=["0.1", "0.2"],
        name="Kedjekoll",
        identifierSpace=f"{here}/v1/parties/",
        schemaSpace=_SCHEMA_SPACE,
        serviceVersion=code_version(),
        batchSize=MAX_QUERIES,
        defaultTypes=_types(TYPES, language),
        view=ViewTemplate(url=f"{here}/v1/parties/{{{{id}}}}"),
        suggest=SuggestServices(
            property=SuggestService(service_url=here, service_path="/v1/reconcile/suggest/property")
        ),
    )


@router.post("", openapi_extra=_BODY)
async def reconcile_parties(request: Request, principal: CurrentPrincipal) -> dict[str, Candidates]:
    """Find candidate matches for each party in registers and lists; nothing is stored."""
    batch = await _batch(request)
    language = language_of(request.scope)
    installation: Installation = request.app.state.installation
    serving: ServingRegisters = request.app.state.registers
    asked = {
        key: asked_of(_match_query(query, _place(key)), _place(key))
        for key, query in batch.queries.items()
    }
    wanted = {key: _wanted(query, _place(key)) for key, query in batch.queries.items()}

    def answered() -> dict[str, Candidates]:
        registers = serving.now()
        found = find_matches(registers, recognised(asked, person_key=installation.person_key))
        lost = unread(asked, person_key=installation.person_key)
        hashes = [match.compared_sha256 for some in found.values() for match in some]
        with transaction(installation.engine, read_only=True) as connection:
            judged = judgements_of(connection, hashes, principal=principal)
        return {
            key: Candidates(
                result=list(
                    _candidates(
                        some,
                        judged,
                        types=wanted[key],
                        limit=min(batch.queries[key].limit or 5, MOST_CANDIDATES),
                        key=installation.person_key,
                        language=language,
                    )
                ),
                notes=listed([replace(note, location=_place(key)) for note in lost[key]], language),
            )
            for key, some in found.items()
        }

    return await run_in_threadpool(answered)


@router.get("/suggest/property")
def list_reconciliation_properties(
    request: Request,
    principal: CurrentPrincipal,
    prefix: Annotated[str, Query(max_length=100)] = "",
) -> SuggestedProperties:
    """Suggest query properties whose ID or label begins with the typed text."""
    language, typed = language_of(request.scope), prefix.casefold()
    return SuggestedProperties(
        result=[
            SuggestedProperty(id=pid, name=label.to(language), description=meaning.to(language))
            for pid, (label, meaning) in PROPERTIES.items()
            if pid.casefold().startswith(typed) or label.to(language).casefold().startswith(typed)
        ]
    )


async def _batch(request: Request) -> QueryBatch:
    """Return the queries of a body in either form.

    Raises:
        Refused: Another content type (415), or a form without `queries` or of too many fields.
        UnreadableInput: What should be JSON is no unambiguous JSON.
        RequestValidationError: A query has not the shape of one.
    """
    payload, content_type = await read_body(request, (FORM, JSON))
    if content_type == FORM:
        try:
            fields = parse_qs(payload.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
        except ValueError:  # there are more
            many = Problem("reconcile-fields", "", {"most": str(MOST_FIELDS)})
            raise Refused("invalid-request", errors=[many]) from None
        if len(fields.get("queries", ())) != 1:
            raise Refused("invalid-request", errors=[Problem("request-missing", "/queries")])
        value: object = {"queries": loads(fields["queries"][0].encode(), name="queries")}
    else:
        value = loads(payload, name="body")
    try:
        return QueryBatch.model_validate(value)
    except ValidationError as fault:
        faults = [{**error, "loc": ("body", *error["loc"])} for error in fault.errors()]
        raise RequestValidationError(faults) from None


def _match_query(query: ReconciliationQuery, place: str) -> MatchQuery:
    """Return a query in the shape of `POST /v1/match`; what cannot be compared is left out."""
    properties: dict[str, list[str] | str] = {}
    text = query.query.strip()
    if text:
        is_number = not any(character.isalpha() for character in text) or is_number_alone(text)
        properties["registrationNumber" if is_number else "name"] = [text]
    for query_property in query.properties:
        values = [value[:300] for value in _texts(query_property.v) if value]
        if query_property.pid in PROPERTIES and values:
            before = properties.get(query_property.pid, [])
            properties[query_property.pid] = [*before, *values][:20]
    if not properties:
        raise Refused("invalid-request", errors=[Problem("match-nothing", place)])
    return MatchQuery.model_validate({"schema": "LegalEntity", "properties": properties})


def _texts(value: object) -> Iterator[str]:
    """Yield a property's values: plain ones, those of candidates, and lists of either."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts(value.get("name"))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value).strip()


def _wanted(query: ReconciliationQuery, place: str) -> frozenset[str]:
    """Return the types that a query asks for; all where it names none, or the widest.

    Raises:
        Refused: It names a type that there is not.
    """
    named = [query.type] if isinstance(query.type, str) else query.type or []
    if any(type_id not in TYPES for type_id in named):
        allowed = ", ".join(TYPES)
        problem = Problem("request-choice", f"{place}/type", {"allowed": allowed})
        raise Refused("invalid-request", errors=[problem])
    return frozenset(TYPES if "LegalEntity" in named or not named else named)


def _candidates(
    matches: Sequence[Match],
    judged: dict[str, Judgement],
    *,
    types: frozenset[str],
    limit: int,
    key: bytes,
    language: Language,
) -> Iterator[Candidate]:
    """Yield candidates, one a party whatever sources it is in; who has no name cannot be shown."""
    shown: set[str] = set()
    for match in matches:
        kind = _OF_KIND.get(match.kind, "LegalEntity")
        party_id = match.known.party_id
        if match.name is None or kind not in types or party_id in shown or len(shown) == limit:
            continue
        shown.add(party_id)
        judgement = judged.get(match.compared_sha256)
        denied = judgement is not None and judgement.verdict != "same"
        yield Candidate(
            id=seal(party_id, key=key),
            name=match.name,
            type=_types([kind], language),
            score=match.score_ppm // 10_000,
            match=match.is_same and not denied,
            description=match.known.source_id,
            features=[
                CandidateFeature(id=reason.code, value=reason.points) for reason in match.reasons
            ],
        )


def _types(ids: dict[str, Text] | list[str], language: Language) -> list[NamedType]:
    return [NamedType(id=type_id, name=TYPES[type_id].to(language)) for type_id in ids]


def _place(key: str) -> str:
    return f"/queries/{key.replace('~', '~0').replace('/', '~1')}"
