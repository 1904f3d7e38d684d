"""The application: settings in, one FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from threading import Event

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from service.api import (
    access_tokens,
    case_holds,
    case_sharing,
    cases,
    catalogue,
    categories,
    chain_forms,
    chains,
    changes,
    comparisons,
    corrections,
    coverage,
    decisions,
    disclosures,
    disposals,
    docs_page,
    evidence_files,
    exports,
    extracts,
    follow_ups,
    health,
    incident_disposals,
    incidents,
    info,
    jobs,
    judgements,
    keys,
    log,
    log_checks,
    look_ups,
    mappings,
    match,
    member_counts,
    monitors,
    needs,
    openapi,
    packages,
    parties,
    people,
    portfolios,
    profiles,
    received_extracts,
    reconcile,
    reconcile_more,
    register_checks,
    registers,
    replies,
    reply_links,
    reports,
    schedules,
    scorecards,
    screening_list,
    screenings,
    snapshots,
    subjects,
    supplier_checks,
    support,
    tasks,
    units,
    webhooks,
    witness,
    yente,
)
from service.api import problems as problem_pages
from service.api.dry_run import DryRuns
from service.api.given_again import check_given_again
from service.api.key_in_address import KeyInAddress
from service.api.minimal_bodies import minimal_body
from service.api.tags import TAGS
from service.job_kinds import worker_of
from service.operations.audit.sealer import sealed_now_and_then
from service.operations.audit.walking import walked_continually
from service.operations.idempotency.requests import OncePerKey
from service.operations.installation import open_installation
from service.operations.jobs.worker import background_worker
from service.operations.metrics.listener import given_out
from service.operations.metrics.process import Metrics
from service.operations.people.rights import describe_rights
from service.operations.people.signing_keys import open_signing_keys
from service.operations.rate_limit import Quota, RateLimitHeaders
from service.operations.readiness import Looks, ReadinessCheck
from service.operations.webhooks.working import shared_outbound
from service.operations.witness.rounds import Rounds, outbound_of, witnessed_now_and_then
from service.operations.witness.serving import open_witness
from service.platform.http import problems
from service.platform.http.admission import Admission
from service.platform.http.bodies import AnswerHeaders, HeadAsGet, Json, RequestLimits
from service.platform.http.cross_origin import CrossOrigin
from service.platform.process.code_version import code_version
from service.platform.process.logs import RequestLog
from service.platform.process.reach import reach_of
from service.platform.process.sandbox import warm_up
from service.platform.process.scanner import Scanner
from service.platform.process.telemetry import NOTHING_LEAVES, open_telemetry, told
from service.problem_types import PROBLEM_TYPES
from service.registers.live import open_live_registers
from service.registers.serving import ServingRegisters
from service.registers.watching import hashed_now_and_then
from service.retention.every_table import METADATA
from service.screening.replays.job import last_pass
from service.settings import Settings
from service.web.middleware import Pages

_log = structlog.get_logger("kedjekoll")

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    info.router,
    witness.router,
    screening_list.router,
    screenings.router,
    reports.router,
    corrections.router,
    needs.router,
    categories.router,
    packages.router,
    follow_ups.router,
    register_checks.router,
    coverage.router,
    member_counts.router,
    comparisons.router,
    exports.router,
    cases.router,
    tasks.router,
    decisions.router,
    reply_links.router,
    replies.router,
    support.router,
    chains.router,
    chain_forms.router,
    case_holds.router,
    case_sharing.router,
    disclosures.router,
    extracts.router,
    received_extracts.router,
    mappings.router,
    evidence_files.router,
    match.router,
    reconcile.router,
    reconcile_more.router,
    yente.router,
    judgements.router,
    parties.router,
    look_ups.router,
    catalogue.router,
    scorecards.router,
    profiles.router,
    portfolios.router,
    supplier_checks.router,
    monitors.router,
    jobs.router,
    schedules.router,
    changes.router,
    webhooks.router,
    people.router,
    units.router,
    keys.router,
    access_tokens.router,
    log.router,
    log_checks.router,
    registers.router,
    snapshots.router,
    incidents.router,
    incident_disposals.router,
    subjects.router,
    disposals.router,
    problem_pages.router,
)
"""Every resource of the API; each router carries its own prefix."""

DESCRIPTION = """\
Turns procurement data into an explained *review need* for working conditions and forced labour
along the chain of subcontractors. A result is a reason to look; a person decides.

