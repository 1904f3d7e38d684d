"""How many suppliers fall into each band, on an assumed mix of industries and on real ledgers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.real_doors import FILES
from benchmarks.real_input import HOW, KEY
from data_ingest.model.tables import Facts
from risk_models.card.bands import Band
from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import score_outcomes
from risk_models.exposure.need import ChainNeed, chain_needs
from risk_models.factors import factor_by_id
from service.screening.purchase.intake import ReadingOptions, Supplied, read_files
from service.screening.purchase.table_files import NamedFile
from service.screening.trial.measured import SUPPLIERS, Shares
from service.suppliers.portfolios.proportion import SMALL_PURCHASE
from service.suppliers.portfolios.reading import contracts_of, suppliers_in
from service.suppliers.portfolios.scoring import score_here
from service.suppliers.portfolios.supplier_chains import ScoredChains, scored_chains

MIX = Path("se-municipality-mix", "mix.csv")

COUNTRY = "SE"

LEDGERS = tuple(code for code in SUPPLIERS if code in FILES)
"""Real ledgers, by their names in `real_doors`."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Suppliers of the mix, scored with nothing known of them but their industry.

    Attributes:
        rows: Rows of the file.
        scored: One chain a supplier: itself, and what it hands on to nobody knows whom.
    """

    rows: int
    scored: ScoredChains


def read_mix(folder: Path, card: Scorecard, *, per_percent: int, as_of: date) -> Mix:
    """Return suppliers by the mix: industry of each row, its CPV codes in turn.

    Args:
        folder: The folder of real files.
        card: The card.
        per_percent: Suppliers for each per cent of the mix.
        as_of: The day that facts are read for.
    """
    rows = pl.read_csv(folder / MIX, infer_schema=False)
    codes = [
        own[place % len(own)].ljust(8, "0")
        for percent, cpvs in rows.select("suppliers_percent", "cpv").iter_rows()
        for own in [cpvs.split(";")]
        for place in range(int(Decimal(percent) * per_percent))
    ]
    suppliers = pl.DataFrame(
        {"party_id": [f"s{place}" for place in range(len(codes))], "cpv": codes}
    ).with_columns(numbered=True)
    nothing = Facts.create_empty()
    return Mix(
        rows.height,
        scored_chains(suppliers, nothing, country=COUNTRY, scorecard=card, as_of=as_of),
    )


def registered(mix: Mix, card: Scorecard, *, seed: int) -> Outcomes:
    """Return outcomes of the mix's parts with registers of the named ones drawn by shares.

    Each factor of the family of registers is drawn by itself, by the shares of the card.
    """
    draw = np.random.default_rng(seed)
    outcomes = mix.scored.scores.outcomes.copy()
    named = mix.scored.known["party_id"].is_not_null().to_numpy()
    for row, factor in zip(outcomes, card.factors, strict=True):
        if factor.family == "register":
            shares = np.array([one.share_ppm for one in factor.bins]) / 1e6
            row[named] = draw.choice(len(shares), size=named.sum(), p=shares)
    return outcomes


def needs(mix: Mix, outcomes: Outcomes, card: Scorecard) -> list[ChainNeed]:
    """Return the need of each supplier of the mix by a card, in their order."""
    found = chain_needs(mix.scored.chains, score_outcomes(mix.scored.known, outcomes, card), card)
    return [found[chain.tender_id] for chain in mix.scored.chains]


def of_mix(mix: Mix, card: Scorecard, *, seed: int) -> Iterator[Shares]:
    """Yield the shares of bands on the mix: by industry alone, and with registers drawn."""
    drawn = registered(mix, card, seed=seed)
    own = needs(mix, drawn, card)
    adverse = _adverse(mix, drawn, card)
    nothing = [one for one in own if one.exposure.tender_id not in adverse]
    yield _shares("mix_untouched", mix, mix.scored.needs)
    yield _shares("mix_registers", mix, nothing)
    yield _shares("mix_registers_all", mix, own).model_copy(update={"for_goals": False})


def _adverse(mix: Mix, outcomes: Outcomes, card: Scorecard) -> set[str]:
    """Return the suppliers of which an adverse fact is known."""
    any_adverse = np.zeros(outcomes.shape[1], dtype=bool)
    for row, factor in zip(outcomes, card.factors, strict=True):
        declared = factor_by_id(factor.id)
        codes = [one.code for one in factor.bins]
        bad = [place for place, code in enumerate(codes) if declared.bin(code).adverse]
        any_adverse |= np.isin(row, bad)
    return set(mix.scored.known.filter(any_adverse)["tender_id"])


def _shares(code: str, mix: Mix, found: Sequence[ChainNeed]) -> Shares:
    bands = Counter(one.headline.band for one in found)
    return Shares(code=code, file=MIX.as_posix(), rows=mix.rows, bands=_ordered(bands))


def _ordered(bands: Mapping[Band, int]) -> dict[Band, int]:
    return {band: bands[band] for band in Band if bands.get(band)}


def of_ledgers(folder: Path, card: Scorecard, *, as_of: date) -> Iterator[Shares]:
    """Yield the shares of bands on each real ledger, with no register loaded.

    Suppliers alone: public bodies and others that are set aside are not counted.
    """
    for code in LEDGERS:
        real = FILES[code]
        first, *further = (
            NamedFile(Path(one).name, (folder / one).read_bytes()) for one in real.files
        )
        read = read_files(first, tuple(further), ReadingOptions(person_key=KEY, today=as_of))
        assert isinstance(read, Supplied)
        contracts = read.register.contracts.height if read.register is not None else 0
        lines = contracts if read.ledger is None else read.ledger.totals.lines
        how = replace(HOW, as_of=as_of, scorecard=card)
        found = score_here(
            suppliers_in(
                read, contracts_of(read), country=real.country, as_of=as_of, person_key=KEY
            ),
            how,
            None,
        ).rows
        bands = Counter(map(Band, found["band"]))
        small = found.filter(pl.col("reason") == SMALL_PURCHASE).height
        yield Shares(code=code, file=real.files[0], rows=lines, bands=_ordered(bands), small=small)
