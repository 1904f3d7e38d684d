"""The matching as yente's client asks for it: its addresses and answers, and no others.

`base_url` of the client is `/v1/yente`, and its key goes in `Authorization: ApiKey`. What the
service does not have is refused, so that nobody believes it was done.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from data_ingest.linking.features import FEATURES
from data_ingest.model.problem import Problem
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, message
from data_ingest.parsing.strict_json import pointer
from service.api.calling import CurrentCall
from service.api.health import Health, get_health, get_readiness
from service.api.match import explanations
from service.api.resource import resource
from service.api.yente_shapes import (
    ALGORITHM,
    MOST_FOUND,
    YenteAlgorithm,
    YenteAlgorithmMeaning,
    YenteAlgorithms,
    YenteCatalog,
    YenteDataset,
    YenteEntity,
    YenteExample,
    YenteFeature,
    YenteFeatureMeaning,
    YenteFilters,
    YenteMatchAnswer,
    YenteMatchBatch,
    YenteMatches,
    YenteMatchParameters,
    YentePublisher,
    YenteScoredEntity,
    YenteSearchAnswer,
    YenteSearchParameters,
    YenteTotal,
)
from service.calls import party_matching as calls
from service.calls.call import Call
from service.calls.match_query import MatchQuery, asked_of, ignored
from service.platform.http.problem_errors import listed
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.registers.described import (
    PROPERTIES,
    kind_of,
    named,
    numbers_named,
    signed,
    source_and_day,
    stated,
    written,
)
from service.registers.parties import Record, party_records, records_of_parties, typed
from service.registers.party_id import seal, unseal
from service.registers.serving import Registers, ServingRegisters

router = resource(prefix="/v1/yente", tag="matching")

EVERY_SOURCE = "default"
"""The dataset that holds all others; the client asks for it unless told otherwise."""
_WIDER = ("LegalEntity", "Organization", "Thing")
"""Schemas of which every party here is one."""
_DESCRIBED = message("Names, legal forms, numbers, towns and countries are compared.")


@router.get("/healthz")
async def get_yente_health() -> Health:
    """Liveness probe, where yente's client looks for it."""
    return await get_health()


@router.get("/readyz", response_model_exclude_none=True)
def get_yente_readiness(request: Request) -> Health:
    """Readiness probe, where yente's client looks for it."""
    return get_readiness(request)


@router.get("/catalog")
def list_yente_datasets(request: Request, call: CurrentCall) -> YenteCatalog:
    """List the registers and lists that are searched, as yente lists its datasets."""
    registers = _registers(request)
    versions = registers.snapshot.manifest.sources
    every = YenteDataset(
        name=EVERY_SOURCE,
        title=message("Every register and list").to(call.language),
        summary=message("All sources that serve.").to(call.language),
        version=registers.snapshot.id,
        index_version=registers.snapshot.id,
        load=False,
        children=sorted(versions),
    )
    sources = [
        YenteDataset(
            name=name,
            title=version.title,
            summary=f"{source_and_day(version).to(call.language)} ({version.licence})",
            url=version.url or None,
            version=(version.as_of or version.retrieved_at.date()).isoformat(),
            index_version=(version.as_of or version.retrieved_at.date()).isoformat(),
            load=True,
            publisher=YentePublisher(name=version.publisher, url=version.url or None),
        )
        for name, version in sorted(versions.items())
    ]
    return YenteCatalog(datasets=[every, *sources], current=sorted(versions))


@router.get("/algorithms")
def list_yente_algorithms(request: Request, call: CurrentCall) -> YenteAlgorithms:
    """List the one algorithm that there is, and the features that it compares."""
    url = f"{str(request.base_url).rstrip('/')}/v1/match/features"
    features = {
        code: YenteFeatureMeaning(description=feature.label.to(call.language), url=url)
        for code, feature in FEATURES.items()
    }
    said = _DESCRIBED.to(call.language)
    docs = YenteAlgorithmMeaning(name=ALGORITHM, description=said, features=features)
    one = YenteAlgorithm(name=ALGORITHM, description=said, features=features, docs=docs)
    return YenteAlgorithms(algorithms=[one], default=ALGORITHM, best=ALGORITHM)


@router.post("/match/{dataset}")
def match_yente_entities(
    request: Request,
    call: CurrentCall,
    dataset: str,
    asking: Annotated[YenteMatchParameters, Query()],
    batch: Sent[YenteMatchBatch],
) -> YenteMatchAnswer:
    """Find candidate matches for each party, as yente answers.

    A threshold or a cutoff only narrows: below the threshold nothing is a match, and a name alone
    never is.
    """
    _refuse(asking.unavailable(), "/query")
    _refuse([name for name in ("weights", "config") if getattr(batch, name)], "")
    registers = _registers(request)
    sources = _sources(registers, dataset, asking)
    asked = {
        key: asked_of(query, pointer(["queries", key])) for key, query in batch.queries.items()
    }

    def results(matched: calls.Matched) -> Iterator[YenteScoredEntity]:
        for party in matched.parties(sources):
            scored = _scored(call, party, threshold=asking.threshold)
            left_out = (
                scored.kind in asking.exclude_schema or scored.id in asking.exclude_entity_ids
            )
            if scored.score >= asking.cutoff and not left_out:
                yield scored

    responses = {}
    for key, matched in calls.match_parties(call, registers, asked).items():
        found = list(results(matched))
        responses[key] = YenteMatches(
            results=found[: asking.limit],
            total=YenteTotal(value=len(found)),
            query=_example(batch.queries[key], matched),
            ignored=ignored(batch.queries[key]),
            notes=listed(matched.notes, call.language),
        )
    return YenteMatchAnswer(responses=responses, limit=asking.limit)


