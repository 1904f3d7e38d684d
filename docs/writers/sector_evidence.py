"""Reference page of the evidence on industries, and the table of points that is made of it."""

import csv
import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from data_ingest.model.statement_tables import SectorPosterior
from data_ingest.reference import load_nace_labels, load_occupations, load_sources
from docs.writers.markdown import code, listed, page, table
from risk_models.explain.sector_evidence import KIND_WORDS, PUBLISHER_WORDS, by_publisher
from risk_models.profiles.posterior import (
    BETA_PERMILLE,
    FOREIGN_WEIGHT,
    FORMS,
    KAPPA,
    LOWEST,
    MOST,
    posterior_of,
)
from risk_models.profiles.posterior_table import posterior_rows
from risk_models.profiles.statements import EDITION, KINDS, LOW, YEARS, Evidence
from service.screening.assessment.profiles import sector_evidence, sector_evidence_tables


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(posterior_rows(sector_evidence_tables()))


def posterior_csv() -> str:
    """Return `data_ingest/reference/sector_posterior.csv`, made of the tables that it rests on."""
    text = io.StringIO()
    columns = SectorPosterior.column_names()
    rows = csv.DictWriter(text, columns, lineterminator="\n")
    rows.writeheader()
    rows.writerows(_rows())
    return text.getvalue()


def sector_evidence_page() -> str:
    """Return the page of every statement, its source and date, and the points that follow."""
    evidence = sector_evidence()
    return page(
        "Sector evidence",
        "What is stated of industries and occupations, and the points that follow from it. Each row"
        " is one statement of one publisher about one node: a section or NACE Rev. 2 code, or an"
        " occupation. Why it is counted so:"
        " [decision 0068](../decisions/0068-a-sector-is-one-rate-of-counted-statements.md).",
        "Which node a statement names, and every weight, is the project's judgement. That nobody"
        " has assessed an industry does not mean that its risk is low.",
        "How the points go with outcomes in Brazil and Canada, with that set left out: slopes and"
        " intervals on the page of [scorecards](scorecards.md).",
        *_weights(),
        *_statements(evidence),
        *_occupations(),
        *_points(evidence),
    )


def _weights() -> Iterator[str]:
    yield "## Weights"
    yield (
        f"r = (κ · r of the node above + Σ e · a) ÷ (κ + Σ e), κ = {KAPPA}. A statement counts only"
        f" at the node that it names, once for each publisher (its strongest since"
        f" {EDITION - YEARS + 1}; a page without a date counts). A statement of risk can only raise"
        " the rate, and one of low risk only lower it. A node without evidence has the rate of the"
        " node above."
    )
    yield table(
        ("kind", "meaning", "innebörd", "e", "a"),
        (
            (code(kind), KIND_WORDS[kind].en, KIND_WORDS[kind].sv, weighed.weight, weighed.rate)
            for kind, weighed in KINDS.items()
        ),
    )
    yield table(
        ("form of labour", "e", "a"),
        (
            (code(form), "–", "–") if one is None else (code(form), one.weight, one.rate)
            for form, one in FORMS.items()
        ),
    )
    yield (
        f"Outcomes of Brazil and of Canada: e = {FOREIGN_WEIGHT} each, a = r of the node above ×"
        " RR^β, where RR is the rate of the node over that of the node above in the same set and"
        f" β = {BETA_PERMILLE / 1000}. Points = round(20 · log2 r) + {-LOWEST}, from 0 to {MOST}."
    )


def _statements(evidence: Evidence) -> Iterator[str]:
    sources = {row["source_id"]: row for row in load_sources().iter_rows(named=True)}
    yield "## Statements"
    yield (
        "*Second-hand* means that another page was read which says what the publisher stated. A row"
        " that does not count is too old, or weaker than another of the same publisher."
    )
    yield table(
        ("node", "named as", "benämning", "publisher", "kind", "year", "counts", "source"),
        (
            (
                code(node),
                one.words_en,
                one.words_sv,
                PUBLISHER_WORDS[one.publisher].en,
                code(one.kind),
                one.year or "no date",
                "yes" if one in evidence.stated_of(node) else "no",
                _source(sources[one.source_id], second_hand=one.status == "unverified"),
            )
            for node, own in sorted(evidence.statements.items())
            for one in own
        ),
    )
    yield (
        "Upphandlingsmyndigheten also has terms for construction work and began an assessment of"
        " charter and school buses; the results have not been read, so they are not here."
    )


def _source(source: dict[str, Any], *, second_hand: bool) -> str:
    on = source["as_of"] or f"read {source['retrieved_on']}"
    return f"{source['title']}, {on}" + (", second-hand" if second_hand else "")


def _occupations() -> Iterator[str]:
    yield "## Occupations"
    yield table(
        ("occupation", "name", "namn", "lies in", "SNI 2007", "CPV prefixes"),
        (
            (
                code(row["occupation"]),
                row["label_en"],
                row["label_sv"],
                code(row["parent"]),
                row["sni5"] or "–",
                row["cpv_prefixes"],
            )
            for row in load_occupations().iter_rows(named=True)
        ),
    )


def _points(evidence: Evidence) -> Iterator[str]:
    labels = {row[0]: row[1] for row in load_nace_labels().select("nace", "label_en").iter_rows()}
    labels |= dict(load_occupations().select("occupation", "label_en").iter_rows())
    own = [row for row in _rows() if row["scheme"] != "cpv"]
    yield "## Points"
    yield (
        "Without a form of labour, which depends on the CPV code. The last columns are for other"
        " shares β of what other countries' outcomes carry over."
    )
    yield table(
        ("node", "industry", "points", "80 % interval", "β = 0", "β = 0.5"),
        (
            (
                code(row["code"]),
                labels.get(row["code"], "–"),
                row["points"],
                f"{row['points_low']}–{row['points_high']}",
                row["points_without_transfer"],
                row["points_with_half"],
            )
            for row in own
        ),
    )
    yield "## Points without one publisher"
    yield "Every node that something is stated of, and the points if one publisher is left out."
    yield table(
        ("node", "points", "without one publisher"),
        (
            (
                code(node),
                posterior_of(node, evidence).points,
                ", ".join(
                    f"{PUBLISHER_WORDS[publisher].en} {points}"
                    for publisher, points in by_publisher(node, evidence).items()
                ),
            )
            for node in sorted(evidence.statements)
        ),
    )
    yield listed(
        [f"Low risk is stated by the kinds {', '.join(code(kind) for kind in sorted(LOW))}."]
    )
