"""Screening, suppliers, matching and needs from Python, without a database.

Types of `kedjekoll`, as others see them. `mypy.stubtest` holds them to what is there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import altair
import polars as pl

__all__ = [
    "InputError",
    "Need",
    "Screening",
    "Suppliers",
    "__version__",
    "main",
    "match",
    "need",
    "screen",
    "suppliers",
]  # fmt: skip

_Language = Literal["sv", "en"]
_Source = str | Path | Mapping[str, Any] | pl.DataFrame
_Firms = pl.DataFrame | Sequence[str] | Sequence[Mapping[str, object]]

__version__: str

class InputError(ValueError):
    problems: list[dict[str, str]]
    def __init__(self, problems: list[dict[str, str]]) -> None: ...

class _Result:
    language: _Language
    def __init__(self, language: _Language) -> None: ...
    @property
    def tables(self) -> tuple[str, ...]: ...
    def table(self, name: str) -> pl.DataFrame: ...
    def report(self, path: str | Path, *, language: _Language | None = None) -> Path: ...
    def _repr_html_(self) -> str: ...

class Screening(_Result):
    def __init__(self, screened: object, language: _Language) -> None: ...
    is_open: bool
    left_out: pl.DataFrame
    @property
    def tenders(self) -> pl.DataFrame: ...
    @property
    def parties(self) -> pl.DataFrame: ...
    @property
    def facts(self) -> pl.DataFrame: ...
    @property
    def outcomes(self) -> pl.DataFrame: ...
    @property
    def points(self) -> pl.DataFrame: ...
    @property
    def prices(self) -> pl.DataFrame: ...
    def plot(self) -> altair.Chart | altair.LayerChart: ...
    def to_dict(self) -> dict[str, Any]: ...

class Suppliers(_Result):
    def __init__(self, run: object, language: _Language) -> None: ...
    @property
    def suppliers(self) -> pl.DataFrame: ...
    def plot(self) -> altair.Chart | altair.LayerChart: ...

class Need(_Result):
    def __init__(self, record: object, language: _Language) -> None: ...
    answer: str
    @property
    def steps(self) -> pl.DataFrame: ...
    @property
    def rules(self) -> pl.DataFrame: ...
    def to_dict(self) -> dict[str, Any]: ...

def screen(
    source: _Source,
    *,
    further: Sequence[_Source] = (),
    as_of: date | None = None,
    buyer_country: str = "SE",
    place_country: str = "SE",
    data_dir: str | Path | None = None,
    ocid: str | None = None,
    allow_unused: int = 0,
    language: _Language = "en",
    **purchase: object,
) -> Screening: ...
def suppliers(
    source: _Source,
    *,
    further: Sequence[_Source] = (),
    as_of: date | None = None,
    place_country: str = "SE",
    currency: str | None = None,
    data_dir: str | Path | None = None,
    select: int | None = None,
    seed: int | None = None,
    language: _Language = "en",
) -> Suppliers: ...
def match(
    firms: _Firms,
    among: _Firms | None = None,
    *,
    data_dir: str | Path | None = None,
    limit: int = 5,
    language: _Language = "en",
) -> pl.DataFrame: ...
def need(
    cpv: str,
    value: int | str,
    place: str,
    starts_on: date,
    *,
    as_of: date | None = None,
    language: _Language = "en",
    **purchase: object,
) -> Need: ...
def main() -> None: ...
