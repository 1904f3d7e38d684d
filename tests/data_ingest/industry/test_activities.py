"""Registered activities of SNI 2007, SNI 2025 and their like as CPV prefixes."""

import polars as pl
import pytest

from data_ingest.industry import activities
from data_ingest.industry.activities import (
    UnmappedIndustry,
    cpv_of_activity,
    first_activities,
    load_gaps,
)
from data_ingest.reference import load_nace21_nace, load_nace_cpv, load_nace_labels
from data_ingest.reference.crosswalks import nace_of_cpv
from service.registers.readings import SECTIONS

RISK = {
    "01": "03", "4120": "45", "4334": "4544", "4391": "45261", "4932": "6012", "4939": "601",
    "5610": "553", "7820": "7962", "8010": "7971", "8121": "9091", "8130": "773", "8810": "85312",
    "9601": "9831", "4520": "501", "3811": "905", "0210": "7723", "5320": "641",
}  # fmt: skip
"""Industries that authorities name, or that Swedish municipalities buy much labour of."""


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        ("SNI2007", "81210", "9091"),
        ("SNI2007", "81.210", "9091"),
        ("SNI2025", "81210", "9091"),
        ("SNI2007", "45200", "501"),
        ("SNI2025", "95310", "501"),
        ("SNI2025", "49330", "6012"),
        ("SNI2007", "49320", "6012"),
        ("SNI2025", "43410", "45261"),
        ("SNI2025", "96210", "9832"),
        ("SIC2007", "81210", "9091"),
        ("NACE2.1", "96.10", "9831"),
        ("DB", "812100", "9091"),
        ("SN", "81.210", "9091"),
        ("SNI", "45200", "501"),
        ("SNI", "46710", None),
        ("SNI2007", "46710", "09"),
        ("SNI2007", "46900", None),
        ("SNI2007", "00000", None),
        ("SIC2007", "99999", None),
        ("SNI2002", "74701", None),
        ("SNI2007", "", None),
        ("SNI2007", "8", None),
    ],
)
def test_a_code_leads_to_what_is_bought_of_such_a_firm(scheme, code, expected):
    assert cpv_of_activity(scheme, code) == expected


@pytest.mark.parametrize(("nace", "expected"), RISK.items())
def test_industries_where_the_risk_is_known_lead_to_a_prefix(nace, expected):
    found = cpv_of_activity("NACE2", nace)
    assert found is not None
    assert found.startswith(expected)


def test_a_gap_is_named_and_every_division_has_a_row():
    gaps = load_gaps()
    assert {"469", "642", "701", "8299"} <= set(gaps)
    divisions = {code for code in load_nace_labels()["nace"] if len(code) == 2}
    assert divisions <= set(load_nace_cpv()["nace"])


def test_a_division_without_a_row_is_refused_by_name(monkeypatch):
    rows = load_nace_cpv().filter(pl.col("nace") != "81")
    monkeypatch.setattr(activities, "load_nace_cpv", lambda: rows)
    with pytest.raises(UnmappedIndustry, match="add a row for 81"):
        load_gaps.__wrapped__()


DIFFERING = {
    "0892", "35", "411", "45", "451", "453", "454", "4942", "5229", "58", "69", "73", "74", "771",
    "7732", "7733", "81", "811", "8551", "8552", "95", "952", "9529",
}  # fmt: skip
"""Codes whose CPV prefix has its maker elsewhere, since the two lists are cut differently: energy,
vehicles and machines that are sold or let, removals, publishing, business services under CPV 79,
facilities under 70, schools of sport and art, and repair."""


def test_a_prefix_leads_back_to_the_section_of_the_industry():
    """Trade is left out: what a wholesaler sells is made by others."""
    rows = load_nace_cpv().filter(
        pl.col("cpv_prefix").is_not_null(),
        pl.col("nace").str.len_chars() >= 2,
        ~pl.col("nace").str.head(2).is_in(["46", "47"]),
    )
    sections = {
        f"{division:02}": section
        for section, (low, high) in SECTIONS.items()
        for division in range(low, high + 1)
    }
    back = rows.with_columns(back=nace_of_cpv(pl.col("cpv_prefix")))
    differing = {
        row["nace"]
        for row in back.iter_rows(named=True)
        if sections[row["nace"][:2]]
        != (row["back"] if row["back"].isalpha() else sections[row["back"][:2]])
    }
    assert differing == DIFFERING


def test_a_code_of_the_new_revision_leads_to_a_code_of_the_old():
    known = set(load_nace_labels()["nace"])
    for code in load_nace21_nace()["nace"].drop_nulls():
        assert code[:2] in known


def test_of_several_activities_the_first_that_leads_somewhere_counts():
    rows = pl.DataFrame(
        [
            ("a", "SNI2007", "46900"),
            ("a", "SNI2007", "81210"),
            ("a", "SNI2007", "49320"),
            ("b", "SNI2007", "46900"),
        ],
        schema=dict.fromkeys(("party_id", "scheme", "code"), pl.String),
        orient="row",
    )
    assert first_activities(rows).rows() == [("a", "SNI2007", "81210")]
