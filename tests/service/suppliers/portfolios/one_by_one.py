"""Suppliers screened one by one, as objects: what the engine in columns is held against.

No two share what is worked out, all are looked up at one time, and order and counts are Python's.
"""

from collections import Counter, defaultdict

import polars as pl

from data_ingest.industry.party_industry import industry_of_party
from data_ingest.model.tables import PPM, Facts
from data_ingest.reference import load_labour_content, load_labour_hour_costs
from risk_models.card.bands import RISING, Band, queue_rank
from service.registers.query import suppliers_of
from service.screening.assessment.evidence import EvidenceRegisters
from service.suppliers.portfolios.supplier_chains import needs_of_chains
from service.suppliers.portfolios.supplier_need import (
    BandShare,
    IndustrySpread,
    RegisterFact,
    SupplierNeed,
)


def screened_one_by_one(read, *, scorecard, as_of, snapshot, judgements):
    """The need of every supplier of an input, those to look at first first."""
    looked = None
    if snapshot is not None:
        sought = suppliers_of(
            read.parties,
            names=read.names,
            identifiers=read.identifiers,
            bought=dict(read.rows.select("party_id", "cpv").iter_rows()),
            country=read.country,
        )
        (looked,) = EvidenceRegisters(snapshot, as_of, judgements).look_up(sought)
    facts = Facts.create_empty() if looked is None else looked.facts
    usable = read.identifiers.filter(pl.col("checksum_ok").fill_null(value=True))
    numbered = set(usable["party_id"])
    rows = [
        with_own_industry(row, looked, country=read.country)
        for row in read.rows.iter_rows(named=True)
    ]
    chains = [(f"{at}", row["cpv"], row["party_id"] in numbered) for at, row in enumerate(rows)]
    of_party = defaultdict(list)
    for fact in facts.sort("party_id", "fact").iter_rows(named=True):
        of_party[fact["party_id"]].append(fact)
    own = [
        fact | {"party_id": f"{at}"}
        for at, row in enumerate(rows)
        for fact in of_party[row["party_id"]]
    ]
    found = needs_of_chains(
        pl.DataFrame(
            chains,
            schema={"party_id": pl.String, "cpv": pl.String, "numbered": pl.Boolean},
            orient="row",
        ),
        Facts.cast(pl.DataFrame(own, schema=facts.schema)),
        country=read.country,
        scorecard=scorecard,
        as_of=as_of,
    )
    possible = Counter([] if looked is None else looked.possible_matches["party_id"].to_list())
    needs = []
    for row, need in zip(rows, found.iter_rows(named=True), strict=True):
        values = tuple((one["factor"], one["value"]) for one in need.pop("values"))
        size = size_of(row, country=read.country)
        nothing_known = not need["adverse"] and need["least_band"] is None
        if size["proportion"] == "small" and need["band"] == "extended" and nothing_known:
            need |= {"band": "standard", "reason": "small_purchase"}
        needs.append(
            SupplierNeed(
                name=row.pop("display_name"),
                register_facts=tuple(_stated(of_party[row["party_id"]])),
                possible_matches=possible[row["party_id"]],
                values=values,
                **row,
                **size,
                **need | {"band": Band(need["band"])},
            )
        )
    return in_order(needs)


def size_of(row, *, country):
    """Staff days a year, the work that the order goes by, and the size beside the limits."""
    table = {one["cpv_prefix"]: one for one in load_labour_content().rows(named=True)}
    prefixes = [(row["cpv"] or "")[:length] for length in range(8, 1, -1)]
    content = next((table[prefix] for prefix in prefixes if prefix in table), None)
    pay_class = content["pay_class"] if content else "skilled"
    costs = load_labour_hour_costs().filter(pay_class=pay_class, currency=row["currency"])
    cost = costs.row(0, named=True) if costs.height else None
    year = None if row["year_amount"] is None else max(int(row["year_amount"].scaleb(2)), 0)

    def minutes(amount, share, hour):
        return amount * share * 60 // (100 * 100 * hour)

    ends = [("share_low", "cost_high"), ("share", "cost"), ("share_high", "cost_low")]
    days = [None] * 3
    if content and cost and year is not None:
        days = [minutes(year, content[share], cost[hour]) // 480 for share, hour in ends]
    share, hour = content["share"] if content else 30, cost["cost"] if cost else 40
    amount = max(int(row["amount"].scaleb(2)), 0)
    on_site = content and content["on_site"]
    most, proportion = row["year_most"], None
    if country == "SE" and row["currency"] == "SEK" and most is not None:
        few = on_site is False or (
            days[2] is not None and (days[2] + 1) * most <= 5 * row["year_amount"]
        )
        small = most < 100_000 and on_site is not None and few
        proportion = "small" if small else "direct" if most < 700_000 else "full"
    return {
        **dict(zip(("staff_days_low", "staff_days", "staff_days_high"), days, strict=True)),
        "on_site": on_site,
        "work": minutes(amount, share, hour) // 4 if year is None else minutes(year, share, hour),
        "proportion": proportion,
    }


def with_own_industry(row, looked, *, country):
    """A row with the industry of its registered activity, else of its name, where it has none."""
    if row["cpv"] is not None:
        return row
    activities = [] if looked is None else looked.activities.filter(party_id=row["party_id"])
    own = [] if looked is None else activities.select("scheme", "code").rows()
    found = industry_of_party(activities=own, name=row["display_name"], country=country)
    if found is None:
        return row
    told = {"cpv_from": found.basis, "cpv_evidence": found.evidence}
    return row | {"cpv": found.cpv_prefix.ljust(8, "0")} | told


def _stated(facts):
    for one in facts:
        if one["state"] == "stated":
            values = (one["value_text"], one["value_int"], one["value_date"])
            value = next((str(each) for each in values if each is not None), None)
            yield RegisterFact(one["fact"], value, one["source_id"], one["as_of"].isoformat())


def in_order(needs):
    """By review need as they are looked at, a known adverse fact, and labour terms not yet set.

    Then by exposure × work × leverage.

    Where those are equal, by exposure, name and id.
    """
    return sorted(
        needs,
        key=lambda one: (
            queue_rank(one.band),
            not one.adverse,
            one.labour_terms == "set",
            -one.index
            * one.work
            * {"renewal": 4, "running": 2}.get(one.contract_state, 1)
            * (2 if one.on_site else 1),
            -one.index,
            one.name or "",
            one.party_id,
            one.currency,
        ),
    )


def band_shares(needs):
    """Every review need with its suppliers; what rounding leaves goes to the largest remainders."""
    counts = Counter(need.band for need in needs)
    bands = (*reversed(RISING), Band.INSUFFICIENT)
    of_each = {band: divmod(counts[band] * PPM, max(len(needs), 1)) for band in bands}
    left = PPM - sum(share for share, _ in of_each.values()) if needs else 0
    rounded_up = sorted(bands, key=lambda band: -of_each[band][1])[:left]
    return tuple(
        BandShare(band, counts[band], of_each[band][0] + (band in rounded_up)) for band in bands
    )


def spreads(needs):
    """How points differ within each CPV division, the largest first."""
    divisions = defaultdict(list)
    for need in needs:
        divisions[need.cpv[:2] if need.cpv else None].append(need)
    found = [
        IndustrySpread(
            division=division,
            suppliers=len(members),
            low=min(one.points for one in members),
            high=max(one.points for one in members),
            distinct=len({one.points for one in members}),
            bought=tuple(sorted({one.bought for one in members if one.cpv_from == "account"})),
        )
        for division, members in divisions.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.suppliers, one.division or "")))
