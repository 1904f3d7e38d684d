"""The data model of the reference tables that describe countries, goods, industries and codes.

Codes of industries are digits without points: `812` is NACE Rev. 2 group 81.2. A code may be a
section letter where no division can be told. Each row names its source in `sources.csv`.
"""

from enum import StrEnum

import dataframely as dy
import polars as pl

DOMAINS = ("rights", "enforcement", "economic_vulnerability")
"""The domains of a country; one composite is formed of each."""

SCALES = ("risk", "yes_no", "count")
"""How a value is written: from 0 to 1 where 1 is most risk; 1 for yes and 0 for no; a number."""

STATUSES = ("published", "computed", "judgement", "unverified")
"""What a row rests on: the publisher's own figure or code, a figure that the project computed from
it, a reading by the project, or a second-hand copy that nobody has checked."""

STATEMENTS = (
    "staff_ledger",
    "greatest_risk",
    "most_detected",
    "more_common",
    "inspected_first",
    "annex_2",
)
"""What is stated of an industry: it must keep a staff ledger; authorities name it among those with
the greatest risk; most detected victims were in it; work-life crime is more common in it;
inspections of it came first; its services are in LOU Annex 2 (which says nothing about risk)."""


def _country(*, nullable: bool = False, primary_key: bool = False) -> dy.String:
    return dy.String(nullable=nullable, primary_key=primary_key, regex=r"^[A-Z]{2}$")


class Indicators(dy.Schema):
    """What each indicator of a country is, and how its values are to be read.

    A value on the scale `risk` was made from the published figure x by
    (x − `anchor_low`) ÷ (`anchor_high` − `anchor_low`), cut off at 0 and 1, and 1 minus that where
    the published series is `inverted`, that is where more of it is less risk.
    """

    indicator = dy.String(primary_key=True, regex=r"^[a-z0-9_]+$")
    domain = dy.Enum(DOMAINS)
    label_sv = dy.String()
    label_en = dy.String()
    series = dy.String()  # the publisher's code, or the column of its file
    unit = dy.String()  # of the published figure and the anchors
    scale = dy.Enum(SCALES)
    higher_is_riskier = dy.Bool()  # of the values as they stand here
    anchor_low = dy.Decimal(18, 4, nullable=True)
    anchor_high = dy.Decimal(18, 4, nullable=True)
    inverted = dy.Bool()
    year_from = dy.Int64(min=1990, max=2100)  # the newest figure of each country lies in these
    year_to = dy.Int64(min=1990, max=2100)
    outcome_derived = dy.Bool()  # counts findings; never in a model that is judged by findings
    source_id = dy.String()

    @dy.rule()
    def anchors_are_those_of_the_risk_scale(cls) -> pl.Expr:
        """Both anchors are given on the scale `risk`, and on no other."""
        low, high = pl.col("anchor_low"), pl.col("anchor_high")
        risk = pl.col("scale") == "risk"
        return (risk == low.is_not_null()) & (risk == high.is_not_null())


class CountryIndicators(dy.Schema):
    """Values of the indicators by country; a country without a figure has no row."""

    country = _country(primary_key=True)
    indicator = dy.String(primary_key=True)
    year = dy.Int64(nullable=True, min=1990, max=2100)  # null: some year of the indicator's span
    value = dy.Decimal(18, 4, min=0)
    imputed = dy.Bool()  # the publisher modelled it
    source_id = dy.String()


class CountryComposites(dy.Schema):
    """What the indicators say of a country in one domain; `docs.writers` writes the table.

    The columns are the attributes of `risk_models.profiles.composites.Composite`.
    """

    country = _country(primary_key=True)
    domain = dy.Enum(DOMAINS, primary_key=True)
    permille = dy.Int64(nullable=True, min=0, max=1000)
    indicators = dy.Int64(min=0)
    of = dy.Int64(min=1)
    modelled = dy.Int64(min=0)
    rank = dy.Int64(nullable=True, min=1)
    rank_low = dy.Int64(nullable=True, min=1)
    rank_high = dy.Int64(nullable=True, min=1)
    ranked = dy.Int64(min=0)
    source_id = dy.String()

    @dy.rule()
    def a_rank_has_its_range(cls) -> pl.Expr:
        """A country is ranked in all variants or in none."""
        rank, low, high = pl.col("rank"), pl.col("rank_low"), pl.col("rank_high")
        unranked = pl.col("permille").is_null() & rank.is_null() & low.is_null() & high.is_null()
        return ((low <= rank) & (rank <= high)).fill_null(value=False) | unranked


