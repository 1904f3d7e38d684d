"""What is known about a country, summed up in one number a domain, and how firm its rank is.

Of each domain (rights, enforcement, economic vulnerability) the indicators that every country can
have are brought on one scale and weighted equally. The number is no measure of forced labour and
says nothing about any one firm: it is the place of a country among the others, by these sources.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import dataframely as dy

from data_ingest.model.reference_tables import DOMAINS, CountryIndicators, Indicators
from risk_models.profiles.normalisation import MEANS, SCALES, Mean

Series = Mapping[str, Mapping[str, Decimal]]
"""Values by indicator and country; more is more risk."""


@dataclass(frozen=True, slots=True)
class Composite:
    """One domain of one country.

    Attributes:
        country: ISO 3166-1 alpha-2.
        domain: One of `DOMAINS`.
        permille: 0 (least risk) to 1,000 (most), 500 being the mean of the indicators; None where
            fewer than half of the domain's indicators have a figure.
        indicators: How many have a figure.
        of: How many the domain has.
        modelled: How many of the figures their publisher modelled. None are filled in here.
        rank: 1 is least risk, ties share the lower number; None without a number.
        rank_low: Lowest rank over all variants.
        rank_high: Highest rank over all variants.
        ranked: How many countries have a number.
    """

    country: str
    domain: str
    permille: int | None
    indicators: int
    of: int
    modelled: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    ranked: int


def role_of(indicator: Mapping[str, object]) -> str:
    """Return what an indicator is used for.

    - `outcome`: it counts findings. Never used, so that a score can be tested against findings.
    - `count`: a bare number that grows with the country. Never used.
    - `variant`: the US Department of Labor reports on no country of EU-15 and no Nordic one, so a
      mean with it would mean one thing there and another elsewhere. Used in variants alone.
    - `used`: all others.

    Args:
        indicator: A row of `Indicators`.
    """
    if indicator["outcome_derived"]:
        return "outcome"
    if indicator["scale"] == "count":
        return "count"
    return "variant" if indicator["scale"] == "yes_no" else "used"


def series(
    values: dy.DataFrame[CountryIndicators],
    indicators: dy.DataFrame[Indicators],
    roles: Collection[str] = ("used", "variant"),
) -> dict[str, dict[str, Decimal]]:
    """Return the values of all indicators in `roles`, turned so that more is more risk.

    Args:
        values: By country and indicator.
        indicators: What they are.
        roles: Results of `role_of`.
    """
    sign = {
        row["indicator"]: 1 if row["higher_is_riskier"] else -1
        for row in indicators.sort("indicator").rows(named=True)
        if role_of(row) in roles
    }
    found: dict[str, dict[str, Decimal]] = {name: {} for name in sign}
    rows = values.sort("country", "indicator").select("country", "indicator", "value")
    for country, name, value in rows.iter_rows():
        if name in found:
            found[name][country] = sign[name] * value
    return {name: own for name, own in found.items() if own}


def composites(
    values: dy.DataFrame[CountryIndicators], indicators: dy.DataFrame[Indicators]
) -> tuple[Composite, ...]:
    """Return every domain of every country that has any value, by country and domain.

    Ranks come from 12 variants: three ways to bring indicators on one scale, two ways to sum them
    up, with and without the indicators of the role `variant`. The first of each is what is given
    out. A country is ranked in all variants or in none.

    Args:
        values: By country and indicator.
        indicators: What they are; their domains.
    """
    domain_of = dict(indicators.select("indicator", "domain").iter_rows())
    countries = values["country"].unique().sort().to_list()
    modelled = {
        (country, name)
        for country, name in values.filter("imputed").select("country", "indicator").iter_rows()
    }
    core, wide = series(values, indicators, ("used",)), series(values, indicators)
    found: dict[tuple[str, str], Composite] = {}
    for domain in DOMAINS:
        own = {name: by for name, by in core.items() if domain_of[name] == domain}
        more = {name: by for name, by in wide.items() if domain_of[name] == domain}
        have = {country: [name for name in own if country in own[name]] for country in countries}
        ranked = [
            country for country, names in have.items() if names and 2 * len(names) >= len(own)
        ]
        variants = [
            _summed_up({name: scale(by) for name, by in chosen.items()}, ranked, mean)
            for chosen, scale, mean in product((own, more), SCALES.values(), MEANS.values())
        ]
        ranks = [_ranks(variant) for variant in variants]
        for country, names in have.items():
            places = [rank[country] for rank in ranks] if country in variants[0] else []
            found[country, domain] = Composite(
                country=country,
                domain=domain,
                permille=variants[0][country] if places else None,
                indicators=len(names),
                of=len(own),
                modelled=sum((country, name) in modelled for name in names),
                rank=places[0] if places else None,
                rank_low=min(places, default=None),
                rank_high=max(places, default=None),
                ranked=len(ranked),
            )
    return tuple(found[country, domain] for country in countries for domain in DOMAINS)


def _summed_up(scaled: Series, countries: Collection[str], mean: Mean) -> dict[str, int]:
    """Return the mean of each country in permille."""
    shares: defaultdict[str, list[Decimal]] = defaultdict(list)
    for by_country in scaled.values():
        for country in countries:
            if country in by_country:
                shares[country].append(by_country[country])
    return {country: mean(own) for country, own in shares.items()}


def _ranks(given_out: Mapping[str, int]) -> dict[str, int]:
    """Rank by the number as it is given out, so that noise in late digits is a tie."""
    first: dict[int, int] = {}
    for place, permille in enumerate(sorted(given_out.values()), 1):
        first.setdefault(permille, place)
    return {country: first[permille] for country, permille in given_out.items()}
