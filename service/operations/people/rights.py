"""Which operation of the API asks for which role and scope: the one place where it is said.

Every operation has its line in `RIGHTS`. One that has none is for administrators alone, so that
what somebody forgot opens nothing. `service.api.security` enforces the table, and the reference
page of rights is written from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_ingest.model.text import Text, message
from service.operations.people.principal import INCIDENT, Principal, Role, Scope


@dataclass(frozen=True, slots=True)
class OperationRight:
    """What an operation asks for.

    Attributes:
        name: For the table.
        meaning: What it lets somebody do.
        roles: Any one of these is needed; empty: nothing is, not even a key.
        scope: What the key that is used must not be limited to less than.
    """

    name: str
    meaning: Text
    roles: frozenset[Role]
    scope: Scope | None


OPEN = OperationRight(
    "open",
    message("Open to everyone, without a key."),
    frozenset(),
    None,
)
BY_LINK = OperationRight(
    "by link",
    message("With a reply link: read the firm's own facts and answer them, without a key."),
    frozenset(),
    None,
)
READ = OperationRight(
    "read",
    message("Read; nothing is stored."),
    frozenset({"viewer", "officer", "auditor", "admin"}),
    "read",
)
MATCH = OperationRight(
    "match",
    message("Find parties in registers and lists; nothing is stored."),
    READ.roles,
    "match",
)
WORK = OperationRight(
    "work",
    message("Do the daily work; the result is stored."),
    frozenset({"officer"}),
    "work",
)
REVIEW = OperationRight(
    "review",
    message("See who has which rights."),
    frozenset({"auditor", "admin"}),
    "read",
)
SIGN_REVIEW = OperationRight(
    "sign review",
    message("Record that the rights have been reviewed."),
    frozenset({"auditor", "admin"}),
    "administer",
)
ADMINISTER = OperationRight(
    "administer",
    message("Administer people, units, keys and the scorecard."),
    frozenset({"admin"}),
    "administer",
)
RESTRICTED = OperationRight(
    "restricted",
    message("See and record restricted incidents, which nobody else can see."),
    frozenset({INCIDENT}),
    "work",
)
COVER = OperationRight(
    "cover",
    message("Compile the coverage of the cases, and that of members; the result is stored."),
    frozenset({"officer", "auditor"}),
    "work",
)
DISCLOSE = OperationRight(
    "disclose",
    message("Disclose documents in a case and mark them; the result is stored."),
    frozenset({"officer", "admin"}),
    "work",
)
KINDS = (
    OPEN, BY_LINK, READ, MATCH, WORK, COVER, DISCLOSE, REVIEW, SIGN_REVIEW, ADMINISTER, RESTRICTED,
)  # fmt: skip
"""Every kind of right."""
KEEPING = (WORK, COVER, DISCLOSE, SIGN_REVIEW, ADMINISTER)
"""Those by which something is kept, besides what is restricted: of that no answer is kept, so a
request sent again is done again."""

RIGHTS: Mapping[str, OperationRight] = {
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /problems/{slug}": OPEN,
    "GET /v1/api-info": OPEN,
    "POST /v1/access-tokens": OPEN,
    "GET /v1/replies": BY_LINK,
    "POST /v1/replies": BY_LINK,
    "POST /v1/replies/files": BY_LINK,
    "GET /v1/me": READ,
    "GET /v1/screenings": READ,
    "POST /v1/screenings/search": READ,
    "POST /v1/screenings": WORK,
    "POST /v1/screenings/{screening_id}/superseding": WORK,
    "GET /v1/screenings/{screening_id}": READ,
    "GET /v1/screenings/{screening_id}/report": READ,
    "GET /v1/screenings/{screening_id}/chain": READ,
    "GET /v1/screenings/{screening_id}/matches": READ,
    "POST /v1/screenings/{screening_id}/corrections": WORK,
    "GET /v1/screenings/{screening_id}/bundle": READ,
    "GET /v1/screenings/{screening_id}/replay": READ,
    "GET /v1/categories": READ,
    "POST /v1/needs": WORK,
    "GET /v1/needs": READ,
    "GET /v1/needs/{need_id}": READ,
    "GET /v1/needs/{need_id}/document": READ,
    "GET /v1/needs/{need_id}/replay": READ,
    "POST /v1/packages": WORK,
    "GET /v1/packages": READ,
    "GET /v1/packages/offers": READ,
    "GET /v1/packages/{package_id}": READ,
    "POST /v1/packages/{package_id}/edits": WORK,
    "GET /v1/screenings/{screening_id}/needs": READ,
    "POST /v1/follow-ups": WORK,
    "POST /v1/follow-ups/visits": WORK,
    "GET /v1/follow-ups": READ,
    "GET /v1/follow-ups/facts": READ,
    "GET /v1/follow-ups/{follow_up_id}": READ,
    "GET /v1/cases/{case_id}/comparison": READ,
    "POST /v1/coverage": COVER,
    "GET /v1/coverage": READ,
    "GET /v1/coverage/{coverage_id}": READ,
    "GET /v1/coverage/{coverage_id}/report": READ,
    "GET /v1/coverage/{coverage_id}/counts": COVER,
    "POST /v1/member-counts": COVER,
    "GET /v1/member-counts": READ,
    "GET /v1/member-counts/sums": READ,
    "GET /v1/member-counts/{counts_id}": READ,
    "GET /v1/member-counts/{counts_id}/content": READ,
    "POST /v1/member-counts/{counts_id}/sender-confirmation": COVER,
    "POST /v1/register-checks": WORK,
    "GET /v1/register-checks": READ,
    "GET /v1/register-checks/facts": READ,
    "GET /v1/register-checks/{check_id}": READ,
    "GET /v1/screenings/{screening_id}/export": READ,
    "GET /v1/exclusion-grounds": READ,
    "POST /v1/cases": WORK,
    "GET /v1/cases": READ,
    "GET /v1/cases/{case_id}": READ,
    "PATCH /v1/cases/{case_id}": WORK,
    "POST /v1/cases/{case_id}/stage-moves": WORK,
    "POST /v1/cases/{case_id}/awards": WORK,
    "POST /v1/cases/{case_id}/interruptions": WORK,
    "POST /v1/cases/{case_id}/interruptions/end": WORK,
    "POST /v1/cases/{case_id}/links": WORK,
    "POST /v1/cases/{case_id}/openings": WORK,
    "GET /v1/cases/{case_id}/events": READ,
    "GET /v1/cases/{case_id}/runs": READ,
    "GET /v1/cases/{case_id}/screenings/{screening_id}": READ,
    "GET /v1/tasks": READ,
    "POST /v1/cases/{case_id}/tasks": WORK,
    "POST /v1/cases/{case_id}/checklists": WORK,
    "GET /v1/tasks/{task_id}": READ,
    "PATCH /v1/tasks/{task_id}": WORK,
    "POST /v1/cases/{case_id}/reply-links": WORK,
    "GET /v1/cases/{case_id}/reply-links": READ,
    "GET /v1/cases/{case_id}/reply-links/{link_id}": READ,
    "POST /v1/cases/{case_id}/reply-links/{link_id}/revocation": WORK,
    "POST /v1/cases/{case_id}/disclosures": WORK,
    "GET /v1/cases/{case_id}/disclosures": READ,
    "GET /v1/support": READ,
    "GET /v1/support/texts": READ,
    "POST /v1/support/confirmations": WORK,
    "POST /v1/support/tips": READ,
    "POST /v1/support/receipts": READ,
    "POST /v1/cases/{case_id}/decisions": WORK,
    "GET /v1/cases/{case_id}/decisions": READ,
    "GET /v1/decisions/{decision_id}": READ,
    "POST /v1/decisions/{decision_id}/second": WORK,
    "GET /v1/cases/{case_id}/chain-request-form": READ,
    "POST /v1/cases/{case_id}/chain-request-form": WORK,
    "GET /v1/cases/{case_id}/sharing-decisions": READ,
    "POST /v1/cases/{case_id}/sharing-decisions": WORK,
    "GET /v1/cases/{case_id}/hold": READ,
    "POST /v1/cases/{case_id}/hold": WORK,
    "POST /v1/cases/{case_id}/hold/release": WORK,
    "GET /v1/cases/{case_id}/marking": READ,
    "POST /v1/cases/{case_id}/marking": DISCLOSE,
    "GET /v1/cases/{case_id}/masked-copies": READ,
    "POST /v1/cases/{case_id}/masked-copies": DISCLOSE,
    "GET /v1/cases/{case_id}/masked-copies/proposals": READ,
    "GET /v1/cases/{case_id}/masked-copies/{copy_id}": READ,
    "GET /v1/cases/{case_id}/masked-copies/{copy_id}/content": READ,
    "GET /v1/cases/{case_id}/extracts": READ,
    "POST /v1/cases/{case_id}/extracts": DISCLOSE,
    "GET /v1/cases/{case_id}/extracts/candidates": READ,
    "GET /v1/cases/{case_id}/extracts/{extract_id}": READ,
    "GET /v1/cases/{case_id}/extracts/{extract_id}/content": DISCLOSE,
    "POST /v1/cases/{case_id}/extracts/{extract_id}/withdrawal": DISCLOSE,
    "GET /v1/cases/{case_id}/extract-assessments": READ,
    "POST /v1/cases/{case_id}/extract-assessments": WORK,
    "GET /v1/received-extracts": READ,
    "POST /v1/received-extracts": WORK,
    "GET /v1/received-extracts/{received_id}": READ,
    "GET /v1/received-extracts/{received_id}/content": READ,
    "POST /v1/received-extracts/{received_id}/sender-confirmation": WORK,
    "GET /v1/cases/{case_id}/chain": READ,
    "POST /v1/cases/{case_id}/chain-versions": WORK,
    "POST /v1/cases/{case_id}/chain-requests": WORK,
    "POST /v1/cases/{case_id}/chain-requests/{request_id}/check": WORK,
    "POST /v1/cases/{case_id}/chain-requests/{request_id}/registration": WORK,
    "POST /v1/cases/{case_id}/chain-requests/{request_id}/refusal": WORK,
    "POST /v1/mappings/proposals": READ,
    "POST /v1/mappings": WORK,
    "GET /v1/mappings": READ,
    "GET /v1/mappings/targets": READ,
    "GET /v1/mappings/{mapping_id}": READ,
    "POST /v1/mappings/{mapping_id}/end": WORK,
    "POST /v1/evidence-files": WORK,
    "GET /v1/evidence-files/{file_id}": READ,
    "GET /v1/evidence-files/{file_id}/content": READ,
    "POST /v1/match": MATCH,
    "GET /v1/match/features": MATCH,
    "POST /v1/judgements": WORK,
    "GET /v1/judgements": READ,
    "GET /v1/judgements/{judgement_id}": READ,
    "POST /v1/parties/search": MATCH,
    "GET /v1/parties/{party_number}": MATCH,
    "POST /v1/look-ups": WORK,
    "GET /v1/factors": READ,
    "GET /v1/factors/{factor_id}": READ,
    "GET /v1/rules": READ,
    "GET /v1/rules/{rule_id}": READ,
    "GET /v1/law-changes": READ,
    "GET /v1/scorecards": READ,
    "GET /v1/scorecards/{scorecard_id}": READ,
    "POST /v1/scorecards": ADMINISTER,
    "GET /v1/scorecard-choices": READ,
    "POST /v1/scorecard-choices": ADMINISTER,
    "GET /v1/facts": READ,
    "GET /v1/wage-levels": READ,
    "GET /v1/schemas/procurement": READ,
    "GET /v1/schemas/report": READ,
    "GET /v1/profiles": READ,
    "POST /v1/monitors": WORK,
    "GET /v1/monitors": READ,
    "GET /v1/monitors/{monitor_id}": READ,
    "PATCH /v1/monitors/{monitor_id}": WORK,
    "POST /v1/monitors/{monitor_id}/end": WORK,
    "GET /v1/monitors/{monitor_id}/events": READ,
    "GET /v1/monitor-events/{event_id}": READ,
    "PATCH /v1/monitor-events/{event_id}": WORK,
    "POST /v1/supplier-checks": READ,
    "POST /v1/portfolios": WORK,
    "GET /v1/portfolios": READ,
    "GET /v1/portfolios/{portfolio_id}": READ,
    "GET /v1/portfolios/{portfolio_id}/set-aside": READ,
    "GET /v1/portfolios/{portfolio_id}/output": READ,
    "GET /v1/portfolios/{portfolio_id}/report": READ,
    "GET /v1/portfolios/{portfolio_id}/next-documents": READ,
    "GET /v1/portfolios/{portfolio_id}/requests": READ,
    "POST /v1/portfolios/{portfolio_id}/suppliers/{party_id}/screenings": WORK,
    "GET /v1/reconcile": MATCH,
    "POST /v1/reconcile": MATCH,
    "GET /v1/reconcile/suggest/property": MATCH,
    "GET /v1/reconcile/suggest/entity": MATCH,
    "GET /v1/reconcile/suggest/type": MATCH,
    "GET /v1/reconcile/properties": MATCH,
    "GET /v1/reconcile/preview": MATCH,
    "GET /v1/yente/healthz": OPEN,
    "GET /v1/yente/readyz": OPEN,
    "GET /v1/yente/catalog": MATCH,
    "GET /v1/yente/algorithms": MATCH,
    "POST /v1/yente/match/{dataset}": MATCH,
    "GET /v1/yente/search/{dataset}": MATCH,
    "GET /v1/yente/entities/{entity_id}": MATCH,
    "GET /v1/changes": READ,
    "GET /v1/webhooks": READ,
    "POST /v1/webhooks": ADMINISTER,
    "GET /v1/webhooks/{receiver_id}": READ,
    "PATCH /v1/webhooks/{receiver_id}": ADMINISTER,
    "POST /v1/webhooks/{receiver_id}/test": ADMINISTER,
    "POST /v1/webhooks/{receiver_id}/rotate": ADMINISTER,
    "POST /v1/webhooks/{receiver_id}/end": ADMINISTER,
    "GET /v1/webhooks/{receiver_id}/deliveries": READ,
    "POST /v1/webhooks/{receiver_id}/deliveries/{delivery_id}/replay": ADMINISTER,
    "GET /v1/jobs": READ,
    "GET /v1/jobs/{job_id}": READ,
    "POST /v1/jobs/{job_id}/cancel": WORK,
    "GET /v1/jobs/{job_id}/events": READ,
    "GET /v1/schedules": READ,
    "PUT /v1/schedules/{kind}": ADMINISTER,
    "POST /v1/schedules/{kind}/end": ADMINISTER,
    "POST /witness/add-checkpoint": OPEN,
    "GET /witness/{origin_hash}/checkpoint": OPEN,
    "GET /v1/log/checkpoint": READ,
    "GET /v1/log/keys": READ,
    "GET /v1/log/consistency": READ,
    "POST /v1/log/checks": READ,
    "GET /v1/snapshots": READ,
    "GET /v1/registers": READ,
    "POST /v1/registers/fetches": ADMINISTER,
    "GET /v1/log/status": REVIEW,
    "GET /v1/log/entries": REVIEW,
    "GET /v1/log/entries/{entry_id}/proof": REVIEW,
    "GET /v1/people": REVIEW,
    "POST /v1/people": ADMINISTER,
    "GET /v1/people/{person_id}": REVIEW,
    "PATCH /v1/people/{person_id}": ADMINISTER,
    "PUT /v1/people/{person_id}/rights": ADMINISTER,
    "POST /v1/people/{person_id}/end": ADMINISTER,
    "POST /v1/people/{person_id}/end-sessions": ADMINISTER,
    "GET /v1/units": READ,
    "POST /v1/units": ADMINISTER,
    "PATCH /v1/units/{unit_id}": ADMINISTER,
    "GET /v1/keys": REVIEW,
    "POST /v1/keys": ADMINISTER,
    "POST /v1/keys/{key_id}/rotate": ADMINISTER,
    "POST /v1/keys/{key_id}/revoke": ADMINISTER,
    "GET /v1/incidents": RESTRICTED,
    "POST /v1/incidents": RESTRICTED,
    "GET /v1/incidents/{incident_id}": RESTRICTED,
    "POST /v1/incidents/{incident_id}/receipts": RESTRICTED,
    "POST /v1/incidents/{incident_id}/release": RESTRICTED,
    "POST /v1/incidents/disposals": RESTRICTED,
    "GET /v1/disposals": REVIEW,
    "GET /v1/disposals/due": REVIEW,
    "POST /v1/disposals": ADMINISTER,
    "POST /v1/subjects/search": REVIEW,
    "GET /v1/access-review": REVIEW,
    "POST /v1/access-reviews": SIGN_REVIEW,
}
"""What each operation asks for, by method and path as the OpenAPI description has them."""


_SCOPES = {
    "read": "Read.",
    "work": "Do the daily work.",
    "administer": "Administer people, units and keys.",
    "match": "Look up firms in registers and lists, and nothing else.",
}
"""What a key or its access token can be limited to, for the description of the API."""


def right_of(method: str, path: str) -> OperationRight:
    """Return what an operation asks for; administrators' where nobody has said.

    >>> right_of("GET", "/healthz").name, right_of("POST", "/v1/forgotten").name
    ('open', 'administer')
    """
    return RIGHTS.get(f"{method} {path}", ADMINISTER)


def allows(right: OperationRight, principal: Principal) -> bool:
    """Tell whether somebody may do what asks for a right, by her roles and her key's scopes."""
    has_role = not right.roles or not right.roles.isdisjoint(principal.roles)
    has_scope = right.scope is None or right.scope in principal.scopes
    return has_role and (has_scope or (right is MATCH and "read" in principal.scopes))


def describe_rights(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI description that says which operations ask for a key or a token."""
    schemes = schema.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, its access token, or an access token of a log-in service.",
    }
    schemes["client"] = {
        "type": "oauth2",
        "description": "An access token for an API key; the id of the key is the client id.",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/access-tokens", "scopes": _SCOPES}},
    }
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            is_open = right_of(method.upper(), path) is OPEN
            operation["security"] = [] if is_open else [{"bearer": []}, {"client": []}]
    return schema
