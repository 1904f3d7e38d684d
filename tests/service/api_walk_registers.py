"""The part of the walk through the API that looks in registers and lists."""

from typing import Any

from service.registers.party_id import seal


def registers(made: Any) -> None:
    """Match, judge, reconcile and look up, as systems do, as OpenRefine does and as yente does.

    Args:
        made: The walk so far.
    """
    properties = {"name": ["Eksempel Renhold"], "country": ["no"]}
    query = {"schema": "Company", "properties": properties}
    matched = made.call("POST /v1/match", body={"queries": {"q1": query}})
    first = matched.json()["responses"]["q1"]["results"][0]
    candidate = {"id": first["id"], "dataset": first["datasets"][0]}
    judged = {"query": query, "candidate": candidate, "verdict": "not_same", "reason": "Annan ort."}
    judgement = made.call("POST /v1/judgements", body=judged).json()["id"]
    made.call("GET /v1/judgements/{judgement_id}", judgement_id=judgement)
    made.call("POST /v1/parties/search", body={"text": "eksempel ren"})
    key = made.api.app.state.installation.person_key
    number = seal("NO-BRC:930000019", key=key)
    made.call("GET /v1/parties/{party_number}", party_number=number)
    made.call("GET /v1/reconcile")
    for what, typed in (("entity", "eksempel"), ("property", "co"), ("type", "c")):
        made.call(f"GET /v1/reconcile/suggest/{what}", f"?prefix={typed}")
    made.call("GET /v1/reconcile/properties", "?type=Company")
    made.call("GET /v1/reconcile/preview", f"?id={number}")
    made.call("POST /v1/reconcile", body={"queries": {"q0": {"query": "Eksempel Renhold"}}})
    made.call("POST /v1/look-ups", body={"scheme": "NO-BRC", "number": "930000019"})
    made.call("POST /v1/supplier-checks", body={"suppliers": ["930000019", "5599990017"]})
    for part in ("healthz", "readyz", "catalog", "algorithms"):
        made.call(f"GET /v1/yente/{part}")
    every = {"dataset": "default"}
    asked = {"queries": {"q": query}, "weights": {}, "config": {}}
    made.call("POST /v1/yente/match/{dataset}", "?threshold=0.7", body=asked, **every)
    made.call("GET /v1/yente/search/{dataset}", "?q=eksempel", **every)
    made.call("GET /v1/yente/entities/{entity_id}", entity_id=number)
