"""What the industries of suppliers are based on, in words and as a table."""

import polars as pl

from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text, message
from service.documents.model import Column, Table
from service.documents.values import Money, Share
from service.suppliers.portfolios.supplier_need import SupplierNeed

CPV_FROM: dict[str, Text] = {
    "contract": message("contract"),
    "invoice": message("code on the invoices"),
    "account": message("account"),
    "list": message("the list"),
    "register": message("registered activity of the firm"),
    "name": message("guess from the name"),
}
"""What the CPV code of a supplier is based on (`supplier_need.CpvFrom`), in that order."""

TOLD: dict[str, Text] = {
    "contract": message("CPV {cpv} according to contract"),
    "invoice": message("CPV {cpv} according to the supplier's invoices"),
    "list": message("CPV {cpv} according to the list"),
    "register": message("CPV {cpv} according to the registered activity of the firm ({evidence})"),
    "name": message("CPV {cpv}, a guess from the name ({evidence})"),
}
"""The industry of a supplier with its basis; an account is shown as what was bought."""

_TITLE = message("What the industries are based on")
_SUPPLIERS = message("Suppliers")
_SHARE, _AMOUNT = message("Share"), message("Amount")
_NONE = message("none: the industry is not known")


def told_industry(need: SupplierNeed, language: Language) -> str | None:
    """Return the CPV code with what it is based on; None for an account and where none is known."""
    text = TOLD.get(need.cpv_from or "")
    if text is None:
        return None
    return text.to(language).format(cpv=need.cpv, evidence=need.cpv_evidence or "–")


def bases_table(rows: pl.DataFrame, language: Language) -> Table:
    """Return how many suppliers, and how much was paid to them, by what the industry is based on.

    Args:
        rows: Columns cpv_from (String), amount (Decimal) and currency (String), among others.
        language: Language of the table.
    """
    order = {basis: at for at, basis in enumerate(CPV_FROM)}
    basis = pl.col("cpv_from")
    amounts = (
        rows.group_by("cpv_from", "currency")
        .agg(suppliers=pl.len(), amount=pl.col("amount").sum())
        .with_columns(of=pl.col("amount").sum().over("currency"))
        .sort(basis.replace_strict(order, default=len(order)), "currency")
    )
    return Table(
        name="industry_bases",
        title=_TITLE.to(language),
        columns=(
            Column(label=_TITLE.to(language), name="basis", width=2),
            Column(label=_SUPPLIERS.to(language), name="suppliers", width=0, is_number=True),
            Column(label=_AMOUNT.to(language), name="amount", is_number=True),
            Column(label=_SHARE.to(language), name="share", width=0, is_number=True),
        ),
        rows=tuple(
            (
                CPV_FROM.get(row["cpv_from"] or "", _NONE).to(language),
                row["suppliers"],
                Money(row["amount"], row["currency"]) if row["currency"] else None,
                Share(int(row["amount"] * PPM // row["of"])) if row["of"] > 0 else "–",
            )
            for row in amounts.iter_rows(named=True)
        ),
    )