@router.get("/search/{dataset}")
def list_yente_entities(
    request: Request,
    call: CurrentCall,
    dataset: str,
    asking: Annotated[YenteSearchParameters, Query()],
) -> YenteSearchAnswer:
    """Find parties whose name begins with, or is near, what was typed, or whose number it is.

    At most 100 are found. The text stands in the address, which a proxy may log: prefer
    `POST /v1/parties/search`.
    """
    _refuse(asking.unavailable(), "/query")
    registers = _registers(request)
    sources = _sources(registers, dataset, asking)
    key, text = call.installation.person_key, asking.q.strip()
    lands = {country.upper() for country in asking.countries}
    hits = typed(registers, text, country=None, limit=MOST_FOUND, person_key=key) if text else []
    ids = dict.fromkeys(
        hit.party_id
        for hit in hits
        if hit.source_id in sources and (not lands or hit.country in lands)
    )
    records = records_of_parties(registers, ids)
    found = [
        entity
        for party_id in ids
        if (entity := _entity(party_id, records[party_id], key=key, language=call.language))
        and entity.kind not in asking.exclude_schema
        and asking.kind in (None, entity.kind, *_WIDER)
    ]
    return YenteSearchAnswer(
        results=found[asking.offset : asking.offset + asking.limit],
        total=YenteTotal(value=len(found)),
        limit=asking.limit,
        offset=asking.offset,
    )


@router.get("/entities/{entity_id}")
def get_yente_entity(
    request: Request,
    call: CurrentCall,
    entity_id: str,
    nested: Annotated[bool, Query(description="Changes nothing: no entity is in another.")] = True,  # noqa: FBT002
) -> YenteEntity:
    """Return what registers and lists state of a party, as an entity of FollowTheMoney.

    `GET /v1/parties/{party_number}` says which source states what, and as of when.
    """
    key = call.installation.person_key
    party_id = unseal(entity_id, key=key)
    entity = None
    if party_id is not None:
        records = party_records(_registers(request), party_id)
        entity = _entity(party_id, records, key=key, language=call.language)
    if entity is None:
        raise Refused("not-found", detail=message("There is no such entity."))
    return entity


def _registers(request: Request) -> Registers:
    serving: ServingRegisters = request.app.state.registers
    return serving.now()


def _refuse(names: Sequence[str], place: str) -> None:
    """Refuse what yente has and the service does not, by its first name."""
    for name in names:
        problem = Problem("match-unavailable", f"{place}/{name}", {"field": name})
        raise Refused("invalid-request", errors=[problem])


def _sources(registers: Registers, dataset: str, asking: YenteFilters) -> frozenset[str]:
    """Return the sources that are asked for.

    Raises:
        Refused: `not-found`: there is no such dataset.
    """
    every = frozenset(registers.snapshot.manifest.sources)
    include, exclude = frozenset(asking.include_dataset), frozenset(asking.exclude_dataset)
    if not {dataset} | include | exclude <= every | {EVERY_SOURCE}:
        raise Refused("not-found", detail=message("There is no such dataset; see /catalog."))
    within = every if dataset == EVERY_SOURCE else frozenset({dataset})
    if include:
        within = include & every if dataset == EVERY_SOURCE else within | (include & every)
    return within - exclude


def _scored(call: Call, party: calls.Party, *, threshold: float) -> YenteScoredEntity:
    match = party.first.match
    score = match.score_ppm / PPM
    country = {} if match.country is None else {"country": [match.country.lower()]}
    numbers = numbers_named(match.found["numbers"])
    return YenteScoredEntity(
        id=seal(match.known.party_id, key=call.installation.person_key),
        caption=party.name,
        kind=party.schema,
        properties={"name": [party.name], **country, **_filled(numbers)},
        datasets=list(party.sources),
        score=score,
        match=party.first.is_same and score >= threshold,
        explanations={
            code: YenteFeature(
                score=why.points, detail=why.label, query=why.query, candidate=why.candidate
            )
            for code, why in explanations(match, call.language).items()
        },
    )


def _entity(
    party_id: str, records: Sequence[Record], *, key: bytes, language: Language
) -> YenteEntity | None:
    """Return a party as an entity; None for a natural person, or if no source has it."""
    name = named(records)
    if name is None:
        return None
    properties = {
        property_id: [
            signed(one, language) if property_id == "status" else written(one.value, language)
            for one in stated(records, property_id)
        ]
        for property_id in PROPERTIES
        if property_id != "source"
    }
    properties["country"] = [country.lower() for country in properties["country"]]
    return YenteEntity(
        id=seal(party_id, key=key),
        caption=name,
        kind=calls.schema_of(kind_of(records)),
        properties=_filled(properties),
        datasets=sorted({record.known.source_id for record in records}),
    )


def _example(query: MatchQuery, matched: calls.Matched) -> YenteExample:
    seen = matched.compared
    properties = {
        "name": list(seen["names"]),
        "country": [seen["country"].lower()] if seen["country"] else [],
        "city": [seen["city"]] if seen["city"] else [],
        **numbers_named(seen["numbers"]),
    }
    return YenteExample(id=query.id, kind=query.kind, properties=_filled(properties))


def _filled(properties: dict[str, Any]) -> dict[str, list[str]]:
    return {name: values for name, values in properties.items() if values}
