"""What an entry of a list is about: how people are treated at work, or something else.

A list of one ministry holds firms that paid too little beside firms whose scaffold had no rails. Of
the two only the first is a sign of labour abuse, so the subject of an entry is told from what the
list itself writes as its category. Where that does not tell, the subject is not stated.
"""

import polars as pl

ENTRY_SUBJECTS = ("labour", "environment")
"""`labour`: pay, working hours, housing, recruitment, coercion, illegal employment. `environment`:
work environment, papers that were not shown, and other matters."""

OWN_LABOUR = "labour_deviation"
"""The category of a buyer's own list whose entries are about labour."""

SANCTIONS = frozenset({"xx_eu_sanctions", "gb_fcdo_sanctions"})
"""Lists of sanctions: their entries are shown for a person to judge, and never count (decision
0119). What a regime is about is not what the entry is about, so no subject is told."""

_LABOUR_LISTS = ("us_cbp_wro", "us_uflpa_entities", "br_lista_suja")
"""Lists that hold forced labour and conditions analogous to slavery alone, by their own terms."""

_CA_LABOUR = r"(?:^|;)\s*(?:8|9|16|17|20|21|22|23|24|28|29)\s*(?:;|$)"
"""Reasons of the Canadian list (Immigration and Refugee Protection Regulations, sections 209.2 and
209.3) that are about hiring law, pay and conditions, housing, abuse or fees for recruitment. The
others are papers and meetings, plans for training, notices and insurance. Read 2026-11-30."""

_JP_LABOUR = (
    r"最低賃金法|(?:労働基準法|労基法)第?(?:4|5|6|14|15|16|17|18|20|23|24|25|26|27|28|32|34|35|36"
    r"|37|39|40|56|61|94|95|96|104)(?:条|$)"
)
"""Provisions of the Japanese list about labour: the Minimum Wage Act, and of the Labour Standards
Act equal pay, forced labour, intermediaries, terms, debts and savings held, dismissal, pay, hours,
rest and leave, child and night work, dormitories, and dismissal for a report: articles 4 to 6, 14
to 18, 20, 23 to 28, 32 to 40, 56, 61, 94 to 96, 104. The choice is expert judgement, 2026-11-30."""


def entry_subject() -> pl.Expr:
    """Return which of `ENTRY_SUBJECTS` an entry is about (String); null where that is not told.

    Reads the columns `source_id` and `category` of `list_entries`. A list that is not one of
    `meaning.LISTS` is read only for its entries on forced labour.
    """
    source_id, category = pl.col("source_id"), pl.col("category")
    plain = category.str.normalize("NFKC").str.replace_all(r"\s+", "")
    labour, environment = pl.lit("labour"), pl.lit("environment")

    def told(is_labour: pl.Expr) -> pl.Expr:
        return pl.when(is_labour).then(labour).otherwise(environment)

    return (
        pl.when(source_id.is_in(_LABOUR_LISTS))
        .then(labour)
        .when((source_id == "ca_ircc_noncompliant") & category.str.contains(r"^[\d;\s]+$"))
        .then(told(category.str.contains(_CA_LABOUR)))
        .when((source_id == "jp_mhlw_violations") & (category != "no-provision-stated"))
        .then(told(plain.str.contains(_JP_LABOUR)))
        .when(source_id == "xx_own_list")
        .then(pl.when(category == OWN_LABOUR).then(labour))
        .when(~source_id.is_in(["jp_mhlw_violations", "ca_ircc_noncompliant", *sorted(SANCTIONS)]))
        .then(labour)
        .alias("about")
    )
