"""Two names side by side: which words both have, which are a slip of the pen, which are left over.

All pairs are measured at once. Words that are equal cost nothing; only what is left over is
compared letter by letter (optimal string alignment distance: a changed, missing, added or swapped
letter each count one).
"""

from functools import cache, partial

import polars as pl
from rapidfuzz.distance import OSA

from data_ingest.linking.legal_forms import FORM_RELATIONS, load_legal_forms, relate_forms
from data_ingest.linking.names import fold, name_parts
from data_ingest.linking.words import ROMAN, load_words, word_kind, word_weight, words_of

MEASURES = pl.Schema(
    {
        "equal": pl.Boolean(),
        "joined": pl.Boolean(),
        "cut": pl.Boolean(),
        "acronym": pl.Boolean(),
        "form": pl.Enum(FORM_RELATIONS),
        "weight_query": pl.Int64(),
        "weight_candidate": pl.Int64(),
        "missing_query": pl.Int64(),
        "missing_candidate": pl.Int64(),
        "edits": pl.Int64(),
        "short_edits": pl.Int64(),
        "initials": pl.Int64(),
        "countries_query": pl.Int64(),
        "countries_candidate": pl.Int64(),
        "numbers_query": pl.Int64(),
        "numbers_candidate": pl.Int64(),
        "roman": pl.Boolean(),
        "number_shared": pl.Boolean(),
        "units": pl.Int64(),
    }
)
"""What is measured of a pair of names, without their legal forms.

equal: no letter differs. joined: the same letters, divided into other words. cut: one is the
beginning of the other and ends inside a word. acronym: one is the
initials of the other. form: how the legal forms relate. weight_*: of all words of the name.
missing_*: weight of its words, numbers and countries apart, that the other name lacks. edits:
letters that differ in words taken as one; short_edits: those in words of up to four letters.
initials: words that one side writes as one letter. countries_*, numbers_*: how many of the name's
the other lacks; roman: all such numbers are Roman; number_shared: both have a number. units: words
such as Holding that one side lacks.
"""

_SMALL = 4
_EDITS = ((2, 0), (5, 1))
_MOST_EDITS = 2
"""Letters that may differ in a word, by the length of the longer one: none up to two letters, one
up to five, two above; one at most if either word is known or the first letters differ. Judgement:
a word three letters off is another word."""
_LONG_JOINED = 6
"""Letters that must be divided into other words for one of them to differ."""
_CUT = 18
"""Letters that a name must have to be taken for the beginning of another: ledgers cut at 20 to 35
characters, and shorter names begin alike by chance. Judgement."""
_STEM = 5
"""Letters from which a known word with an ending is taken for the same: System, Systems."""
_ACRONYM = 3
_FORM_WORD, _FORM_PART = 5, 9
"""Letters that a legal form of one word, or a word of a longer one, must have for a misspelling of
it to be recognised."""
_SLICE = 50_000
"""Pairs that are measured at once, so that a large ledger needs no more memory than a small one."""
_NUMERIC = ("number", "roman")


@cache
def _form_words() -> tuple[str, ...]:
    """Return the words of legal forms that are long enough to be misspelt, and mean no more."""
    spellings = [text for form in load_legal_forms().values() for text in form.spellings]
    texts = pl.DataFrame({"text": spellings}).select(fold(pl.col("text")))["text"].to_list()
    single = {text for text in texts if " " not in text and len(text) >= _FORM_WORD}
    parts = {word for text in texts for word in text.split(" ") if len(word) >= _FORM_PART}
    return tuple(sorted(single | (parts - load_words().kinds.keys())))


def parse_names(names: pl.Series) -> pl.DataFrame:
    """Take distinct names apart.

    Returns:
        name, core, forms (see `name_parts`), words (List[String]), tight (the core without
        spaces), weight (Int64).
    """
    parts = name_parts(names).with_columns(name=names, words=words_of(pl.col("core")))
    return parts.with_columns(
        tight=pl.col("core").str.replace_all(" ", "", literal=True),
        weight=pl.col("words").list.eval(word_weight(pl.element())).list.sum(),
    )