class Goods(dy.Schema):
    """Goods from a country of which a public list says that they may be made by forced labour.

    `tvpra`: there is reason to believe it. `uflpa`: goods of a sector from China that enforcement
    looks at first. Neither says anything about one firm. A `derived` good is made with a listed
    input from `input_country`; its columns for child and forced labour are false.
    """

    listed_by = dy.Enum(("tvpra", "uflpa"), primary_key=True)
    country = _country(primary_key=True)
    good = dy.String(primary_key=True)
    isic4 = dy.String(primary_key=True, regex=r"^\d{2,4}$")
    edition = dy.Int64(min=2022, max=2100)  # year of the list, or of the designation
    child_labour = dy.Bool(nullable=True)  # null: the list does not tell
    forced_labour = dy.Bool(nullable=True)
    forced_child_labour = dy.Bool(nullable=True)
    derived = dy.Bool(nullable=True)
    input_country = _country(nullable=True)
    hs_prefixes = dy.String(nullable=True, regex=r"^\d{2,6}( \d{2,6})*$")
    status = dy.Enum(STATUSES)
    source_id = dy.String()

    @dy.rule()
    def a_listed_good_is_listed_for_something(cls) -> pl.Expr:
        """A good of the TVPRA list is there for child labour, forced labour, or its input."""
        for_something = pl.any_horizontal("child_labour", "forced_labour", "derived")
        return (pl.col("listed_by") != "tvpra") | for_something.fill_null(value=False)

    @dy.rule()
    def a_derived_good_has_the_country_of_its_input(cls) -> pl.Expr:
        """`input_country` is given exactly for derived goods."""
        return pl.col("input_country").is_not_null() == pl.col("derived").fill_null(value=False)


class SectorRates(dy.Schema):
    """How an outcome is spread over sectors, world-wide. A share is no rate: large sectors lead."""

    measure = dy.Enum(
        ("forced_labour", "fatal_injuries", "hazardous_child_labour"), primary_key=True
    )
    scheme = dy.Enum(("ilo_broad_sector", "isic4_section"), primary_key=True)
    sector = dy.String(primary_key=True)
    unit = dy.Enum(("persons", "share_ppm"), primary_key=True)
    value = dy.Int64(min=0)
    year_from = dy.Int64(min=1990, max=2100)
    year_to = dy.Int64(min=1990, max=2100)
    countries = dy.Int64(nullable=True, min=1)  # null: an estimate for the world
    status = dy.Enum(STATUSES)
    source_id = dy.String()


class RiskSectors(dy.Schema):
    """What Swedish law and authorities state about an industry, by NACE or CPV code."""

    statement = dy.Enum(STATEMENTS, primary_key=True)
    scheme = dy.Enum(("NACE2", "CPV2008"), primary_key=True)
    code = dy.String(primary_key=True, regex=r"^\d{2,8}$")
    code_to = dy.String(nullable=True, regex=r"^\d{8}$")  # last code of a range of CPV codes
    sector_sv = dy.String()
    sector_en = dy.String()
    status = dy.Enum(STATUSES)
    source_id = dy.String()


class WageDerivations(dy.Schema):
    """How the pay per hour of a level was worked out from pay per month, where it was.

    A level of `wage_levels.csv` that is not here is stated per hour by its source. `hours_seen`
    says whether the hours are those that the agreement itself divides by.
    """

    level_id = dy.String(primary_key=True)
    valid_from = dy.Date(primary_key=True)
    monthly_pay = dy.Decimal(precision=18, scale=2, min=0)
    monthly_hours = dy.Int64(min=1)
    hours_seen = dy.Bool()
    source_id = dy.String()


class NaceIsic(dy.Schema):
    """Groups and classes of NACE Rev. 2 whose ISIC Rev. 4 code is another; all others are equal."""

    nace = dy.String(primary_key=True, regex=r"^\d{3,4}$")
    isic4 = dy.String(regex=r"^\d{3,4}$")
    source_id = dy.String()


