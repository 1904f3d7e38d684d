"""The addresses of the pages as the base has them, and which of them were not seen to work."""

import re
from collections.abc import Iterable

SHOWN = (
    *("/app/", "/app/tasks/{task_id}", "/app/cases", "/app/cases/new", "/app/cases/{case_id}"),
    *("/app/cases/{case_id}/history", "/app/screenings/{screening_id}"),
    *("/app/screenings/{screening_id}/tenders/{tender_id:path}/parts/{place:int}",),
    *("/app/screenings/{screening_id}/tenders/{tender_id:path}",),
    *("/app/screenings/{record_id}/case", "/app/needs/{record_id}/case", "/app/needs"),
    *("/app/needs/new", "/app/needs/categories", "/app/needs/{need_id}", "/app/upload"),
    *("/app/mappings", "/app/cases/{case_id}/tenders"),
    *("/app/cases/{case_id}/tenders/{place:int}", "/app/cases/{case_id}/tenders/by-hand"),
    *("/app/screenings/{screening_id}/matches", "/app/cases/{case_id}/matches", "/app/parties"),
    *("/app/parties/{number}", "/app/portfolios/mapping", "/app/portfolios"),
    *("/app/portfolios/new", "/app/portfolios/{portfolio_id}/progress"),
    *("/app/portfolios/{portfolio_id}", "/app/portfolios/{portfolio_id}/suppliers"),
    *("/app/portfolios/{portfolio_id}/set-aside", "/app/portfolios/{portfolio_id}/selection"),
    *("/app/portfolios/{portfolio_id}/changes", "/app/cases/{case_id}/letters"),
    *("/app/letters/{package_id}", "/app/letters/{package_id}/file"),
    *("/app/letters/{package_id}/drafts/{place}", "/app/contract-start"),
    *("/app/cases/{case_id}/follow-up", "/app/cases/{case_id}/visit"),
    *("/app/cases/{case_id}/visit/signs", "/app/cases/{case_id}/visit/report"),
    "/app/cases/{case_id}/chain",
    *("/app/cases/{case_id}/decisions", "/app/decisions/{decision_id}"),
    *("/app/cases/{case_id}/masked-copies", "/app/cases/{case_id}/masked-copies/{copy_id}"),
    *("/app/cases/{case_id}/extracts", "/app/received-extracts", "/app/member-counts"),
    *("/app/incidents/new", "/app/incidents/{incident_id}", "/app/support"),
    *("/app/cases/{case_id}/tip", "/app/reply", "/app/cases/{case_id}/replies"),
    *("/app/cases/{case_id}/replies/{link_id}", "/app/admin", "/app/admin/jobs"),
    *("/app/admin/snapshots", "/app/admin/rights", "/app/admin/people"),
    *("/app/admin/people/{person_id}", "/app/admin/units/{unit_id}", "/app/admin/review"),
    *("/app/admin/review/export", "/app/admin/keys", "/app/admin/log", "/app/admin/retention"),
    *("/app/admin/monitors", "/app/admin/monitors/{monitor_id}", "/app/admin/webhooks"),
    *("/app/admin/webhooks/{receiver_id}", "/app/method", "/app/method/factors"),
    *("/app/method/factors/{factor_id}", "/app/method/card", "/app/method/cards/{card_id}"),
    *("/app/method/facts", "/app/method/limits", "/app/method/rules"),
    *("/app/method/rules/{rule_id}", "/app/method/glossary", "/app/method/sources"),
    *("/app/method/law-changes", "/app/method/wage-levels", "/app/coverage"),
    "/app/cases/{case_id}/comparison",
    *("/app/coverage/new", "/app/coverage/{coverage_id}", "/app/files/{path:path}"),
    *("/app/log-in", "/app/log-in/with/{name}", "/app/log-in/done"),
)
TAKEN = (
    *("/app/example", "/app/tasks/{task_id}", "/app/cases", "/app/cases/{case_id}"),
    *("/app/cases/{case_id}/stage", "/app/cases/{case_id}/facts"),
    *("/app/cases/{case_id}/records", "/app/cases/{case_id}/openings"),
    "/app/cases/{case_id}/sharing-decisions",
    *("/app/screenings/{record_id}/case", "/app/needs/{record_id}/case", "/app/needs"),
    *("/app/upload", "/app/upload/mapping", "/app/upload/rows"),
    "/app/mappings/{mapping_id}/end",
    *("/app/cases/{case_id}/tenders/{place:int}", "/app/cases/{case_id}/tenders/by-hand"),
    *("/app/screenings/{screening_id}/matches", "/app/parties", "/app/portfolios/mapping"),
    *("/app/portfolios/new", "/app/portfolios/{portfolio_id}/cancel"),
    *("/app/portfolios/{portfolio_id}/open", "/app/cases/{case_id}/letters"),
    *("/app/letters/{package_id}/drafts/{place}", "/app/cases/{case_id}/follow-up/checklist"),
    *("/app/cases/{case_id}/follow-up/ticks", "/app/cases/{case_id}/follow-up/plan"),
    *("/app/cases/{case_id}/follow-up/rechecks", "/app/cases/{case_id}/visit"),
    *("/app/cases/{case_id}/visit/signs", "/app/cases/{case_id}/visit/report"),
    "/app/cases/{case_id}/chain/versions",
    *("/app/cases/{case_id}/chain/requests", "/app/cases/{case_id}/chain/form"),
    *("/app/cases/{case_id}/chain/requests/{request_id}/{act}",),
    *("/app/cases/{case_id}/decisions", "/app/decisions/{decision_id}"),
    *("/app/cases/{case_id}/masked-copies", "/app/cases/{case_id}/marking"),
    *("/app/incidents/new", "/app/incidents/{incident_id}/receipts"),
    *("/app/incidents/{incident_id}/release", "/app/cases/{case_id}/tip", "/app/reply"),
    *("/app/reply/open", "/app/reply/close", "/app/cases/{case_id}/replies"),
    *("/app/cases/{case_id}/replies/{link_id}", "/app/admin/jobs", "/app/admin/jobs/daily"),
    *("/app/admin/people", "/app/admin/units", "/app/admin/people/{person_id}"),
    *("/app/admin/people/{person_id}/name", "/app/admin/people/{person_id}/end"),
    "/app/admin/people/{person_id}/end-sessions",
    *("/app/admin/units/{unit_id}", "/app/admin/review", "/app/admin/keys"),
    *("/app/admin/keys/{key_id}/rotate", "/app/admin/keys/{key_id}/revoke", "/app/admin/log"),
    *("/app/admin/retention", "/app/admin/monitors", "/app/admin/monitors/{monitor_id}/end"),
    *("/app/admin/monitors/{monitor_id}/event", "/app/admin/webhooks"),
    *("/app/admin/webhooks/{receiver_id}/test", "/app/admin/webhooks/{receiver_id}/rotate"),
    *("/app/admin/webhooks/{receiver_id}/end", "/app/admin/webhooks/{receiver_id}/replay"),
    *("/app/coverage/new", "/app/log-in", "/app/log-out", "/app/language"),
    "/app/admin/snapshots",
)


def never_seen(asked: Iterable[tuple[str, str, int]]) -> str:
    """Return the addresses of which no page was shown, and no form taken.

    Args:
        asked: Method, path and status of everything that was asked.
    """
    done = {(method, path) for method, path, status in asked if status < 400}
    told = []
    for method, routes in (("GET", SHOWN), ("POST", TAKEN)):
        paths = [path for own, path in done if own == method]
        for route in routes:
            parts = re.split(r"{\w+(?::\w+)?}", route)
            address = re.compile(".+".join(map(re.escape, parts)))
            if not any(address.fullmatch(path) for path in paths):
                told.append(f"{method} {route}")
    return "\n".join(told)