def align(pairs: pl.DataFrame) -> pl.DataFrame:
    """Measure pairs of names.

    Args:
        pairs: `query`, `candidate` (String, no null).

    Returns:
        Columns as `MEASURES`, in the order of `pairs`.
    """
    parsed = parse_names(pl.concat([pairs["query"], pairs["candidate"]]).unique())
    slices = [_aligned(rows, parsed) for rows in pairs.iter_slices(_SLICE)]
    return pl.concat([MEASURES.to_frame(), *slices])


def _aligned(pairs: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    both = (
        pairs.select("query", "candidate")
        .with_row_index("pair")
        .join(parsed, left_on="query", right_on="name", maintain_order="left")
        .join(parsed, left_on="candidate", right_on="name", suffix="_b", maintain_order="left")
        .with_columns(
            left=pl.col("words").list.set_difference("words_b"),
            left_b=pl.col("words_b").list.set_difference("words"),
        )
    )
    differing = both.filter(pl.col("left").list.len() + pl.col("left_b").list.len() > 0)
    rows = (
        both.with_columns(form=_relation(both))
        .join(_totals(_left_over(differing)), on="pair", how="left", maintain_order="left")
        .join(_divided(differing), on="pair", how="left", maintain_order="left")
        .join(_abbreviated(differing), on="pair", how="left", maintain_order="left")
        .join(_coded(differing), on="pair", how="left", maintain_order="left")
    )
    return _measured(rows)


def _relation(both: pl.DataFrame) -> pl.Series:
    """Relate the legal forms of each pair; few combinations occur, each is looked at once."""
    keys = both.select("forms", "forms_b")
    known = keys.unique()
    form = pl.Series([relate_forms(a, b) for a, b in known.iter_rows()], dtype=MEASURES["form"])
    related = known.with_columns(form=form)
    return keys.join(related, on=["forms", "forms_b"], maintain_order="left")["form"]


def _left_over(differing: pl.DataFrame) -> pl.DataFrame:
    """Return the words that only one name of a pair has: one row a word.

    Returns:
        pair, side (0 query, 1 candidate), word, kind, weight, edits (letters to a word of the
        other side, null if it stays unmatched), initial (matched as an initial or by one).
    """
    left = pl.concat(
        [
            differing.select("pair", side=pl.lit(side, pl.Int8), word=column)
            .explode("word", empty_as_null=False)
            for side, column in enumerate(("left", "left_b"))
        ]
    ).with_columns(kind=word_kind(pl.col("word")), weight=word_weight(pl.col("word")))  # fmt: skip
    near = _near(left.filter(side=0), left.filter(side=1))
    best = (
        pl.concat(
            [
                near.select("pair", "edits", "initial", side=pl.lit(side, pl.Int8), word=word)
                for side, word in enumerate(("word", "word_b"))
            ]
        )
        .group_by("pair", "side", "word")
        .agg(pl.col("edits").min(), pl.col("initial").all())
    )
    found = left.join(best, on=["pair", "side", "word"], how="left", maintain_order="left")
    misspelt = _misspelt_forms(found.filter(pl.col("edits").is_null() & pl.col("kind").is_null()))
    return found.with_columns(
        weight=pl.when(pl.col("word").is_in(misspelt.implode())).then(0).otherwise("weight")
    )


def _near(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Return the left-over words of both sides of a pair that can be one word.

    Numbers are one only if they have the same value, be it in Roman digits.
    """
    size, size_b = pl.col("word").str.len_chars(), pl.col("word_b").str.len_chars()
    shorter, longer = pl.min_horizontal(size, size_b), pl.max_horizontal(size, size_b)
    numeric, numeric_b = (
        pl.col(kind).is_in(_NUMERIC).fill_null(value=False) for kind in ("kind", "kind_b")
    )
    known, known_b = pl.col("kind").is_not_null(), pl.col("kind_b").is_not_null()
    first = pl.col("word").str.head(1) == pl.col("word_b").str.head(1)
    initial = first & (shorter == 1) & (longer > 1)
    same_value = pl.col("word").str.strip_chars(ROMAN) == pl.col("word_b").str.strip_chars(ROMAN)
    inflected = (
        (
            pl.col("word").str.starts_with(pl.col("word_b"))
            | pl.col("word_b").str.starts_with(pl.col("word"))
        )
        & (shorter >= _STEM)
        & ~numeric
        & ~numeric_b
    )
    most = pl.lit(_MOST_EDITS)
    for length, allowed in reversed(_EDITS):
        most = pl.when(longer <= length).then(allowed).otherwise(most)
    one_known = (known != known_b) | (~known & ~first)
    most = pl.when(one_known).then(pl.min_horizontal(most, 1)).otherwise(most)
    rows = (
        ours.join(theirs, on="pair", suffix="_b")
        .filter((numeric == numeric_b) & (~(known & known_b) | numeric | initial | inflected))
        .with_columns(
            sure=pl.when(numeric).then(same_value).otherwise(initial),
            initial=initial & ~numeric,
            most=pl.when(numeric).then(-1).otherwise(most),
        )
        .filter(pl.col("sure") | ((longer - shorter).cast(pl.Int64) <= pl.col("most")))
    )
    distance = partial(OSA.distance, score_cutoff=_MOST_EDITS)
    edits = pl.Series(list(map(distance, rows["word"], rows["word_b"])), dtype=pl.Int64)
    return rows.with_columns(edits=pl.when("sure").then(0).otherwise(edits)).filter(
        pl.col("sure") | (pl.col("edits") <= pl.col("most"))
    )


def _misspelt_forms(left: pl.DataFrame) -> pl.Series:
    """Return those words (String) that are a misspelt word of a legal form, such as "aktiebolg"."""
    forms = pl.DataFrame({"form": _form_words()}, schema={"form": pl.String}).with_columns(
        first=pl.col("form").str.head(1), size=pl.col("form").str.len_chars().cast(pl.Int64)
    )
    rows = (
        left.select("word").unique()
        .with_columns(
            first=pl.col("word").str.head(1), length=pl.col("word").str.len_chars().cast(pl.Int64)
        )
        .filter(pl.col("length") >= _FORM_WORD)
        .join(forms, on="first")
        .with_columns(most=pl.when(pl.col("size") > 2 * _SMALL).then(_MOST_EDITS).otherwise(1))
        .filter((pl.col("size") - pl.col("length")).abs() <= pl.col("most"))
    )  # fmt: skip
    distance = partial(OSA.distance, score_cutoff=_MOST_EDITS)
    edits = pl.Series(list(map(distance, rows["word"], rows["form"])), dtype=pl.Int64)
    return rows.filter(edits <= rows["most"])["word"].unique()


def _totals(left: pl.DataFrame) -> pl.DataFrame:
    """Add up what is left over, by pair."""
    lone, a, b = pl.col("edits").is_null(), pl.col("side") == 0, pl.col("side") == 1
    kind = pl.col("kind").fill_null("")
    numeric, country = kind.is_in(_NUMERIC), kind == "country"
    weight = pl.col("weight").filter(lone & ~numeric & ~country)
    side_a, side_b = a.filter(lone & ~numeric & ~country), b.filter(lone & ~numeric & ~country)
    small = pl.col("word").str.len_chars() <= _SMALL
    return left.group_by("pair").agg(
        missing_query=weight.filter(side_a).sum(),
        missing_candidate=weight.filter(side_b).sum(),
        edits=pl.col("edits").filter(a).sum(),
        short_edits=pl.col("edits").filter(a & small).sum(),
        initials=(pl.col("initial") & a).sum().cast(pl.Int64),
        countries_query=(lone & a & country).sum().cast(pl.Int64),
        countries_candidate=(lone & b & country).sum().cast(pl.Int64),
        numbers_query=(lone & a & numeric).sum().cast(pl.Int64),
        numbers_candidate=(lone & b & numeric).sum().cast(pl.Int64),
        roman=(~(lone & numeric) | (kind == "roman")).all(),
        units=(lone & (kind == "unit")).sum().cast(pl.Int64),
        unknown=(lone & (kind == "")).any(),
    )


def _divided(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs that have the same letters in other words: pair, joined_edits (0 or 1)."""
    code, code_b = (
        pl.col(column).str.to_lowercase().str.replace_all("[/ ]", "")
        for column in ("forms", "forms_b")
    )
    tight, tight_b = pl.col("tight"), pl.col("tight_b")
    exact = (
        (tight == tight_b)
        | (pl.col("left").list.join("") == pl.col("left_b").list.join(""))
        | ((tight == tight_b + code_b) & (code == ""))
        | ((tight_b == tight + code) & (code_b == ""))
    )
    size, size_b = (
        pl.col(column).list.join("").str.len_chars().cast(pl.Int64) for column in ("left", "left_b")
    )
    close = (
        (pl.min_horizontal(size, size_b) >= _LONG_JOINED)
        & ((size - size_b).abs() <= 1)
        & (pl.col("words").list.len() != pl.col("words_b").list.len())
    )
    rows = differing.with_columns(exact=exact).filter(pl.col("exact") | close)
    distance = partial(OSA.distance, score_cutoff=1)
    edits = pl.Series(list(map(distance, rows["tight"], rows["tight_b"])), dtype=pl.Int64)
    return rows.select("pair", joined_edits=pl.when("exact").then(0).otherwise(edits)).filter(
        pl.col("joined_edits") <= 1
    )


def _abbreviated(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs of which one name is in one word the initials of the other: pair, acronym."""
    one, one_b = pl.col("words").list.len() == 1, pl.col("words_b").list.len() == 1
    return (
        differing.filter(one != one_b)
        .select("pair", acronym=_is_acronym("tight", "words_b") | _is_acronym("tight_b", "words"))
        .filter("acronym")
    )


def _coded(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs with a number in both names, of those that differ: pair, number_shared."""
    digits = pl.element().filter(pl.element().str.contains("[0-9]"))
    shared = pl.col("words").list.eval(digits).list.set_intersection("words_b")
    return (
        differing.filter(pl.col("core").str.contains("[0-9]"))
        .select("pair", number_shared=shared.list.len() > 0)
        .filter("number_shared")
    )


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the measures of pairs: a name divided into other words lacks none of them."""
    exact = (pl.col("joined_edits") == 0).fill_null(value=False)
    slip = (pl.col("joined_edits") == 1) & pl.col("unknown")
    no_number = (pl.col("numbers_query") + pl.col("numbers_candidate") == 0).fill_null(value=True)
    joined = exact | (slip & no_number).fill_null(value=False)
    counts = [
        *("missing_query", "missing_candidate", "countries_query", "countries_candidate"),
        *("edits", "short_edits", "initials", "numbers_query", "numbers_candidate", "units"),
    ]
    whole = pl.col("joined") | pl.col("acronym") | pl.col("cut")
    return (
        rows.with_columns(
            joined=joined,
            cut=_is_cut("core", "core_b") | _is_cut("core_b", "core"),
            acronym=pl.col("acronym").fill_null(value=False),
            equal=(pl.col("core") == pl.col("core_b")) & (pl.col("weight") > 0),
            weight_query="weight",
            weight_candidate="weight_b",
            number_shared=pl.col("number_shared").fill_null(value=False),
            roman=pl.col("roman").fill_null(value=False),
        )
        .with_columns(
            pl.when(whole).then(0).otherwise(pl.col(name).fill_null(0)).alias(name)
            for name in counts
        )
        .with_columns(edits=pl.when("joined").then("joined_edits").otherwise("edits"))
        .select(*MEASURES)
    )


def _is_acronym(tight: str, words: str) -> pl.Expr:
    """Tell whether a name in one piece is the initials of the other's words."""
    initials = pl.col(words).list.eval(pl.element().str.head(1)).list.join("")
    return (pl.col(tight) == initials) & (pl.col(tight).str.len_chars() >= _ACRONYM)


def _is_cut(short: str, long: str) -> pl.Expr:
    """Tell whether a name is the beginning of another and ends inside one of its words.

    A number that goes on is another number.
    """
    beginning = pl.col(short).str.strip_chars_end(" ")
    size = beginning.str.len_chars()
    follows = pl.col(long).str.slice(size, 1)
    inside = ~follows.is_in([" ", ""]) & ~beginning.str.contains("[0-9]$")
    return (size >= _CUT) & inside & pl.col(long).str.starts_with(beginning)
