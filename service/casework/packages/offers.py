"""Which drafts can be written now, and why the others cannot: nothing is kept.

They are made from a screening or from a needs assessment.
"""

from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import Engine

from data_ingest.model.tables import Stage
from data_ingest.model.text import Language
from service.casework.closed_points import points_are_open
from service.casework.packages.models import CheckDraft, ClauseDraft, Kind, Package
from service.casework.packages.phrases import TITLES
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import TELLS_NEEDS, drafts_of, load_source, subject_of
from service.operations.people.principal import Principal
from service.platform.db.database import transaction

KINDS: tuple[Kind, ...] = ("letters", "questions", "clauses", "start", "follow_up")


class OfferedDraft(BaseModel):
    """A draft that is available now."""

    id: str
    title: str
    recipient: str | None = Field(description="The recipient. Null if there is none.")
    tender_id: str
    rule_ids: list[str]


class NotOfferedDraft(BaseModel):
    """A draft that is not available, and why."""

    id: str
    title: str
    reason: str


class OfferedKind(BaseModel):
    """What a package of one kind would contain."""

    kind: Kind
    title: str
    drafts: list[OfferedDraft]
    left_out: list[NotOfferedDraft]
    closed: bool = Field(description="Whether it reveals review needs while points are closed.")


class OfferList(BaseModel):
    """Available drafts, by kind."""

    items: list[OfferedKind]


def offers(
    engine: Engine,
    *,
    screening_id: str | None,
    need_id: str | None,
    stage: Stage | None,
    tender_ids: list[str],
    language: Language,
    principal: Principal,
    person_key: bytes,
    now: datetime,
) -> OfferList:
    """Return what can be drafted about a screening or a needs assessment at a stage.

    Args:
        engine: The database.
        screening_id: The screening; None: it is about a needs assessment.
        need_id: The needs assessment; None: it is about a screening.
        stage: Where the procurement stands; None: as the screening has it, or before the call.
        tender_ids: Drafts about these tenders only; empty: all.
        language: Language of titles and reasons.
        principal: Who asks.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: There is no such record or tender for her, or not one of both is stated.
    """
    asked = {
        kind: PackageRequest(
            kind=kind,
            screening_id=screening_id,
            need_id=need_id,
            stage=stage,
            tender_ids=tender_ids,
        )
        for kind in KINDS
    }
    with transaction(engine, read_only=True, tenant=principal.tenant_id) as connection:
        source = load_source(connection, asked["letters"], principal)
        is_open = screening_id is None or points_are_open(
            connection, screening_id, principal=principal
        )
    subject, made_from = subject_of(source, asked["letters"], person_key=person_key, now=now)
    items = []
    for kind, request in asked.items():
        title = TITLES[kind].to(language)
        if kind == TELLS_NEEDS and not is_open:
            closed = OfferedKind(kind=kind, title=title, drafts=[], left_out=[], closed=True)
            items.append(closed)
            continue
        package = drafts_of(subject, made_from, request, person_key=person_key)
        items.append(
            OfferedKind(
                kind=kind,
                title=title,
                drafts=_drafts(package, language),
                left_out=[
                    NotOfferedDraft(
                        id=omitted.id,
                        title=omitted.title.to(language),
                        reason=omitted.reason.to(language),
                    )
                    for omitted in package.left_out
                ],
                closed=False,
            )
        )
    return OfferList(items=items)


def _drafts(package: Package, language: Language) -> list[OfferedDraft]:
    if package.kind == "letters":
        return [
            OfferedDraft(
                id=letter.id,
                title=letter.title.to(language),
                recipient=letter.recipient.to(language),
                tender_id=letter.tender_id,
                rule_ids=list(letter.rule_ids),
            )
            for letter in package.letters
        ]
    if package.kind == "questions":
        return [
            OfferedDraft(
                id=question.gate,
                title=question.document.to(language),
                recipient=question.about.to(language),
                tender_id=question.tender_id,
                rule_ids=list(question.rule_ids),
            )
            for question in package.questions
        ]
    if package.follow_up is not None:
        return [
            OfferedDraft(
                id="plan", title=draft.part.to(language), recipient=None,
                tender_id=draft.tender_id, rule_ids=[],
            )
            for draft in package.follow_up.plan
        ]  # fmt: skip
    lines: tuple[CheckDraft | ClauseDraft, ...] = (*package.clauses, *package.checks)
    return [
        OfferedDraft(
            id=line.id,
            title=line.title.to(language),
            recipient=None,
            tender_id=line.tender_id if isinstance(line, CheckDraft) else "",
            rule_ids=list(line.rule_ids),
        )
        for line in lines
    ]
