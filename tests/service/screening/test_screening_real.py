"""Real firms of five countries, looked up by number in one snapshot of the shared samples."""

from datetime import UTC, date, datetime
from functools import partial

import polars as pl
import pytest

from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import add_source, exclusively, use
from data_ingest.sources import SOURCES

SAMPLES = {
    "se_bolagsverket_bulk": "bolagsverket/bulk-toy/bolagsverket_bulkfil_TOY.txt",
    "se_scb_bulk": "bolagsverket/bulk-toy/scb_bulkfil_JE_TOY.txt",
    "no_brreg_enheter": "brreg/enheter_search_ASA_page0_size5.json",
    "fi_prh_ytj": "prh-ytj/company_0114162-2_excerpt.json",
    "ee_ariregister_basic": "ariregister-ee/lihtandmed_sample.csv",
    "gb_companieshouse_basic": "companies-house/BasicCompanyData_2021-07-01_first3.csv",
}
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
COUNTRIES = {"SE", "NO", "FI", "EE", "GB"}


@pytest.fixture(scope="module")
def snapshot(shared_data, tmp_path_factory):
    root = tmp_path_factory.mktemp("real") / "snapshots"
    for source_id, name in SAMPLES.items():
        path = shared_data / name
        build = partial(
            build_source,
            SOURCES[source_id],
            [SourceInput(path, path.name)],
            person_key=b"a key of thirty-two made-up bytes",
            retrieved_at=NOW,
            as_of=date(2026, 11, 20),
        )
        with exclusively(root):
            made = add_source(root, build, source_id=source_id, now=NOW, actor="tester")
            use(root, made.snapshot_id, now=NOW, actor="tester", reason="samples")
    with open_snapshot(root) as opened:
        yield opened


@pytest.mark.shared_data
def test_firms_of_five_countries_are_found_by_number_and_none_changes_without_its_name(
    snapshot, one_tender, screen_document
):
    firms = (
        snapshot.scan("parties")
        .filter(pl.col("display_name").is_not_null(), ~pl.col("is_personal"))
        .filter(pl.col("party_id").str.contains("^(SE-ON|NO-BRC|FI-PRO|EE-RIK|GB-COH):"))
        .collect()
        .unique("party_id", maintain_order=True)
        .group_by("country", maintain_order=True)
        .head(3)
    )

    def screened(name_of):
        document = one_tender()
        document["tenders"][0]["parties"] = [{"party": "p0", "role": "tenderer"}]
        document["tenders"][0]["links"] = []
        document["parties"] = []
        for place, row in enumerate(firms.rows(named=True)):
            scheme, _, number = row["party_id"].partition(":")
            party = {
                "id": f"p{place}",
                "name": name_of(row["display_name"]),
                "country": row["country"],
                "identifiers": [{"scheme": scheme, "number": number}],
            }
            document["parties"].append(party)
            if place:
                link = {"contractor": "p0", "subcontractor": f"p{place}"}
                document["tenders"][0]["links"].append(link)
        return screen_document(document, snapshot=snapshot)

    assert set(firms["country"]) == COUNTRIES
    (tender,) = screened(lambda name: name).assessment.lots[0].tenders
    named = [part for part in tender.parts if part.party_id]
    assert len(named) == firms.height
    for part in named:
        ages = [one for one in part.factors if one.factor == "register.age"]
        assert ages[0].bin is not None, part.name
        assert "@" in ages[0].sources[0]
    others = screened(lambda _: "Helt Annat Exempelbolag AB")
    assert {match.reason for match in others.assessment.possible_matches} == {"name_differs"}
    assert len({match.party_id for match in others.assessment.possible_matches}) == firms.height
    for part in others.assessment.lots[0].tenders[0].parts:
        assert all("@" not in source for one in part.factors for source in one.sources)
