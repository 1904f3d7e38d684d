"""Names taken apart as they are compared, in letters that both sides have.

A name in other letters is read in Latin ones where the other name is in them from the start; Hebrew
and Arabic, which leave most vowels out, then let both be compared by their consonants.
"""

import polars as pl

from data_ingest.linking.names import name_parts
from data_ingest.linking.other_letters import OTHER, WITHOUT_VOWELS, consonants, in_latin
from data_ingest.linking.words import word_weight, words_of

BEHIND_NAME = (
    r"(?i)[\s,;(*-]+(?:(?:t/a|trading as|d/?b/?a|doing business as|[af]/k/a|formerly|previously"
    r"|c/o|tidigare|f\.d\.|bifirma|org\.?\s?nr)[\s.:]+\S"
    r"|(?:använd(?:s|es)? ej|do not use|spärrad)\b).*$"
)
"""What a ledger has behind a name that is no part of it: a second name, a number, or a note that
the supplier is no longer to be used. It is left out. Judgement."""
_BEHIND_WORDS = [
    *("t/a", "trading as", "dba", "d/b", "db/a", "doing business", "/k/a", "formerly"),
    *("previously", "c/o", "tidigare", "f.d.", "bifirma", "org.nr", "orgnr", "org nr", "org. nr"),
    *("använd ej", "används ej", "användes ej", "ANVÄND EJ", "ANVÄNDS EJ", "do not use"),
    *("spärrad", "SPÄRRAD", "Spärrad"),
]
_LATIN, _CONSONANTS = "\ue0ff", "\ue0fe"
"""Stand before a name that is read in Latin letters, and in their consonants: letters for private
use, as in no name."""


def parse_names(names: pl.Series) -> pl.DataFrame:
    """Take distinct names apart.

    A name in letters that are not folded to Latin ones (Chinese, Arabic, …) has a second row, with
    its letters as Latin ones, for comparing with a name in those. Two names in its own letters are
    compared as they are written.

    Returns:
        name (`_LATIN` before that of a second row), core, forms (see `name_parts`), words
        (List[String]), tight (the core without spaces), weight (Int64).
    """
    parts = name_parts(_first_name(names)).with_columns(name=names.alias("name"))
    others = parts.filter(pl.col("core").str.contains(OTHER))
    if not others.is_empty():
        latin = others.with_columns(in_latin(others["core"]), name=pl.lit(_LATIN) + pl.col("name"))
        parts = pl.concat([parts, latin])
    return _weighed(
        parts.with_columns(
            words=words_of(pl.col("core")),
            tight=pl.col("core").str.replace_all(" ", "", literal=True),
        )
    )


def _weighed(parsed: pl.DataFrame) -> pl.DataFrame:
    return parsed.with_columns(
        weight=pl.col("words").list.eval(word_weight(pl.element())).list.sum()
    )


def _first_name(names: pl.Series) -> pl.Series:
    """Return names without what stands behind them; that few have its words is fast to tell."""
    marked = names.str.contains_any(_BEHIND_WORDS, ascii_case_insensitive=True).arg_true()
    if marked.is_empty():
        return names
    return names.clone().scatter(marked, names.gather(marked).str.replace(BEHIND_NAME, ""))


def read_as(pairs: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    """Add the parsed name that each side is read as: as_query, as_candidate.

    In Latin letters it is read where the other name is in them from the start; then both in their
    consonants, if it has no vowels.
    """
    query, candidate = pl.col("query"), pl.col("candidate")
    latin = parsed["name"].filter(parsed["name"].str.starts_with(_LATIN)).str.strip_prefix(_LATIN)
    if latin.is_empty():
        return pairs.with_columns(as_query=query, as_candidate=candidate)
    ours, theirs = (side.is_in(latin.implode()) for side in (query, candidate))
    bare, bare_b = (side.str.contains(WITHOUT_VOWELS) for side in (query, candidate))
    in_consonants = ((ours & ~theirs & bare) | (theirs & ~ours & bare_b)).alias("in_consonants")
    read = pairs.with_columns(in_consonants, ours=ours, theirs=theirs)
    return read.select(
        "query",
        "candidate",
        *(
            pl.when("in_consonants").then(pl.lit(_CONSONANTS) + side)
            .when(pl.col(one) & ~pl.col(other)).then(pl.lit(_LATIN) + side)
            .otherwise(side).alias(name)
            for name, side, one, other in (
                ("as_query", query, "ours", "theirs"),
                ("as_candidate", candidate, "theirs", "ours"),
            )
        ),
    )  # fmt: skip


def consonant_rows(read: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the parsed names that are read in their consonants."""
    asked = pl.concat([read["as_query"], read["as_candidate"]]).unique().to_frame("as")
    plain = pl.col("as").str.strip_prefix(_CONSONANTS)
    rows = asked.filter(pl.col("as").str.starts_with(_CONSONANTS)).with_columns(name=plain)
    if rows.is_empty():
        return parsed.clear()
    latin = parsed.filter(pl.col("name").str.starts_with(_LATIN)).with_columns(
        pl.col("name").str.strip_prefix(_LATIN)
    )
    known = pl.concat([latin, parsed]).unique("name", keep="first", maintain_order=True)
    found = rows.join(known, on="name", maintain_order="left").with_columns(
        name=pl.col("as"), words=consonants(pl.col("words"))
    )
    return _weighed(found.with_columns(tight=pl.col("words").list.join("")).select(parsed.columns))
