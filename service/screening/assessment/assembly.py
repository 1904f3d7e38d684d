"""From what models and rules found to the record of it: names joined in, codes and integers out.

The record is plain values, the fields of `service.screening.assessment.models.Assessment`: most of
it are thousands of small objects, which are written as they stand and become models only where they
are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from data_ingest.model.tables import Evidence
from procurement_rules.determine import Determination
from procurement_rules.rule import Outcome
from risk_models.chain.parts import Chain
from risk_models.exposure.need import ChainNeed
from risk_models.industry.labour_cost import LabourCost
from service.screening.assessment.card_record import card_record
from service.screening.assessment.findings import Findings
from service.screening.assessment.match_record import (
    judgement_references,
    register_answers,
    unsure_judgements,
)
from service.screening.assessment.models import (
    RECORD_VERSION,
    PossibleMatch,
    PriceComparison,
    SourceReference,
)
from service.screening.assessment.part_records import PartRecords, names_of
from service.screening.assessment.questions import questions, worth_asking
from service.screening.assessment.rule_texts import rule_texts
from service.screening.assessment.stated_figures import lot_figures, references, tender_values


def assemble(found: Findings, *, rejected: int) -> dict[str, Any]:
    """Return the record of everything that was found, lots and tenders in their own order.

    Returns:
        The fields of `service.screening.assessment.models.Assessment`, as
        `service.platform.frames.canonical` writes them.
    """
    contracts = found.procurement.contracts.sort("position", "contract_id")
    joined = _joined(found)
    lots = [_lot(found, row, joined) for row in contracts.rows(named=True)]
    sources = found.evidence.sources.select(list(SourceReference.model_fields)).sort("source_id")
    of_matches = {
        "possible_matches": _possible_matches(found.evidence),
        "judgements": [
            reference.model_dump() for reference in judgement_references(found.evidence)
        ],
        "register_answers": [answer.model_dump() for answer in register_answers(found.evidence)],
    }
    return {
        "record_version": RECORD_VERSION,
        "as_of": found.as_of,
        "purchase": _purchase(found),
        "scorecard": card_record(found.scorecard),
        "rulebook_sha256": found.rulebook.sha256,
        "rejected": rejected,
        "lots": lots,
        "rules": _rules(found, lots),
        "sources": sources.rows(named=True),
        **{name: stated for name, stated in of_matches.items() if stated},
    }


def _possible_matches(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what a person is asked to decide, by party and source."""
    if evidence.possible_matches is None:
        return []
    keys = ("party_id", "source_id", "register_id")
    rows = evidence.possible_matches.sort(keys)
    unsure = unsure_judgements(evidence)
    judged = (unsure.get(key) for key in rows.select(keys).iter_rows())
    return [
        {name: row[name] for name in PossibleMatch.model_fields if name in row}
        | ({} if judgement_id is None else {"judgement_id": judgement_id})
        for row, judgement_id in zip(rows.rows(named=True), judged, strict=True)
    ]


_PURCHASE = (
    "purchase_id", "title", "jurisdiction", "instrument", "notice_kind", "stage", "begun_on",
    "currency",
)  # fmt: skip


def _purchase(found: Findings) -> dict[str, Any]:
    row = found.procurement.purchases.row(0, named=True)
    return {name: row[name] for name in _PURCHASE} | {
        "buyer": names_of(found.procurement).get(row["buyer_id"]),
        "amount": _decimal(row["amount"]),
        **references(row),
    }


class _Routed(NamedTuple):
    """What part of the law a lot falls under."""

    regime: str | None
    threshold_eur: int | None


class _Joined(NamedTuple):
    """What was found, by what it is about.

    Attributes:
        regimes: Of each lot, what part of the law it falls under.
        tenders: Of each lot, the rows of its tenders in their order.
        chains: Of each tender, its chain.
        answers: Of each lot and tender, what the rules answered; "" for the lot itself.
        parts: The parts of all chains.
        asking: Of each tender, what is worth asking and what could change its band.
    """

    regimes: Mapping[str, _Routed]
    tenders: Mapping[str, Sequence[Mapping[str, Any]]]
    chains: Mapping[str, Chain]
    answers: Mapping[tuple[str, str], Sequence[Determination]]
    parts: PartRecords
    asking: Mapping[str, Mapping[str, Any]]


def _joined(found: Findings) -> _Joined:
    of_lots = found.routed.filter(pl.col("tender_id") == "", pl.col("party_id") == "")
    routed = of_lots.select("contract_id", "regime", "threshold_eur").iter_rows()
    regimes = {contract_id: _Routed(*of_lot) for contract_id, *of_lot in routed}
    tenders: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found.procurement.tenders.sort("position", "tender_id").rows(named=True):
        tenders[row["contract_id"]].append(row)
    answers: dict[tuple[str, str], list[Determination]] = defaultdict(list)
    for determination in found.determinations:
        answers[determination.contract_id, determination.tender_id].append(determination)
    return _Joined(
        regimes=regimes,
        tenders=tenders,
        chains={chain.tender_id: chain for chain in found.chains},
        answers=answers,
        parts=PartRecords(found),
        asking=_asking(found, regimes),
    )


