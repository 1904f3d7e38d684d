"""Five made-up municipalities that have followed up their suppliers, drawn from a seed.

The true rate of findings is known for each industry. Guards are found out as often as cleaners,
which the sector evidence does not say: it sets them near lawyers. No municipality has enough
findings to learn that alone.
"""

import random
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from risk_models.card.scorecard import load_scorecard
from risk_models.learning.counts import Counts, counts_of
from risk_models.learning.labels import Labels, read_labels
from service.operations.audit.checkpoint import SigningKey
from service.screening.assessment.profiles import sector_posteriors
from service.suppliers.selection.signed_counts import issuer_of, signed

NAMES = ("Exempelby", "Granstad", "Havsnäs", "Ljungköping", "Norrvik")

SEED = 27
"""Chosen so that they learn it: 77 findings are few, and of others the card may stay as it
is."""

SIZES = (1, 1, 3, 3, 7, 7, 20, 20, 20, 80)

HEAD = "group,features_on,observed_to,outcome,outcome_on,size,industry"


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry with its suppliers.

    Attributes:
        sni: Its code, as a firm is registered.
        suppliers: How many of them each municipality has.
        rate: Share of them on whom something is found.
    """

    sni: str
    suppliers: int
    rate: float


INDUSTRIES = (
    Industry("62.01", 70, 0.03),  # software: 1 point
    Industry("SNI2007 69102", 60, 0.03),  # law: 5 points
    Industry("SNI2025 80.010", 55, 0.11),  # guards: 11 points
    Industry("81210", 55, 0.11),  # cleaning: 53 points
)


def labels_of(municipality: int, *, year: int = 2025) -> str:
    """Return the labels of a municipality: each supplier once, looked at within a year."""
    draw = random.Random(f"{SEED} {municipality} {year}")
    lines = [HEAD]
    for industry in INDUSTRIES:
        for at in range(industry.suppliers):
            found = draw.random() < industry.rate
            day = f"{year}-{draw.randrange(1, 13):02}-15" if found else ""
            size = draw.choice(SIZES)
            group = f"{NAMES[municipality]} {industry.sni} {at}"
            until = f"{year}-12-31"
            cells = (group, f"{year - 1}-12-31", until, int(found), day, size, industry.sni)
            lines.append(",".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def key_of(municipality: int) -> SigningKey:
    """Return the key of a municipality's log."""
    name = NAMES[municipality]
    return SigningKey(f"kedjekoll/{municipality:08}", sha256(name.encode()).digest())


def read(text: str) -> Labels:
    """Return labels as the commands read them."""
    return read_labels(
        text.encode(), name="l.csv", scorecard=load_scorecard(), industries=sector_posteriors()
    )


def counts_from(municipality: int, *, year: int = 2025, organisation: str = "") -> Counts:
    """Return what a municipality hands out of a year."""
    key = key_of(municipality)
    return counts_of(
        read(labels_of(municipality, year=year)),
        organisation=organisation or NAMES[municipality],
        issuer=issuer_of(key, "local"),
        key=key.verifier.text(),
        name="l.csv",
    )


def hand_in(municipality: int, folder: Path) -> tuple[Path, str]:
    """Write the signed counts of a municipality, and return the file and its public key."""
    key = key_of(municipality)
    file = folder / f"{NAMES[municipality].lower()}.json"
    file.write_bytes(signed(counts_from(municipality), key))
    return file, key.verifier.text()