Texts follow `Accept-Language` (Swedish or English). Every answer that is not a success is
`application/problem+json`. Numbers are exact: integers, and decimal amounts as text.

A POST that keeps something takes an `Idempotency-Key`; a change of a case or task states in
`If-Match` the `ETag` that it builds on. `RateLimit-Policy` and `RateLimit` say how much one
organisation, its keys and one key may ask for in a minute; the processes of an installation count
apart. `traceparent` is carried on into the answer and the log.

Limits and known faults: docs/limits.md of the source code. Examples are of made-up firms, and long
lists in them are cut.
"""


class Application(FastAPI):
    """FastAPI, with the true media type of problems in its OpenAPI description."""

    def openapi(self) -> dict[str, object]:
        """Return the OpenAPI 3.1 description; it is made once, which takes half a second."""
        if self.openapi_schema is None:
            made = describe_rights(problems.describe(super().openapi()))
            self.openapi_schema = openapi.describe(made)
        return self.openapi_schema


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the installation at the start, work beside the requests, and close it at the end."""
    installation = open_installation(app.state.settings)
    app.state.installation = installation
    scanner: Scanner | None = app.state.scanner
    app.state.checks = (
        *app.state.checks,
        ReadinessCheck("not stopping", partial(_leaving, app.state.draining)),
        *installation.checks(),
        *([ReadinessCheck("malware scanner", scanner.check, is_needed=False)] if scanner else []),
    )
    cosign = installation.witnesses.cosign
    app.state.witness = cosign and open_witness(
        installation.engine, cosign, app.state.settings.data_dir
    )
    app.state.registers = ServingRegisters(app.state.settings.snapshot_dir)
    app.state.signing_keys = open_signing_keys(
        installation.issuers, reach=installation.reach, transport=app.state.log_in_transport
    )
    await run_in_threadpool(warm_up)
    app.state.stopping.clear()
    metrics: Metrics = app.state.metrics
    worker = worker_of(
        installation,
        app.state.settings,
        attempted=metrics.attempted,
        interrupted=metrics.interrupted,
        outbound=lambda: app.state.webhook_outbound(),
    )
    own = background_worker(worker, app.state.stopping)
    live = open_live_registers(
        app.state.settings,
        person_key=installation.person_key,
        transport=app.state.register_transport,
    )
    rounds = Rounds(installation.log, installation.witnesses, app.state.witness_outbound)
    with (
        told(app.state.telemetry, installation.engine, frozenset(METADATA.tables)),
        given_out(metrics, installation, app.state.settings, last_pass=last_pass),
        sealed_now_and_then(installation.log, interrupted=metrics.interrupted),
        walked_continually(
            installation.engine,
            app.state.settings.data_dir,
            METADATA.sorted_tables,
            interrupted=metrics.interrupted,
        ),
        witnessed_now_and_then(rounds, interrupted=metrics.interrupted),
        hashed_now_and_then(app.state.settings.snapshot_dir, interrupted=metrics.interrupted),
        live as app.state.live_registers,
        own if app.state.settings.embedded_worker else nullcontext(),
    ):
        _log.info("service.started", version=app.version)
        yield
    app.state.registers.close()
    app.state.signing_keys.close()
    installation.close()
    _log.info("service.stopped")


def _leaving(draining: Event) -> list[str]:
    return ["the process has been told to stop"] if draining.is_set() else []


