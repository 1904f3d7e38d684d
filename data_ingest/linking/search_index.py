"""The index of names of a source: written beside its tables, and whether it is whole.

Like the look-up by number it is derived from the tables and can be written again at any time. Its
files begin with `search.`; `search.sha256` lists their hashes, for their bytes are not the same
twice and no part of the snapshot's name.

Each name is indexed by its words and by all its letters in one piece, without legal form. A name in
other letters has a second entry, in Latin ones, so that either is found by the other, and one in
Hebrew or Arabic letters a third, by its consonants.
"""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from data_ingest.linking.names import name_parts
from data_ingest.linking.other_letters import OTHER, WITHOUT_VOWELS, consonants, in_latin
from data_ingest.linking.words import words_of

if TYPE_CHECKING:
    import tantivy

PREFIX = "search."
CHECKSUMS = "search.sha256"

CONSONANTS = "~"
"""Stands before the consonants of a name: no folded name has it."""

_FEWEST_CONSONANTS = 3
"""Fewer are those of too many names. Judgement."""
_DRAFT = ".search-"
_WRITTEN_AT_ONCE = 131_072  # names
_HEAP_BYTES = 256 * 2**20


def index_schema() -> "tantivy.Schema":
    """Return what is kept of a name: words, letters in one piece, country, what is shown."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("letters", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("country", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def write_search(folder: Path) -> None:
    """Write the index of the names of the source whose tables are in `folder`.

    A source without names has none. The list of hashes is written last: without it there is no
    index, whatever else lies there.
    """
    names = folder / "names.parquet"
    for left in folder.glob(f"{_DRAFT}*/*"):
        left.unlink()
    for left in folder.glob(f"{_DRAFT}*"):
        left.rmdir()
    if not names.exists():
        return
    for old in sorted(folder.glob(f"{PREFIX}*"), key=lambda path: path.name != CHECKSUMS):
        old.unlink()
    with TemporaryDirectory(dir=folder, prefix=_DRAFT) as draft:
        _write_index(folder, draft)
        files = sorted(path for path in Path(draft).iterdir() if not path.name.startswith("."))
        lines = []
        for file in files:
            lines.append(f"{_sha256(file)}  {PREFIX}{file.name}\n")
            file.chmod(0o444)
            file.rename(folder / f"{PREFIX}{file.name}")
        checksums = Path(draft, CHECKSUMS)
        checksums.write_text("".join(lines), "ascii")
        checksums.chmod(0o444)
        checksums.rename(folder / CHECKSUMS)


def is_whole(folder: Path) -> bool:
    """Tell whether the index of a source is there and unchanged, if the source has names."""
    if not (folder / "names.parquet").exists():
        return True
    try:
        lines = (folder / CHECKSUMS).read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    found = {path.name for path in folder.glob(f"{PREFIX}*")}
    stated = {line[66:]: line[:64] for line in lines}
    return found == {CHECKSUMS, *stated} and all(
        _sha256(folder / name) == digest for name, digest in stated.items()
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_index(folder: Path, draft: str) -> None:
    import tantivy

    index = tantivy.Index(index_schema(), path=draft)
    # One thread, so that names of equal likeness come in the order of the table.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    parties = pl.scan_parquet(folder / "parties.parquet").select("party_id", "country")
    rows = (
        pl.scan_parquet(folder / "names.parquet")
        .select("party_id", "name")
        .join(parties, on="party_id", how="left", maintain_order="left")
    )
    pieces = rows.collect_batches(chunk_size=_WRITTEN_AT_ONCE, maintain_order=True)
    for piece in _rows_of_each(pieces):
        for core, letters, country, kept in piece.iter_rows():
            document = tantivy.Document()
            document.add_text("words", core)
            document.add_text("letters", letters)
            document.add_text("country", country)
            document.add_bytes("kept", kept.encode())
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _rows_of_each(pieces: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the rows of each piece; those of the next are made while the last are written."""
    with ThreadPoolExecutor(1) as beside:
        made: Future[pl.DataFrame] | None = None
        for piece in pieces:
            following = beside.submit(_rows, piece)
            if made is not None:
                yield made.result()
            made = following
        if made is not None:
            yield made.result()


def _rows(piece: pl.DataFrame) -> pl.DataFrame:
    """Return what is indexed and kept of names; fields of what is kept are cut at tabs."""
    parties = piece.select("party_id", "name", pl.col("country").fill_null("")).with_row_index("at")
    parts = name_readings(piece["name"]).join(parties, on="at", maintain_order="left")
    fields = pl.concat_str("party_id", "country", "name", "core", "forms", separator="\t")
    return parts.select("core", "letters", "country", kept=fields)


def name_readings(names: pl.Series) -> pl.DataFrame:
    """Take names apart as they are indexed and searched for.

    Returns:
        at (UInt32: the place of the name), core (String: its words, without legal form), forms,
        letters (String: all letters of the core in one piece). A name in other letters has a row in
        Latin ones after its own, and one without vowels has a third, with its consonants.
    """
    parts = name_parts(names).with_row_index("at")
    others = parts.filter(pl.col("core").str.contains(OTHER))
    if not others.is_empty():
        latin = others.with_columns(in_latin(others["core"]))
        bare = latin.filter(others["core"].str.contains(WITHOUT_VOWELS))
        consonants = bare.with_columns(core=in_consonants(bare["core"]))
        parts = pl.concat([parts, latin, consonants]).sort("at", maintain_order=True)
    core = pl.col("core").str.replace_all("  ", " ", literal=True).str.strip_chars(" ")
    return parts.select(
        "at", core=core, forms="forms",
        letters=pl.col("core").str.replace_all(" ", "", literal=True),
    )  # fmt: skip


def in_consonants(cores: pl.Series) -> pl.Series:
    """Return folded names as they are indexed by their consonants, "" where there are too few."""
    words = words_of(pl.col("core")).alias("core")
    found = cores.to_frame("core").select(consonants(words).list.join(""))["core"]
    marked = pl.lit(CONSONANTS) + pl.col("core")
    enough = pl.col("core").str.len_chars() >= _FEWEST_CONSONANTS
    return found.to_frame().select(core=pl.when(enough).then(marked).otherwise(pl.lit("")))["core"]
