"""The data model of what is stated about industries and occupations, and of what is made of it.

A *node* is a code of the tree of industries (a section letter, or two to four digits of NACE
Rev. 2) or an occupation, which is a leaf below one of them.
"""

import dataframely as dy
import polars as pl

from data_ingest.model.reference_tables import STATUSES

STATEMENT_KINDS = ("uhm_high", "uhm_risk", "uhm_low", "list", "passing", "judgement")
"""How a statement was made: an assessment by Upphandlingsmyndigheten (UHM) that found a high risk,
a risk or a low risk; an authority's list of risk industries, or victims found by industry; a
mention in passing, by a trade union, or as a duty to keep a staff ledger; judgement of ours."""

PUBLISHERS = (
    "arbetsmiljoverket",
    "eight_authorities",
    "ekobrottsmyndigheten",
    "jamstalldhetsmyndigheten",
    "kedjekoll",
    "konkurrensverket",
    "lo",
    "migrationsverket",
    "regeringen",
    "riksdagen",
    "riksrevisionen",
    "skatteverket",
    "upphandlingsmyndigheten",
)
"""Who made a statement. Each counts once at a node; `eight_authorities` are those that report on
work-life crime together."""

NODE = r"^([A-U]|\d{2,4}|[a-z]+(_[a-z]+)+|[a-z]{6,})$"
"""A section, a code of two to four digits, or an occupation."""

OUTCOME_SETS = ("br", "ca")
"""Outcomes of other countries: Brazil's register of employers, and Canada's decisions on employers
of temporary foreign workers."""

SCHEMES = ("cpv", "nace", "occupation")


class Occupations(dy.Schema):
    """Occupations that were assessed apart from the industry that they belong to.

    `parent` is the industry that the occupation lies in. `sni5` and `cpv_prefixes` are codes that
    mean this occupation, separated by spaces. `labour_form` replaces that of the CPV prefix in
    `sectors.csv`, where the occupation works otherwise than the rest of its industry.
    """

    occupation = dy.String(primary_key=True, regex=r"^[a-z_]{6,}$")
    parent = dy.String(regex=r"^([A-U]|\d{2,4})$")
    sni5 = dy.String(nullable=True, regex=r"^\d{5}( \d{5})*$")
    cpv_prefixes = dy.String(regex=r"^\d{3,8}( \d{3,8})*$")
    labour_form = dy.String(nullable=True)
    label_sv = dy.String()
    label_en = dy.String()
    source_id = dy.String()


class SectorStatements(dy.Schema):
    """One statement of one publisher about one node, as counted evidence.

    `words_sv` and `words_en` are what the publisher called the industry or occupation. `year` is
    null where the page has no date; it was on the publisher's site when it was read. `status` is
    `published` where the publisher's own page was read, and `unverified` where it was read through
    another.
    """

    node = dy.String(primary_key=True, regex=NODE)
    publisher = dy.Enum(PUBLISHERS, primary_key=True)
    year = dy.Int64(nullable=True, min=2010, max=2100)
    kind = dy.Enum(STATEMENT_KINDS)
    words_sv = dy.String()
    words_en = dy.String()
    status = dy.Enum(STATUSES)
    source_id = dy.String(primary_key=True)

    @dy.rule()
    def only_uhm_assesses(cls) -> pl.Expr:
        """Assessments of occupations are those of Upphandlingsmyndigheten."""
        assessed = pl.col("kind").cast(pl.String).str.starts_with("uhm_")
        return ~assessed | (pl.col("publisher") == "upphandlingsmyndigheten")

    @dy.rule()
    def judgement_is_marked(cls) -> pl.Expr:
        """The kind and the status `judgement` go together, and are the project's own."""
        judged = pl.col("kind") == "judgement"
        own = pl.col("publisher") == "kedjekoll"
        return (judged == (pl.col("status") == "judgement")) & (judged == own)


class ForeignRates(dy.Schema):
    """Rates of industries in outcomes of another country; 1,000 is that of all industries.

    `br`: as `risk_models.profiles.rates` fits them. `ca`: (found + 1) ÷ (expected + 1), with
    what is expected at the overall rate. `base` is formal jobs over seven years, or employers.
    """

    outcome_set = dy.Enum(OUTCOME_SETS, primary_key=True)
    nace = dy.String(primary_key=True, regex=r"^([A-U]|\d{2,4})$")
    found = dy.Int64(min=0)
    base = dy.Int64(min=1)
    permille = dy.Int64(min=1)
    source_id = dy.String()


class SectorPosterior(dy.Schema):
    """Points of an industry, made of all evidence; `docs.writers` writes the table.

    The longest prefix applies to a CPV code, and the narrowest node that has a row to a NACE code.
    """

    scheme = dy.Enum(SCHEMES, primary_key=True)
    code = dy.String(primary_key=True)
    node = dy.String(regex=NODE)
    form = dy.String()  # of labour, which only a CPV code has
    points = dy.Int64(min=0, max=60)
    points_low = dy.Int64(min=0, max=60)  # lower end of the 80 % interval
    points_high = dy.Int64(min=0, max=60)
    points_without_transfer = dy.Int64(min=0, max=60)  # β = 0
    points_with_half = dy.Int64(min=0, max=60)  # β = 0.5
    source_id = dy.String()

    @dy.rule()
    def the_interval_holds_the_points(cls) -> pl.Expr:
        """The ends lie on either side of the points, or at them."""
        return (pl.col("points_low") <= pl.col("points")) & (
            pl.col("points") <= pl.col("points_high")
        )
