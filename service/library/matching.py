"""`match`: who in a table, or in the registers of a data folder, each firm may be."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from data_ingest.linking.comparison import Compared, ComparedPairs, compare_many, explain
from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import write_search
from data_ingest.model.text import Language
from service.library.sources import PERSON_KEY, InputError, input_errors, opened_registers
from service.platform.refusal import Refusal
from service.registers.matching import CANDIDATES, QueryParty, find_matches, recognised
from service.registers.serving import Registers

Firms = pl.DataFrame | Sequence[str] | Sequence[Mapping[str, object]]
"""Firms by their names, or with what else is known: `name`, `number`, `country`, `town`."""

FIELDS = ("name", "number", "country", "town")

SCHEMA = {
    "query": pl.Int64, "name": pl.String, "rank": pl.Int64, "candidate": pl.String,
    "candidate_name": pl.String, "country": pl.String, "grade": pl.String, "score": pl.Float64,
    "is_same": pl.Boolean, "reasons": pl.String,
}  # fmt: skip
"""Columns of the matches: the place of the firm that is asked about, from 0, and its name; the
candidate (its place in the table, or source and id in the registers); `score` from 0 to 1;
`is_same` only where a number is the same and the name corroborates; `reasons` with their points."""

_SOURCE = "table"


def match(
    firms: Firms,
    among: Firms | None = None,
    *,
    data_dir: str | Path | None = None,
    limit: int = 5,
    language: Language = "en",
) -> pl.DataFrame:
    """Return whom each firm may be, the likeliest first; a name alone never makes two firms one.

    Args:
        firms: Who is asked about.
        among: Whom they may be; None: firms in the registers of `data_dir`.
        data_dir: Folder whose registers are searched.
        limit: Most candidates of one firm.
        language: `en` or `sv`, of errors.

    Returns:
        Columns as `SCHEMA`; a firm that is nobody's match has no row.

    Raises:
        InputError: A table has no column `name`, or neither `among` nor `data_dir` is given.
    """
    asked = _parties(firms, "firms")
    with input_errors(language):
        queries = recognised(asked, person_key=PERSON_KEY)
    if among is not None:
        known = _parties(among, "among")
        found = _in_table(queries, recognised(known, person_key=PERSON_KEY), known)
    elif data_dir is not None:
        found = _in_registers(queries, data_dir)
    else:
        raise _wrong("among", "Nothing is given to match with.", "Give among or data_dir.")
    return pl.DataFrame(list(found), schema=SCHEMA, orient="row").filter(pl.col("rank") <= limit)


def _in_registers(queries: pl.DataFrame, data_dir: str | Path) -> Iterator[tuple[object, ...]]:
    with opened_registers(data_dir) as snapshot:
        assert snapshot is not None
        names = NameIndex({name: snapshot.folder / name for name in snapshot.manifest.sources})
        try:
            found = find_matches(Registers(snapshot, names), Compared.cast(queries))
        except Refusal as fault:
            raise _wrong("data_dir", str(fault), "") from None
        finally:
            names.close()
    for key, some in found.items():
        for rank, one in enumerate(some, 1):
            reasons = _said((reason.code, reason.points) for reason in one.reasons)
            who = f"{one.known.source_id}/{one.known.party_id}"
            score = one.score_ppm / 1_000_000
            yield (
                int(key),
                one.names[0],
                rank,
                who,
                one.name,
                one.country,
                one.grade,
                score,
                (one.is_same),
                reasons,
            )


def _in_table(
    queries: pl.DataFrame, candidates: pl.DataFrame, known: Mapping[str, QueryParty]
) -> Iterator[tuple[object, ...]]:
    """Yield the matches of a table: by number, and by what is near of the names."""
    pairs = _near(queries, candidates) | _same_number(queries, candidates)
    chosen = ComparedPairs.validate(
        pl.DataFrame(
            sorted(pairs), schema={"query_id": pl.String, "candidate_id": pl.String}, orient="row"
        )
    )
    compared = compare_many(Compared.cast(queries), Compared.cast(candidates), chosen)
    for row in compared.filter(pl.col("grade") != "unlikely").iter_rows(named=True):
        reasons = _said((reason.code, reason.points) for reason in explain(row))
        country = known[row["candidate_id"]].country
        yield (
            int(row["query_id"]),
            row["query_name"],
            row["rank"],
            row["candidate_id"],
            (row["candidate_name"]),
            country,
            row["grade"],
            row["score_ppm"] / 1_000_000,
            row["grade"] == "number",
            reasons,
        )


def _near(queries: pl.DataFrame, candidates: pl.DataFrame) -> set[tuple[str, str]]:
    with TemporaryDirectory(prefix="kedjekoll-match-") as folder:
        own = Path(folder, _SOURCE)
        own.mkdir()
        named = candidates.filter(pl.col("name") != "").select("party_id", "name", "country")
        named.write_parquet(own / "names.parquet")
        named.write_parquet(own / "parties.parquet")
        write_search(own)
        index = NameIndex({_SOURCE: own})
        try:
            asked = (
                queries.filter(pl.col("name") != "").select("party_id", "name", "country").rows()
            )
            hits = index.near([(name, land) for _, name, land in asked], limit=CANDIDATES)
        finally:
            index.close()
    return {
        (key, hit.party_id) for (key, _, _), some in zip(asked, hits, strict=True) for hit in some
    }


def _same_number(queries: pl.DataFrame, candidates: pl.DataFrame) -> set[tuple[str, str]]:
    numbers, others = (
        frame.select("party_id", "numbers").explode("numbers").drop_nulls("numbers")
        for frame in (queries, candidates)
    )
    return set(numbers.join(others, on="numbers").select("party_id", "party_id_right").iter_rows())


def _parties(firms: Firms, called: str) -> dict[str, QueryParty]:
    """Return firms as those that are asked about, by their place."""
    if isinstance(firms, pl.DataFrame):
        table = firms
    else:
        rows = [{"name": firm} if isinstance(firm, str) else dict(firm) for firm in firms]
        table = pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame({"name": []})
    if "name" not in table.columns:
        mend = f"Rename the columns to {', '.join(FIELDS)}; only the first is needed."
        raise _wrong(called, f"There is no column name among {', '.join(table.columns)}.", mend)
    known = table.select(
        *(
            pl.col(field).cast(pl.String) if field in table.columns else pl.lit(None).alias(field)
            for field in FIELDS
        )
    )
    return {
        str(at): QueryParty(
            names=(name,) if name else (),
            country=country,
            city=town,
            numbers=((None, number),) if number else (),
        )
        for at, (name, number, country, town) in enumerate(known.iter_rows())
    }


def _said(reasons: Iterator[tuple[str, int]]) -> str:
    return ", ".join(f"{code} {points:+d}" for code, points in reasons)


def _wrong(location: str, detail: str, mend: str) -> InputError:
    return InputError([{"code": "input", "location": location, "detail": detail, "mend": mend}])