def _asking(found: Findings, regimes: Mapping[str, _Routed]) -> dict[str, dict[str, Any]]:
    """Return for each tender what is worth asking, and what could change its band."""
    awarded = dict(
        found.routed.select("tender_id", "contract_awarded")
        .unique("tender_id", keep="first")
        .iter_rows()
    )
    values = worth_asking(
        found.chains,
        found.scores.outcomes,
        needs=[found.needs[chain.tender_id] for chain in found.chains],
        scorecard=found.scorecard,
        regimes=[regimes[chain.contract_id].regime for chain in found.chains],
        awarded=[bool(awarded[chain.tender_id]) for chain in found.chains],
    )
    return {chain.tender_id: asked for chain, asked in zip(found.chains, values, strict=True)}


def _lot(found: Findings, row: Mapping[str, Any], joined: _Joined) -> dict[str, Any]:
    own = row["contract_id"]
    routed = joined.regimes[own]
    records, does_not_apply = _determinations(joined.answers.get((own, ""), ()))
    stated = ("contract_id", "position", "title", "cpv", "nature", "place_country")
    tenders = joined.tenders.get(own, ())
    purchase = found.procurement.purchases.row(0, named=True)
    values = tender_values(purchase, row, tenders, is_only=len(joined.regimes) == 1)
    return {name: row[name] for name in stated} | {
        **lot_figures(row),
        "regime": routed.regime,
        "threshold_eur": routed.threshold_eur,
        "determinations": records,
        "does_not_apply": does_not_apply,
        "tenders": [
            _tender(found, tender, joined, regime=routed.regime)
            | values.get(tender["tender_id"], {})
            for tender in tenders
        ],
    }


def _tender(
    found: Findings, row: Mapping[str, Any], joined: _Joined, *, regime: str | None
) -> dict[str, Any]:
    chain = joined.chains[row["tender_id"]]
    need = found.needs[chain.tender_id]
    own = need.exposure
    of_chain = joined.parts.of(chain, own)
    answers = joined.answers.get((row["contract_id"], chain.tender_id), ())
    records, does_not_apply = _determinations(answers)
    first = own.examine_first
    return {
        "tender_id": chain.tender_id,
        "position": row["position"],
        "state": row["state"],
        "unit": own.unit,
        "band": need.headline.band.value,
        "reason": need.headline.reason.value,
        **_basis(need),
        "points": own.points,
        "low": own.points_low,
        "high": own.points_high,
        "guard": own.guard.value,
        "sufficient": need.sufficient,
        "coverage_ppm": need.coverage_ppm,
        "coverage": [
            {"family": family, "coverage_ppm": ppm} for family, ppm in need.families.items()
        ],
        "parts": of_chain,
        "links": [
            {
                "contractor": link.contractor,
                "subcontractor": link.subcontractor,
                "low_ppm": link.low,
                "high_ppm": link.high,
                "mid_ppm": link.mid,
            }
            for link in chain.links
        ],
        "paths": [{"parts": path.part_ids, "share_ppm": path.share_ppm} for path in own.paths],
        "other_paths_ppm": own.other_paths_ppm,
        "examine_first": None if first is None else asdict(first),
        "price": _price(found.prices[chain.tender_id]),
        "questions": questions(chain, of_chain, found.unknowns, regime=regime),
        **joined.asking[chain.tender_id],
        "determinations": records,
        "does_not_apply": does_not_apply,
    }


def _basis(need: ChainNeed) -> dict[str, Any]:
    """Return what the need rests on, and the least band; nothing by a card without rules."""
    found: dict[str, Any] = {} if need.basis is None else {"basis": need.basis.value}
    if need.least is not None:
        found["least_band"] = {"code": need.least.code, "part_id": need.least.part_id}
    return found


def _price(price: LabourCost) -> dict[str, Any]:
    amounts = {
        name: _decimal(getattr(price, name))
        for name in ("comparison_low", "comparison_high", "implied_low", "implied_high")
    }
    others = {name: getattr(price, name) for name in PriceComparison.model_fields}
    return PriceComparison(**others | amounts).model_dump(mode="json")


def _determinations(
    answers: Iterable[Determination],
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return one record for all parties with the same answer, and the rules that never apply."""
    grouped: dict[tuple[object, ...], list[Determination]] = {}
    asked: dict[str, bool] = {}
    for answer in answers:
        told = answer.outcome is not Outcome.DOES_NOT_APPLY
        asked[answer.rule_id] = asked.get(answer.rule_id, False) or told
        if told:
            rests_on = (
                tuple(answer.facts.items()),
                tuple(answer.parameters.items()),
                answer.missing,
            )
            key = (answer.rule_id, answer.outcome, answer.ground_ids, rests_on)
            grouped.setdefault(key, []).append(answer)
    records = [
        {
            "rule_id": group[0].rule_id,
            "party_ids": [answer.party_id for answer in group if answer.party_id],
            "ground_ids": group[0].ground_ids,
            "outcome": group[0].outcome.value,
            "consequence": group[0].consequence,
            "facts": group[0].facts,
            "missing": group[0].missing,
            "parameters": group[0].parameters,
            "verified": group[0].verified,
        }
        for group in grouped.values()
    ]
    return records, sorted(rule for rule, told in asked.items() if not told)


def _rules(found: Findings, lots: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the texts of the rules that are spoken of, as they were applied."""
    spoken = {
        record["rule_id"]
        for lot in lots
        for one in (lot, *lot["tenders"])
        for record in one["determinations"]
    }
    texts = rule_texts(found.rulebook.rules, spoken)
    return [text.model_dump(mode="json") for text in texts]


def _decimal(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
