"""Reference page of the structural profiles: rates of industries and composites of countries."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict

from data_ingest.model.reference_tables import DOMAINS, CountryComposites
from data_ingest.reference import load_country_indicators, load_indicators, load_nace_labels
from docs.writers.markdown import both, code, listed, page, table
from risk_models.profiles import wording
from risk_models.profiles.composites import Composite, composites, role_of
from risk_models.profiles.rates import TreeRates
from risk_models.profiles.reference_facts import COMPOSITES_SOURCE
from risk_models.profiles.sector_points import (
    AUTHORITY_POINTS,
    GOODS_POINTS,
    HIGHEST,
    LOWEST,
    STRUCTURAL_HIGHEST,
    STRUCTURAL_LOWEST,
    SectorPoints,
)
from service.screening.assessment.profiles import (
    correlations,
    country_composites,
    profile_of,
    structural_fit,
)


def profiles() -> str:
    """Return the page of rates by industry and composites by country."""
    return page(
        "Structural profiles",
        "What is known about industries and countries as such. `GET /v1/profiles` returns the"
        " same with its sources; where the figures are from: [sources](sources.md).",
        *_industries(structural_fit()),
        *_countries(),
    )


def composites_csv() -> str:
    """Return `data_ingest/reference/country_composites.csv`, made of the indicators."""
    text = io.StringIO()
    rows = csv.DictWriter(text, CountryComposites.column_names(), lineterminator="\n")
    rows.writeheader()
    made = composites(load_country_indicators(), load_indicators())
    rows.writerows(asdict(composite) | {"source_id": COMPOSITES_SOURCE} for composite in made)
    return text.getvalue()


def _industries(fit: TreeRates) -> Iterator[str]:
    yield "## Rates by division of NACE Rev. 2"
    yield both(wording.RATE)
    yield both(wording.RATE_NOT_MEANING)
    yield (
        f"{fit.employers:,} employers were counted in the classes, and {fit.jobs:,} jobs over seven"
        " years. A node with E expected employers keeps E ÷ (E + κ) of its own rate and has the"
        " rest of its parent's. κ: "
        + ", ".join(f"{level} {_thousandths(kappa)}" for level, kappa in fit.kappa_permille.items())
        + "."
    )
    yield both(wording.POINTS)
    yield listed(
        [
            f"Structural, {STRUCTURAL_LOWEST} to {STRUCTURAL_HIGHEST}: a quarter of the difference"
            " from all industries, and 0 where Swedish authorities name the industry"
            " or a part of it while the rate is below that of all industries.",
            *(
                f"Authority, {points}: {wording.AUTHORITY[name].en}"
                for name, points in AUTHORITY_POINTS.items()
            ),
            *(
                f"Goods listed for {name.replace('_', ' ')}, {points}: used instead of the sum of"
                " the two others, where that is less."
                for name, points in GOODS_POINTS.items()
            ),
            f"All together: {LOWEST} to {HIGHEST}. Listed goods depend on the country and are left"
            " out below.",
        ]
    )
    yield table(
        (
            "division",
            "industry",
            "bransch",
            "employers",
            "rate",
            "80 % interval",
            "structural",
            "authority",
            "points",
        ),
        (_division(nace, sv, en) for nace, sv, en in _divisions()),
    )
    yield (
        "The points of a statement about only a part of a division are not in the table: they"
        " belong to the narrower code."
    )


def _divisions() -> Iterator[tuple[str, str, str]]:
    labels = load_nace_labels().select("nace", "label_sv", "label_en")
    return (row for row in labels.iter_rows() if len(row[0]) == 2)


def _division(nace: str, label_sv: str, label_en: str) -> tuple[object, ...]:
    made = profile_of(nace, None)
    own: SectorPoints = made.points
    rate = made.rate
    return (
        code(nace),
        label_en,
        label_sv,
        None if rate is None else rate.employers,
        "not known" if rate is None else rate.permille,
        None if rate is None else f"{rate.low_permille}–{rate.high_permille}",
        own.structural,
        own.authority_points,
        own.points,
    )


def _thousandths(number: int) -> str:
    return f"{number // 1000}.{number % 1000:03}"


def _countries() -> Iterator[str]:
    yield "## Composites by country"
    yield both(wording.COMPOSITE)
    yield both(wording.COMPOSITE_NOT_MEANING)
    yield "### Indicators"
    yield table(
        ("indicator", "measure", "mått", "domain", "use", "användning"),
        (
            (
                code(row["indicator"]),
                row["label_en"],
                row["label_sv"],
                wording.DOMAIN_LABELS[row["domain"]].en,
                wording.ROLES[role_of(row)].en,
                wording.ROLES[role_of(row)].sv,
            )
            for row in load_indicators().rows(named=True)
        ),
    )
    yield "Pairs that rank countries nearly alike (Spearman beyond 0.7 in either direction):"
    yield table(
        ("one", "other", "correlation, permille", "countries"),
        (
            (code(pair.first), code(pair.second), pair.permille, pair.countries)
            for pair in correlations()
        ),
    )
    yield (
        "They are weighted equally all the same; a pair in one domain says one thing twice there."
    )
    yield "### Countries"
    yield (
        "Each cell: composite in permille, rank, and the range of the rank under twelve variants."
        " A dash means that fewer than half of the indicators have a figure."
    )
    by_country: dict[str, dict[str, Composite]] = {}
    for composite in country_composites():
        by_country.setdefault(composite.country, {})[composite.domain] = composite
    yield table(
        ("country", *(wording.DOMAIN_LABELS[domain].en for domain in DOMAINS)),
        (
            (code(country), *(_cell(own[domain]) for domain in DOMAINS))
            for country, own in by_country.items()
            if any(composite.permille is not None for composite in own.values())
        ),
    )


def _cell(composite: Composite) -> str:
    if composite.permille is None:
        return "–"
    return f"{composite.permille}: {composite.rank} ({composite.rank_low}–{composite.rank_high})"