def create_app(settings: Settings) -> FastAPI:
    """Return the application.

    `app.state.settings` holds the settings, `app.state.problem_types` what answers that are not a
    success are told with, `app.state.minimal_body` what an operation accepts at least,
    `app.state.description` what writes the description of the API; from the
    start on `app.state.installation` holds the opened installation, `app.state.registers` the
    snapshot that serves, `app.state.live_registers` the registers that are asked live, through
    `app.state.register_transport` (None: the network), `app.state.signing_keys` the keys of
    log-in services, asked for through `app.state.log_in_transport` (None: the network),
    `app.state.webhook_outbound` what returns the way to receivers of webhooks,
    `app.state.witness_outbound` what returns the way to a witness, `app.state.witness` what
    cosigns checkpoints of other logs (None: nothing does), and `app.state.checks` what
    `/readyz` runs, through `app.state.looks`. `app.state.metrics` counts, and `app.state.telemetry`
    tells traces (None: there are none), and `app.state.scanner` looks for malware in what is
    uploaded (None: nothing does). Whoever stops the server sets
    `app.state.draining`, from which on `/readyz` says no, and then `app.state.stopping`, at
    which streams of events end and the embedded worker gives back its job.
    """
    quota = Quota(settings.requests_per_minute)
    telemetry = open_telemetry(settings)
    app = Application(
        title="Kedjekoll",
        summary="Explained review need for working conditions in public procurement chains.",
        description=DESCRIPTION,
        version=code_version(),
        servers=[{"url": "/", "description": "The service that gives out this description."}],
        openapi_tags=[{"name": name, "description": said} for name, said in TAGS.items()],
        contact={"name": "The Kedjekoll maintainers"},
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        openapi_url=None,  # it would be written anew for each who asks; ours is in `docs_page`
        docs_url=None,  # its pages load their scripts from another host; ours are in `docs_page`
        redoc_url=None,
        redirect_slashes=False,  # a redirect repeats the address as it was sent
        default_response_class=Json,
        exception_handlers=problems.HANDLERS,
        responses=problems.DESCRIBED,
        routes=[*docs_page.ROUTES, *(route for router in ROUTERS for route in router.routes)],
        lifespan=lifespan,
        telemetry=telemetry.config if telemetry else NOTHING_LEAVES,
        middleware=[  # the first is the outermost
            Middleware(AnswerHeaders),
            Middleware(CrossOrigin, doors=("/v1/match", "/v1/reconcile", "/v1/yente")),
            Middleware(KeyInAddress),
            Middleware(RateLimitHeaders, policy=quota.policy if quota.requests else None),
            Middleware(RequestLog),
            Middleware(
                RequestLimits,
                max_body_bytes=settings.max_body_bytes,
                body_seconds=settings.body_seconds,
            ),
            Middleware(Admission, at_once=settings.requests_at_once),
            Middleware(Pages),
            Middleware(HeadAsGet),
            Middleware(DryRuns),
            Middleware(OncePerKey, check=check_given_again),
        ],
    )
    app.state.settings = settings
    app.state.problem_types = PROBLEM_TYPES
    app.state.minimal_body = minimal_body
    app.state.description = docs_page.Described(app)
    app.state.metrics = Metrics()
    app.state.telemetry = telemetry
    app.state.scanner = Scanner(settings.scanner) if settings.scanner else None
    app.state.draining = Event()
    app.state.stopping = Event()
    app.state.quota = quota
    app.state.reply_quota = Quota(replies.REQUESTS_A_MINUTE)
    app.state.checks = ()
    app.state.looks = Looks()
    app.state.register_transport = None
    app.state.log_in_transport = None
    reach = reach_of(settings)
    app.state.webhook_outbound = partial(shared_outbound, reach)
    app.state.witness_outbound = partial(outbound_of, reach=reach)
    app.state.witness = None
    return app
