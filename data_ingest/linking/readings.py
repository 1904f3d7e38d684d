"""Names taken apart as they are compared, in letters that both sides have.

A name in other letters is read in Latin ones where the other name is in them from the start; Hebrew
and Arabic, which leave most vowels out, then let both be compared by their consonants.
"""

import polars as pl

from data_ingest.linking.names import name_parts, occurring
from data_ingest.linking.other_letters import OTHER, WITHOUT_VOWELS, consonants, in_latin
from data_ingest.linking.words import load_words, word_weight, words_of

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


def read_names(pairs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take the names of pairs apart, each as it is read beside the other.

    A name in letters that are not folded to Latin ones (Chinese, Arabic, …) is read in Latin ones
    where the other name is in them from the start; both in their consonants, if it has no vowels.
    Two names in other letters are compared as they are written.

    Args:
        pairs: `query`, `candidate` (String, no null).

    Returns:
        The pairs with `as_query`, `as_candidate`: a name of the second frame. In it: name, core,
        forms (see `name_parts`), words (List[String]), tight (the core without spaces), weight
        (Int64).
    """
    parsed = _parsed(pl.concat([pairs["query"], pairs["candidate"]]).unique())
    query, candidate = pl.col("query"), pl.col("candidate")
    latin = parsed.filter("latin").with_columns(pl.col("name").str.strip_prefix(_LATIN))
    if latin.is_empty():
        return pairs.with_columns(as_query=query, as_candidate=candidate), parsed.drop("latin")
    others = latin["name"].implode()
    ours, theirs = query.is_in(others), candidate.is_in(others)
    bare, bare_b = (side.str.contains(WITHOUT_VOWELS) for side in (query, candidate))
    heard = (ours & ~theirs & bare) | (theirs & ~ours & bare_b)
    read = pairs.with_columns(heard=heard, ours=ours, theirs=theirs).with_columns(
        pl.when("heard").then(pl.lit(_CONSONANTS) + side)
        .when(pl.col(own) & ~pl.col(other)).then(pl.lit(_LATIN) + side)
        .otherwise(side).alias(name)
        for name, side, own, other in (
            ("as_query", query, "ours", "theirs"), ("as_candidate", candidate, "theirs", "ours"),
        )
    )  # fmt: skip
    by_ear = read.filter("heard")
    named = pl.concat([by_ear["query"], by_ear["candidate"]]).unique().to_frame("name")
    known = pl.concat([latin, parsed]).unique("name", keep="first", maintain_order=True)
    consonant_rows = named.join(known, on="name", maintain_order="left").with_columns(
        name=pl.lit(_CONSONANTS) + pl.col("name"), words=consonants(pl.col("words"))
    )
    consonant_rows = _weighed(consonant_rows.with_columns(tight=pl.col("words").list.join("")))
    parsed = pl.concat([parsed, consonant_rows.select(parsed.columns)])
    return read.drop("heard", "ours", "theirs"), parsed.drop("latin")


def _parsed(names: pl.Series) -> pl.DataFrame:
    """Take distinct names apart; a name in other letters has a second row, in Latin ones."""
    parts = name_parts(_first_name(names)).with_columns(
        name=names.alias("name"), latin=pl.lit(value=False)
    )
    others = parts.filter(pl.col("core").str.contains(OTHER))
    if not others.is_empty():
        latin = others.with_columns(
            in_latin(others["core"]),
            name=pl.lit(_LATIN) + pl.col("name"),
            latin=pl.lit(value=True),
        )
        parts = pl.concat([parts, latin])
    return _weighed(
        parts.with_columns(
            words=words_of(pl.col("core"), occurring(load_words().canonical, parts["core"])),
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
