"""One thing that a column of a table can hold, and the fields that several targets share.

Headings are compared in the form of `headings.normal_heading`. The synonyms are the project's own
collection (2026-11-25): headings of Swedish tender and subcontractor lists and of the published
files that its tests read. A synonym stands for one field of a target only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from data_ingest.mapping.headings import normal_heading
from data_ingest.model.text import Text

Target = Literal["tenderers", "subcontractors", "contracts", "payments", "decisions"]
Kind = Literal[
    "text", "number", "date", "amount", "share", "identifier", "country", "place", "cpv",
    "yes_no", "role", "firms",
]  # fmt: skip
ShareUnit = Literal["percent", "fraction"]

EXAMPLES: Mapping[Kind, str] = MappingProxyType(
    {
        "text": "Exempel AB",
        "number": "1200",
        "date": "2027-01-01",
        "amount": "1234.50",
        "share": "12.5 %, 10–20 %",
        "identifier": "559999-0008",
        "country": "SE",
        "place": "SE232, SE",
        "cpv": "90910000-9",
        "yes_no": "ja, nej, yes, no",
        "role": "-",
        "firms": "Exempel AB 559999-0008 (20 %); Exempelstäd AB, Inga, No",
    }
)
"""How a value of a kind is written, for messages; the same in both languages."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can hold.

    Attributes:
        code: Its name in a mapping.
        label: What it is called.
        description: What belongs in it.
        kind: How its cells are read.
        needed: Whether a row without it is left out.
        synonyms: Headings in normal form under which it is known.
        words: Meaning of the words that a cell of kind `role` may hold, in normal form.
        whole: Whether a number must be whole.
        years: Whether a year alone stands for a date.
    """

    code: str
    label: Text
    description: Text
    kind: Kind
    needed: bool = False
    synonyms: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    years: bool = False

    @property
    def expected(self) -> str:
        """How a value is written, for messages."""
        return ", ".join(self.words) if self.words else EXAMPLES[self.kind]


@dataclass(frozen=True, slots=True)
class TargetFields:
    """One kind of table.

    Attributes:
        code: Its name in a mapping.
        label: What it is called.
        fields: Its fields by code, in the order in which they are shown.
    """

    code: Target
    label: Text
    fields: Mapping[str, Field]

    @property
    def needed(self) -> tuple[str, ...]:
        """Codes of the fields without which the table cannot be read."""
        return tuple(code for code, target_field in self.fields.items() if target_field.needed)


def field_of(
    code: str,
    kind: Kind,
    *,
    label: tuple[str, str] | tuple[str, str, str],
    about: tuple[str, str],
    synonyms: str = "",
    needed: bool = False,
    whole: bool = False,
    years: bool = False,
    words: Mapping[str, str] | None = None,
) -> Field:
    """Return a field; label and description are Swedish, then English, synonyms parted by `|`.

    Its labels are synonyms as well.
    """
    headings = (label[0], label[1], *synonyms.split("|"))
    known = frozenset(normal_heading(heading) for heading in headings) - {""}
    return Field(code, Text(*label), Text(*about), kind, needed, known, words or {}, whole, years)


def target_of(code: Target, label: tuple[str, str], *fields: Field) -> TargetFields:
    """Return a target with its fields in the order in which they are shown."""
    by_code = MappingProxyType({target_field.code: target_field for target_field in fields})
    return TargetFields(code, Text(*label), by_code)


NUMBER_HEADINGS = (
    "Orgnr|Org.nr|Org nr|Orgnummer|Organisationsnr|Org.-nr|Organization number|Org no"
    "|Organisation no|Company Reg No|Company Registration Number|Company number"
    "|Registration number|Regnr|Identifier|VAT number|VAT no|VAT reg no"
    "|Momsregistreringsnummer|VAT-nr|Momsnr|Registreringsnummer|Organisationsnr/VAT|Orgnr/VAT-nr"
    "|Org.nr/VAT-nr|Org.nr/VAT|Organisationsnummer/VAT-nummer|Reg no|Reg.nr"
    "|Reg number|Registration no"
)
NUMBER_ABOUT = (
    "Organisationsnummer eller motsvarande i landets register.",
    "Organisation number, or that of the country's register.",
)
HOURS_ABOUT = ("Arbetade timmar, hela tal.", "Hours of work, whole numbers.")
AMOUNT_ABOUT = ("Belopp exklusive moms.", "Amount excluding VAT.")
DATE_ABOUT = ("Datum.", "A date.")
_LOT_ABOUT = ("Vilken del av upphandlingen raden gäller.", "The lot that the row is about.")
_LOT = "Del|Lot no|Lot number|lots|Anbudsområde|Delområde|Område|Avtalsområde"
_CPV = "CPV|CPV code|CPV-kod|CPV code(s)|CPV codes|Huvud-CPV|Main CPV"
_COUNTRY = "Country code|Landkod|Landskod|Säte|Registreringsland|Country of registration"
_PLACE = "NUTS|NUTS-kod|NUTS code|Place|Plats|Utförandeort|Ort|Leveransort"

CURRENCY_FIELD = field_of(
    "currency",
    "text",
    label=("Valuta", "Currency"),
    about=("Tre bokstäver enligt ISO 4217.", "Three letters of ISO 4217."),
    synonyms="Valutakod|Currency code",
)
NUMBER_COUNTRY = field_of(
    "number_country",
    "country",
    label=("Land för nummer", "Country of the numbers"),
    about=(
        "I vilket lands register numren står när raden inte anger land.",
        "In which country's registers the numbers stand where the row names no country.",
    ),
)
CPV_FIELD = field_of(
    "cpv",
    "cpv",
    label=("CPV-kod", "CPV code"),
    about=(
        "Åtta siffror. Står flera koder i cellen är den första huvudkoden.",
        "Eight digits. Of several codes in a cell the first is the main one.",
    ),
    synonyms=_CPV,
)
LOT_FIELD = field_of("lot", "text", label=("Anbudsdel", "Lot"), about=_LOT_ABOUT, synonyms=_LOT)
COUNTRY_FIELD = field_of(
    "country",
    "country",
    label=("Land", "Country"),
    about=("Där företaget är registrerat.", "Where the firm is registered."),
    synonyms=_COUNTRY,
)
PLACE_FIELD = field_of(
    "place",
    "place",
    label=("Plats för arbetet", "Place of work"),
    about=("NUTS-kod eller land.", "NUTS code or country."),
    synonyms=_PLACE,
)