class CpaNace(dy.Schema):
    """Groups and classes of CPA 2.1 that NACE Rev. 2 does not have: each is a whole division."""

    cpa = dy.String(primary_key=True, regex=r"^\d{3,4}$")
    nace = dy.String(regex=r"^\d{2}$")
    source_id = dy.String()


class NaceLabels(dy.Schema):
    """Short names of the sections and divisions of NACE Rev. 2, in the project's own wording."""

    nace = dy.String(primary_key=True, regex=r"^([A-U]|\d{2})$")
    label_sv = dy.String()
    label_en = dy.String()
    source_id = dy.String()


class CpvNace(dy.Schema):
    """The industry that does or makes what a CPV code names; the longest prefix applies."""

    cpv_prefix = dy.String(primary_key=True, regex=r"^\d{2,8}$")
    nace = dy.String(regex=r"^([A-U]|\d{2,4})$")
    source_id = dy.String()


class NaceCpv(dy.Schema):
    """The CPV prefix that is bought of a firm in an industry; the longest code applies."""

    nace = dy.String(primary_key=True, regex=r"^([A-U]|\d{2,4})$")
    cpv_prefix = dy.String(nullable=True, regex=r"^\d{2,8}$")  # null: a gap, no one subject
    status = dy.Enum(("judgement", "verified"))
    source_id = dy.String()


class Nace21Nace(dy.Schema):
    """Groups and classes of NACE Rev. 2.1 that another code has in Rev. 2; all others are equal."""

    nace21 = dy.String(primary_key=True, regex=r"^\d{3,4}$")
    nace = dy.String(nullable=True, regex=r"^\d{2,4}$")  # null: spread over several divisions
    status = dy.Enum(("judgement", "verified"))
    source_id = dy.String()


class NutsCodes(dy.Schema):
    """Countries by the prefix of a NUTS code, and the Swedish counties (NUTS 3)."""

    nuts = dy.String(primary_key=True, regex=r"^[A-Z]{2}([0-9A-Z]{3})?$")
    country = _country()
    name = dy.String(nullable=True)  # of a county, in Swedish
    source_id = dy.String()


class NaceCodes(dy.Schema):
    """The groups and classes of NACE Rev. 2; sections and divisions are in `NaceLabels`."""

    nace = dy.String(primary_key=True, regex=r"^\d{3,4}$")
    source_id = dy.String()


CNAE_MEASURES = ("legal_employers", "natural_persons", "jobs")
"""What is counted by CNAE class: distinct employers on the register that are legal entities or
sole traders with a company number; distinct natural persons on it; formal jobs, summed over the
seven years 2018 to 2024."""


class CnaeCounts(dy.Schema):
    """Counts by class of the Brazilian classification CNAE 2.3; a count of 0 has no row."""

    cnae = dy.String(primary_key=True, regex=r"^\d{4}$")  # class without its check digit
    measure = dy.Enum(CNAE_MEASURES, primary_key=True)
    value = dy.Int64(min=1)
    source_id = dy.String()


class CnaeNace(dy.Schema):
    """Groups of CNAE 2.3 that mean what a group of NACE Rev. 2 means, often by another code."""

    cnae = dy.String(primary_key=True, regex=r"^\d{3}$")
    nace = dy.String(unique=True, regex=r"^\d{3}$")
    source_id = dy.String()


class ElementUnit(StrEnum):
    """How the content of an element of an annual report is written."""

    AMOUNT = "amount"  # money
    COUNT = "count"  # people
    TEXT = "text"
    NOTE = "note"  # only whether it is there


class AnnualReportElements(dy.Schema):
    """Elements of the Swedish taxonomies for annual reports (K2 and K3) that are read."""

    family = dy.String(nullable=True)  # of the framework's namespaces; null: any of them
    element = dy.String(primary_key=True)
    gives = dy.String(regex=r"^[a-z_]+$")  # what it tells, in the words of the data model
    unit = dy.Enum([unit.value for unit in ElementUnit])
    period = dy.Enum(("duration", "instant", "any"))
    seen_in = dy.String()  # where its name was seen in use
    status = dy.Enum(STATUSES)
    source_id = dy.String()
