'''All sources, discovered in this folder: a new module needs no other change.

**A source is one module and one sample.** The module `<id>.py` holds one function `<id>` under
`@source(...)`; the made-up sample is `tests/fixtures/sources/<id>.<csv|json|xml|jsonl|…>`, with
firms that do not exist and valid check digits. Command line, manifest, look-up, gate and tests
follow by themselves. The reader is pure: bytes in, batches out; no clock, network or settings.

    from collections.abc import Iterator

    import polars as pl

    from data_ingest.model.text import Text
    from data_ingest.model.values import Refusals
    from data_ingest.records.opened import OpenedFile
    from data_ingest.records.reading import read_days, read_records, refuse
    from data_ingest.records.source import Batch, source

    @source(
        title=Text("Exempelregistret", "The example register"),
        publisher="Exempelverket",
        licence="CC0-1.0",
        cadence="monthly",
        url="https://example.org/register",
        formats=("csv",),
        personal_data=Text("Inga.", "None."),
        reader_version=1,
    )
    def se_example_register(file: OpenedFile) -> Iterator[Batch]:
        """Firms of the example register. What it says of a firm, and what it does not mean."""
        columns = {"number": ("OrgNr", "Orgnummer"), "name": ("Namn",), "begun": ("Start",)}
        for records in read_records(file, columns, needed=("number", "name"), delimiter=";"):
            notes = Refusals()
            kept = refuse(records, pl.col("number").is_null(), "register-no-number", field="OrgNr")
            kept = read_days(kept, {"begun": "%Y-%m-%d"}, notes)
            yield Batch(
                records=records.count,
                parties=kept.frame.select(
                    party_id=pl.format("SE-ON:{}", "number"),
                    kind=pl.lit("company"),
                    display_name="name",
                    country=pl.lit("SE"),
                    founded_on="begun",
                ),
                rejects=tuple(kept.refusals.rows),
                notes=tuple(notes.rows),
            )

**Ids.** `party_id` is `<scheme>:<number>` with the source's own number as written: a key of
`data_ingest.ids.identifiers.SCHEMES`, or `<source id>:<own key>` where it has none. The framework
brings it to normal form, adds it to `identifiers`, and replaces that of a natural person by
`<country>-PERSON:<keyed hash>` in every table. Set `is_personal` for sole traders; their names and
localities are dropped. Give no officers and no owners who are natural persons: only facts such as
`has_individual_owner` with a number.

**Rows.** A record that cannot be used is refused (`refuse`, or `refusals.note`), a value of a
record that is kept is a note; both name a code of `problems.yaml`. `records` counts all of them.
What breaks a rule of its table is refused by the framework. Of records with the same `party_id` one
is kept and the others are counted; put a party that has several records together in the reader.
Absence of a firm means nothing, and a fact is what the source states, never what it suggests.
'''

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from data_ingest.records.source import Source


class _Sources(Mapping[str, Source]):
    """The sources by id; the module of each, which has its name, is loaded when it is asked for."""

    def __init__(self) -> None:
        self._names = tuple(sorted(module.name for module in iter_modules(__path__)))

    def __getitem__(self, source_id: str) -> Source:
        """Return a source."""
        if source_id not in self._names:
            raise KeyError(source_id)
        found: Source = getattr(import_module(f"{__name__}.{source_id}"), source_id)
        return found

    def __contains__(self, source_id: object) -> bool:
        """Tell whether there is such a source, without loading it."""
        return source_id in self._names

    def __iter__(self) -> Iterator[str]:
        """Return the ids in their order."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)


SOURCES: Mapping[str, Source] = _Sources()
"""The sources by id."""
