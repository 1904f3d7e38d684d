"""Reconciliation: the matching of `POST /v1/match` as W3C Reconciliation API 0.2, for OpenRefine.

A program that can send no header shows its key in the address (`service.api.key_in_address`).
JSONP is not spoken: a script of another host would be run where CORS needs none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from data_ingest.parsing.strict_json import loads
from service.api.calling import CurrentCall
from service.api.party_preview import HEIGHT, WIDTH
from service.api.reconcile_extend import extended, settings_of
from service.api.reconciliation import (
    MAX_QUERIES,
    PROPERTIES,
    TYPES,
    Candidate,
    CandidateFeature,
    Candidates,
    ExtendServices,
    Extension,
    ExtensionQuery,
    Manifest,
    NamedType,
    PreviewTemplate,
    QueryBatch,
    ReconciliationQuery,
    SuggestService,
    SuggestServices,
    ViewTemplate,
)
from service.api.resource import resource
from service.calls import party_matching as calls
from service.calls.match_query import MatchQuery, asked_of
from service.operations.people.keys import DOOR
from service.platform.http.bodies import read_body
from service.platform.http.problem_errors import listed
from service.platform.http.problems import Refused
from service.platform.process.code_version import code_version
from service.registers.matching import is_number_alone
from service.registers.party_id import seal
from service.registers.serving import ServingRegisters

router = resource(prefix="/v1/reconcile", tag="matching")

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_CANDIDATES = 20
MOST_FIELDS = 10
"""Fields of a form: `queries`, and perhaps some of a client's own."""

_SCHEMA_SPACE = "https://www.followthemoney.tech/explorer/schemata/"


class _Extending(BaseModel):
    extend: ExtensionQuery


_BODY = {
    "requestBody": {
        "required": True,
        "description": "A batch of queries: a form whose field `queries` is JSON, as OpenRefine "
        "sends it, or JSON with the key `queries`. Values for columns are asked with `extend`.",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                }
            },
            JSON: {"model": QueryBatch},
        },
    }
}


@router.get("", response_model_exclude_none=True)
def get_reconciliation_manifest(
    request: Request,
    call: CurrentCall,
    queries: Annotated[
        str | None,
        Query(description="Not accepted here: send names and numbers in the body of a POST."),
    ] = None,
) -> Manifest:
    """Return the service manifest."""
    if queries is not None:
        raise Refused("invalid-request", errors=[Problem("reconcile-in-body", "/query/queries")])
    here, language = str(request.base_url).rstrip("/"), call.language
    door = getattr(request.state, "door", DOOR)

    def service(path: str) -> SuggestService:
        return SuggestService(service_url=here, service_path=f"{door}/{path}")

    return Manifest(
        versions=["0.1", "0.2"],
        name="Kedjekoll",
        identifierSpace=f"{here}/v1/parties/",
        schemaSpace=_SCHEMA_SPACE,
        serviceVersion=code_version(),
        batchSize=MAX_QUERIES,
        defaultTypes=_types(TYPES, language),
        view=ViewTemplate(url=f"{here}/app/parties/{{{{id}}}}"),
        preview=PreviewTemplate(
            url=f"{here}{door}/preview?id={{{{id}}}}", width=WIDTH, height=HEIGHT
        ),
        suggest=SuggestServices(
            entity=service("suggest/entity"),
            property=service("suggest/property"),
            type=service("suggest/type"),
        ),
        extend=ExtendServices(
            propose_properties=service("properties"),
            property_settings=settings_of(language),
        ),
    )


@router.post("", openapi_extra=_BODY)
async def reconcile_parties(
    request: Request, call: CurrentCall
) -> dict[str, Candidates] | Extension:
    """Find candidate matches for each party in registers and lists; nothing is stored.

    With `extend` in place of `queries`: what registers state of parties, to fill columns.
    """
    batch = await _asked(request)
    serving: ServingRegisters = request.app.state.registers
    if isinstance(batch, ExtensionQuery):
        return await run_in_threadpool(
            lambda: extended(
                serving.now(), batch, key=call.installation.person_key, language=call.language
            )
        )
    asked = {
        key: asked_of(_match_query(query, _place(key)), _place(key))
        for key, query in batch.queries.items()
    }
    wanted = {key: _wanted(query, _place(key)) for key, query in batch.queries.items()}

    def answered() -> dict[str, Candidates]:
        return {
            key: Candidates(
                result=list(
                    _candidates(
                        matched.parties(),
                        types=wanted[key],
                        limit=min(batch.queries[key].limit or 5, MOST_CANDIDATES),
                        key=call.installation.person_key,
                        language=call.language,
                    )
                ),
                notes=listed(
                    [replace(note, location=_place(key)) for note in matched.notes], call.language
                ),
            )
            for key, matched in calls.match_parties(call, serving.now(), asked).items()
        }

    return await run_in_threadpool(answered)


async def _asked(request: Request) -> QueryBatch | ExtensionQuery:
    """Return what a body asks in either form: candidates for parties, or values of parties.

    Raises:
        Refused: Another content type (415), or a form of neither `queries` nor `extend`, or of too
            many fields.
        UnreadableInput: What should be JSON is no unambiguous JSON.
        RequestValidationError: A query has not the shape of one.
    """
    payload, content_type = await read_body(request, (FORM, JSON))
    value = _form(payload) if content_type == FORM else loads(payload, name="body")
    try:
        if isinstance(value, dict) and "extend" in value and "queries" not in value:
            return _Extending.model_validate(value).extend
        return QueryBatch.model_validate(value)
    except ValidationError as fault:
        faults = [{**error, "loc": ("body", *error["loc"])} for error in fault.errors()]
        raise RequestValidationError(faults) from None


def _form(payload: bytes) -> dict[str, object]:
    """Return the field of a form that is JSON."""
    try:
        fields = parse_qs(payload.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:  # there are more
        many = Problem("reconcile-fields", "", {"most": str(MOST_FIELDS)})
        raise Refused("invalid-request", errors=[many]) from None
    for name in ("queries", "extend"):
        if len(fields.get(name, ())) == 1:
            return {name: loads(fields[name][0].encode(), name=name)}
    raise Refused("invalid-request", errors=[Problem("request-missing", "/queries")])


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
    found: Iterable[calls.Party],
    *,
    types: frozenset[str],
    limit: int,
    key: bytes,
    language: Language,
) -> Iterator[Candidate]:
    """Yield the candidates of the types that are asked for."""
    fitting = (party for party in found if party.schema in types)
    for party in islice(fitting, limit):
        match = party.first.match
        yield Candidate(
            id=seal(match.known.party_id, key=key),
            name=party.name,
            type=_types([party.schema], language),
            score=match.score_ppm // 10_000,
            match=match.is_same and party.first.is_same,
            description=match.known.source_id,
            features=[
                CandidateFeature(id=reason.code, value=reason.points) for reason in match.reasons
            ],
        )


def _types(ids: dict[str, Text] | list[str], language: Language) -> list[NamedType]:
    return [NamedType(id=type_id, name=TYPES[type_id].to(language)) for type_id in ids]


def _place(key: str) -> str:
    return f"/queries/{key.replace('~', '~0').replace('/', '~1')}"
