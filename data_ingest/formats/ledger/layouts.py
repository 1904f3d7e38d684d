"""The layouts of ledgers that can be read: which heading means what.

A layout is a declaration. Headings are compared in normal form; columns that a layout does not
name, such as invoice numbers, departments and free descriptions, are never read.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Target = Literal[
    "payer_number",
    "payer",
    "reference",
    "payee",
    "payee_number",
    "payee_kind",
    "account_number",
    "account_text",
    "date",
    "amount",
]
TARGETS: tuple[Target, ...] = get_args(Target)

RECURRING: frozenset[Target] = frozenset(TARGETS) - {"reference", "amount"}
"""What a ledger of many lines says again and again."""

NEEDED: frozenset[Target] = frozenset({"payee", "date", "amount"})
"""What a ledger cannot do without."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out a ledger.

    Attributes:
        id: Its name in messages.
        columns: Heading in normal form of each target that the layout has.
        country: ISO 3166 alpha-2 of the payers that use it.
        currency: ISO 4217; no layout has a column for it.
        number_scheme: Scheme of `payee_number`; None where it is told by its form.
        marks: Headings that tell it from others and are not read.
    """

    id: str
    columns: Mapping[Target, str]
    country: str
    currency: str
    number_scheme: str | None
    marks: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The headings without which a file is not in this layout."""
        return (*(self.columns[target] for target in TARGETS if target in NEEDED), *self.marks)


_SWEDISH: dict[Target, str] = {
    "payer_number": "kopare_id",
    "payer": "kopare",
    "reference": "verifikationsnummer",
    "payee": "leverantor",
    "payee_number": "leverantor_id",
    "account_number": "konto_nr",
    "account_text": "konto_text",
}

LAYOUTS = (
    # lankadedata.se/spec/leverantorsreskontra 1.1, fifteen columns: Västra Götalandsregionen 2026
    Layout(
        id="leverantorsreskontra-1.1",
        columns=_SWEDISH | {"date": "bokforingsdatum", "amount": "nettobelopp"},
        country="SE",
        currency="SEK",
        number_scheme=None,
    ),
    # The same, 1.0, twelve columns: Göteborgs Stad (monthly) and Västerås stad (as JSON rows)
    Layout(
        id="leverantorsreskontra-1.0",
        columns=_SWEDISH | {"date": "datum", "amount": "belopp"},
        country="SE",
        currency="SEK",
        number_scheme=None,
    ),
    # Extract of Göteborgs Stad's invoices 2020–2025, by month and without the payer
    Layout(
        id="goteborg-fakturor",
        columns={
            "payee": "leverantör",
            "payee_number": "orgnr",
            "account_text": "kontotext",
            "date": "period",
            "amount": "beloppexklmoms",
        },
        country="SE",
        currency="SEK",
        number_scheme=None,
    ),
    # Devon County Council, "spending over 500", 2011 to 2026
    Layout(
        id="gb-spending-over-500",
        columns={
            "payer": "name of body",
            "reference": "transaction number",
            "payee": "supplier name",
            "payee_number": "vat reg no",
            "payee_kind": "creditor type",
            "account_number": "expense code",
            "account_text": "expense type",
            "date": "date",
            "amount": "amount",
        },
        country="GB",
        currency="GBP",
        number_scheme="VAT",
    ),
    # Exeter City Council, 2026
    Layout(
        id="gb-exeter-spending",
        columns={
            "reference": "trans ref/no",
            "payee": "supplier name",
            "account_text": "expense description",
            "date": "trans date",
            "amount": "net amount",
        },
        country="GB",
        currency="GBP",
        number_scheme="VAT",
    ),
    # HM Treasury's columns for spending over 25,000 of central government
    Layout(
        id="gb-spending-over-25000",
        columns={
            "payer": "entity",
            "reference": "transaction number",
            "payee": "supplier",
            "account_text": "expense type",
            "date": "date",
            "amount": "amount",
        },
        country="GB",
        currency="GBP",
        number_scheme="VAT",
        marks=("department family",),
    ),
)
"""All layouts, in the order in which they are tried."""


def heading(written: str) -> str:
    r"""Return a heading in normal form: no byte order mark, lower case, single spaces.

    >>> heading("\ufeff VAT  Reg\nno ")
    'vat reg no'
    """
    text = unicodedata.normalize("NFC", written.replace("\ufeff", ""))
    return " ".join(text.lower().split())


def layout_of(headings: Sequence[str]) -> Layout | None:
    """Return the layout whose needed headings (in normal form) are all there."""
    present = set(headings)
    return next((layout for layout in LAYOUTS if present.issuperset(layout.needed)), None)


def nearest(headings: Sequence[str]) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout with most of its headings there, and the needed ones that are missing."""
    present = set(headings)

    def found(layout: Layout) -> tuple[int, int]:
        missing = sum(target not in present for target in layout.needed)
        return -missing, sum(column in present for column in layout.columns.values())

    layout = max(LAYOUTS, key=found)
    return layout, tuple(target for target in layout.needed if target not in present)
