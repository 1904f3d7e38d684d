"""What one scheme of numbers is: its forms, its normal form and its check digit."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

PersonsToo = Literal["no", "yes", "perhaps"]
"""Whether a number of a scheme is a natural person's: `perhaps` cannot be told from the number."""

VALUE = pl.col("value")
"""The column that every check reads: the number in normal form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One scheme. A form is a regular expression over the letters and digits of a number.

    Each form has one group or more, of which one matches: what the number is without its marks.
    The normal form is that part between `prefix` and `suffix`, with zeros in front up to `width`.

    Attributes:
        key: org-id code, `VAT-<prefix>` or `<country>-PERSON`.
        name: What the number is called, with its own name where it has one.
        country: ISO 3166 alpha-2; null for a scheme of the whole world.
        form: Forms when the scheme is stated.
        guess: Forms when only the country is known; null: never guessed.
        prefixed: Forms that begin with a VAT prefix, which tells the scheme in any country.
        anywhere: Forms that are recognised without a country if the check digit is right.
        prefix: Put before the number.
        suffix: Put after the number.
        width: Number of characters, up to which zeros are put in front; 0 where lengths differ.
        check: Check of the column `value` (Boolean), null where there is no check digit. It
            presumes the form.
        rule: The check in words.
        stdnum: Module of python-stdnum 2.2 that has the same check; the oracle in the tests.
        person: Whether the number is a natural person's.
        register: Key of the register scheme whose number every such VAT number ends with. None for
            Denmark: a firm may have VAT numbers (SE-numre) besides its CVR number.
        aliases: Deprecated or informal codes of the same scheme.
    """

    key: str
    name: str
    country: str | None
    form: str
    guess: str | None = None
    prefixed: str | None = None
    anywhere: str | None = None
    prefix: str = ""
    suffix: str = ""
    width: int = 0
    check: pl.Expr | None = None
    rule: str = "form only"
    stdnum: str | None = None
    person: PersonsToo = "no"
    register: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code under which the number is kept: all VAT numbers are `VAT`."""
        return "VAT" if self.key.startswith("VAT-") else self.key

    @property
    def is_whole(self) -> bool:
        """Whether the matched part of every number is its normal form already."""
        return not (self.prefix or self.suffix or self.width)

    def normal(self, part: pl.Expr) -> pl.Expr:
        """Return the normal form of the matched part of a number, as column `value` (String)."""
        padded = part.str.pad_start(self.width, "0") if self.width else part
        if not self.prefix and not self.suffix:
            return padded.alias("value")
        return pl.concat_str(pl.lit(self.prefix), padded, pl.lit(self.suffix)).alias("value")

    def checked(self, values: pl.Series) -> pl.Series:
        """Return what the check says of normal forms (Boolean); null without a check digit."""
        if self.check is None:
            return pl.repeat(None, len(values), dtype=pl.Boolean, eager=True)
        return values.alias("value").to_frame().select(self.check).to_series()
