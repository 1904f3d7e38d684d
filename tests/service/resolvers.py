"""What reads one value that somebody has typed, and the texts that it is tried with.

Each of `RESOLVERS` takes a text and gives what it means, or refuses it by one of `REFUSED`.
"""

import atexit
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import get_args

import polars as pl
from fastapi import FastAPI

from data_ingest.ids.countries import read_country
from data_ingest.ids.personal_numbers import masked, plain
from data_ingest.ids.single_number import single_number
from data_ingest.linking.comparison import compare_names
from data_ingest.linking.names import normal_name
from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import write_search
from data_ingest.mapping.amounts import read_amount as read_written_amount
from data_ingest.mapping.cells import read_constant, read_cpv, read_share
from data_ingest.mapping.field import Field, Kind
from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.guess import guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.strict_json import loads
from data_ingest.sheets import open_sheets
from service.api.key_in_address import _WITH_KEY
from service.api.reconciliation import QueryBatch
from service.api.yente_shapes import YenteMatchBatch
from service.app import create_app
from service.operations.audit.keys import parse_log_keys
from service.platform.file_names import file_part
from service.platform.http.amount import read_amount
from service.platform.http.entity_tags import named_tags
from service.platform.http.leading import nearest_address, nearest_field
from service.platform.http.problems import language_of
from service.platform.http.tracing import continue_trace
from service.platform.personal_numbers import hidden, holds_number
from service.platform.words import printable
from service.settings import Settings

KEY = bytes(32)
REFUSED = (UnreadableInput, ValueError)
KNOWN = ("number", "name", "country", "value")


@cache
def field_of(kind: str) -> Field:
    """A field of a table that holds such values."""
    return next(
        field
        for target in TARGETS.values()
        for field in target.fields.values()
        if field.kind == kind
    )


KINDS = get_args(Kind)
"""Kinds of values that the cells of a table hold."""


def number(text: str, *, scheme: str | None = None, country: str | None = None) -> object:
    return single_number(text, scheme=scheme, country=country, person_key=KEY, home="SE")


def guessed(text: str) -> object:
    """What a table is taken for whose heading and cells are the text."""
    cell = '"' + text.replace('"', '""') + '"'
    written = f"{cell};Belopp\n{cell};1\n{cell};2\n".encode("utf-8", "replace")
    return [guess(sheet) for sheet in open_sheets(written, name="a.csv")]


@cache
def application() -> FastAPI:
    """An application that is not started."""
    return create_app(Settings())


@cache
def names() -> NameIndex:
    """A register of few names, opened for searching."""
    folder = Path(mkdtemp(prefix="kedjekoll-names-"))
    atexit.register(rmtree, folder)
    ids = ["XX-TEST:1", "XX-TEST:2"]
    for table, column in (("names", "name"), ("parties", "country")):
        values = {"name": ["Exempel Städ AB", "Åre & Co"], "country": ["SE", "NO"]}[column]
        pl.DataFrame({"party_id": ids, column: values}).write_parquet(folder / f"{table}.parquet")
    write_search(folder)
    return NameIndex({"register": folder})


def language(text: str) -> object:
    """The language of a request that asks for it so."""
    header = (b"accept-language", text.encode("utf-8", "replace"))
    return language_of({"type": "http", "app": application(), "headers": [header]})


RESOLVERS: Mapping[str, Callable[[str], object]] = {
    "number": number,
    "number of a kind": lambda text: number("5599990016", scheme=text),
    "number of a country": lambda text: number("5599990016", country=text[:2] or None),
    "country": read_country,
    "name": normal_name,
    "two names": lambda text: compare_names(
        pl.DataFrame({"query": [text, "Exempel AB"], "candidate": ["Exempel AB", text]})
    ),
    "name in a register": lambda text: names().near([(text, "SE")], limit=5),
    "beginning of a name": lambda text: names().beginning(text, limit=5, country="SE"),
    "reconciliation query": lambda text: QueryBatch.model_validate({"queries": {"q": {
        "query": text, "type": text, "properties": [{"pid": text, "v": text}],
    }}}),
    "yente query": lambda text: YenteMatchBatch.model_validate({"queries": {"q": {
        "schema": "Company", "properties": {"name": [text], "registrationNumber": [text]},
    }}}),
    "person in a text": lambda text: (masked(text), plain(text), hidden(text, person_key=KEY)),
    "person in a name": holds_number,
    "amount": read_written_amount,
    "stated amount": read_amount,
    "CPV code": read_cpv,
    "share": lambda text: read_share(text, "percent"),
    **{f"cell of {kind}": lambda text, kind=kind: read_constant(text, field_of(kind), None)
       for kind in KINDS},
    "mapping": guessed,
    "JSON": lambda text: loads(text.encode("utf-8", "surrogatepass"), name="body"),
    "entity tags": lambda text: named_tags([text]),
    "trace": continue_trace,
    "language": language,
    "key in an address": lambda text: _WITH_KEY.fullmatch(f"/v1/reconcile/kk_{text}"),
    "nearest field": lambda text: nearest_field(text, KNOWN),
    "nearest address": lambda text: nearest_address(text[:8192], ["/v1/cases", "/v1/needs"]),
    "file name": file_part,
    "shown text": printable,
    "keys of the log": lambda text: parse_log_keys(text.encode("utf-8", "replace"), Path("a")),
}  # fmt: skip
"""By name."""
