"""Acts on what is unknown: the document to obtain next, of those that have it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from data_ingest.model.text import Language, Text, in_each, message
from risk_models.explain.asking import deciding_fact
from risk_models.explain.reasons import IDENTITY_FACT
from service.screening.assessment.models import LotAssessment, TenderAssessment
from service.screening.assessment.part_names import part_names
from service.screening.assessment.screen import BEFORE_AWARD
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.addressees import NOBODY_ASKED, cited, holder_of, standing_rules
from service.screening.report.may_ask import AskedDocument, asked_documents, open_now

MOST_FIRMS = 5
"""Firms that an act names."""

_FETCH = message("Fetch {document}, for {firms}.")
_ASK = message("Ask {firms} for {document}.")
_MORE = message("{firms} and {n} more")
_ALIKE = message("{act} Do the same for every tenderer.")


def acts_on_documents(
    lot: LotAssessment,
    live: Sequence[TenderAssessment],
    stage: str | None,
    day: Callable[..., Text],
) -> Iterator[Act]:
    """Yield the document to obtain next in a lot, for all tenders that lack it first of all."""
    leading: list[tuple[TenderAssessment, AskedDocument]] = []
    for tender in live:
        now = open_now(asked_documents(tender, regime=lot.regime, stage=stage))
        leading += [(tender, asked) for asked in now[:1]]
    if not leading:
        return
    first = leading[0][1]
    alike = [pair for pair in leading if pair[1].document == first.document]
    firms = in_each(partial(_firms, alike))
    own = first.opening.is_own_look_up
    text = (_FETCH if own else _ASK).filled(document=first.document, firms=firms)
    assert first.opening.permit is not None
    standing = standing_rules(first.opening.permit, lot.regime)
    fact = deciding_fact(factor) if (factor := first.questions[0].factor) else IDENTITY_FACT
    is_before = stage in BEFORE_AWARD and len(live) > 1
    yield Act(
        rank=Rank.DOCUMENT,
        text=_ALIKE.filled(act=text) if is_before else text,
        basis=cited(standing) if standing else NOBODY_ASKED,
        to=holder_of(fact) if own else firms,
        by=day(),
        lot_id=lot.contract_id,
        tender_id=alike[0][0].tender_id if len(alike) == 1 else None,
        document=(
            fact,
            tuple(sorted({_party(tender, asked.part_id) for tender, asked in alike})),
        ),
    )


def _firms(alike: Sequence[tuple[TenderAssessment, AskedDocument]], language: Language) -> str:
    """Return the firms that have a document; who is not named is asked of who engages it."""
    names = dict.fromkeys(
        part_names(tender, language)[_holder(tender, asked.part_id)] for tender, asked in alike
    )
    listed = ", ".join(list(names)[:MOST_FIRMS])
    more = len(names) - MOST_FIRMS
    return _MORE.to(language).format(firms=listed, n=more) if more > 0 else listed


def _holder(tender: TenderAssessment, part_id: str) -> str:
    """Return the part that has the document: of one that is not named, its contractor."""
    parts = {part.part_id: part for part in tender.parts}
    above = {link.subcontractor: link.contractor for link in tender.links}
    while parts[part_id].party_id is None and part_id in above:
        part_id = above[part_id]
    return part_id


def _party(tender: TenderAssessment, part_id: str) -> str:
    return next(
        part.party_id or "" for part in tender.parts if part.part_id == _holder(tender, part_id)
    )
