"""Two names side by side: which words both have, which are a slip of the pen, which are left over.

All pairs are measured at once. Words that are equal cost nothing; what is left over is compared by
`data_ingest.linking.left_over`.
"""

from functools import cache

import polars as pl

from data_ingest.linking.left_over import NUMERIC, SMALL, distances, left_over
from data_ingest.linking.legal_forms import FORM_RELATIONS, relate_forms
from data_ingest.linking.readings import read_names
from data_ingest.linking.words import has_digit

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
        "abbreviations": pl.Int64(),
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
initials: words that one side writes as one letter; abbreviations: known words that one side writes
shorter. countries_*, numbers_*: how many of the name's
the other lacks; roman: all such numbers are Roman; number_shared: both have a number. units: words
such as Holding or Nord that one side lacks.
"""

_LONG_JOINED = 6
"""Letters that must be divided into other words for one of them to differ."""
_CUT = 18
"""Letters that a name must have to be taken for the beginning of another: ledgers cut at 20 to 35
characters, and shorter names begin alike by chance. Judgement."""
_LETTER, _NUMBER_LAST = r"[\p{L}\p{N}]", "(?:[0-9]|[^a-z][ivx]+)$"
_ACRONYM = 3
_SLICE = 50_000
"""Pairs that are measured at once, so that a large ledger needs no more memory than a small one."""


def align(pairs: pl.DataFrame) -> pl.DataFrame:
    """Measure pairs of names.

    Args:
        pairs: `query`, `candidate` (String, no null).

    Returns:
        Columns as `MEASURES`, in the order of `pairs`.
    """
    read, parsed = read_names(pairs.select("query", "candidate"))
    slices = [_aligned(rows, parsed) for rows in read.iter_slices(_SLICE)]
    return pl.concat([MEASURES.to_frame(), *slices])


def _aligned(pairs: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    both = _side_by_side(pairs, parsed)
    differing = both.filter(pl.col("left").list.len() + pl.col("left_b").list.len() > 0)
    found = _nothing_differs() if differing.is_empty() else _differences(differing)
    return _measured(_with(both.with_columns(form=_relation(both)), *found))


def _side_by_side(pairs: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with both names taken apart, and the words that only one of them has."""
    return (
        pairs.with_row_index("pair")
        .join(parsed, left_on="as_query", right_on="name", maintain_order="left")
        .join(parsed, left_on="as_candidate", right_on="name", suffix="_b", maintain_order="left")
        .with_columns(
            left=pl.col("words").list.set_difference("words_b"),
            left_b=pl.col("words_b").list.set_difference("words"),
        )
    )


def _differences(differing: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """Return what is found of pairs whose words differ."""
    return (
        _totals(left_over(differing)),
        _divided(differing),
        _abbreviated(differing),
        _coded(differing),
        _cut_off(differing),
    )


@cache
def _nothing_differs() -> tuple[pl.DataFrame, ...]:
    """Return what is found where no pair differs, in one table without rows: worked out once."""
    nobody = pl.DataFrame(schema={"query": pl.String, "candidate": pl.String})
    return (_with(*_differences(_side_by_side(*read_names(nobody)))),)


def _with(rows: pl.DataFrame, *found: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with what is found of some of them beside each."""
    for frame in found:
        rows = rows.join(frame, on="pair", how="left", maintain_order="left")
    return rows


def _relation(both: pl.DataFrame) -> pl.Series:
    """Relate the legal forms of each pair; few combinations occur, each is looked at once."""
    keys = both.select("forms", "forms_b")
    known = keys.unique()
    form = pl.Series([relate_forms(a, b) for a, b in known.iter_rows()], dtype=MEASURES["form"])
    related = known.with_columns(form=form)
    return keys.join(related, on=["forms", "forms_b"], maintain_order="left")["form"]


def _totals(left: pl.DataFrame) -> pl.DataFrame:
    """Add up what is left over, by pair."""
    lone, ours, theirs = pl.col("edits").is_null(), pl.col("side") == 0, pl.col("side") == 1
    kind = pl.col("kind").fill_null("")
    numeric, country = kind.is_in(NUMERIC), kind == "country"
    missing = lone & ~numeric & ~country
    small = pl.col("word").str.len_chars() <= SMALL
    one = pl.lit(1)
    sums: dict[str, tuple[pl.Expr, pl.Expr]] = {
        "missing_query": (missing & ours, pl.col("weight")),
        "missing_candidate": (missing & theirs, pl.col("weight")),
        "edits": (ours, pl.col("edits")),
        "short_edits": (ours & small, pl.col("edits")),
        "initials": (ours, pl.col("initial")),
        "abbreviations": (ours, pl.col("shortened")),
        "countries_query": (lone & ours & country, one),
        "countries_candidate": (lone & theirs & country, one),
        "numbers_query": (lone & ours & numeric, one),
        "numbers_candidate": (lone & theirs & numeric, one),
        "units": (lone & kind.is_in(["unit", "side"]), one),
    }
    return (
        left.select(
            "pair",
            *(
                pl.when(where).then(value).otherwise(0).cast(pl.Int64).fill_null(0).alias(name)
                for name, (where, value) in sums.items()
            ),
            roman=~(lone & numeric) | (kind == "roman"),
            unknown=lone & (kind == ""),
        )
        .group_by("pair")
        .agg(pl.col(*sums).sum(), pl.col("roman").all(), pl.col("unknown").any())
    )


def _divided(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs that have the same letters in other words: pair, joined_edits (0 or 1)."""
    tight, tight_b = pl.col("tight"), pl.col("tight_b")
    left, left_b = pl.col("left_letters"), pl.col("left_letters_b")
    size, size_b = (text.str.len_chars().cast(pl.Int64) for text in (left, left_b))
    close = (
        (pl.min_horizontal(size, size_b) >= _LONG_JOINED)
        & ((size - size_b).abs() <= 1)
        & (pl.col("words").list.len() != pl.col("words_b").list.len())
    )
    same = (tight == tight_b) | (left == left_b)
    longer = tight.str.starts_with(tight_b) | tight_b.str.starts_with(tight)
    code, code_b = (
        pl.col(column).str.to_lowercase().str.replace_all("[/ ]", "")
        for column in ("forms", "forms_b")
    )
    with_form = ((tight == tight_b + code_b) & (code == "")) | (
        (tight_b == tight + code) & (code_b == "")
    )
    kept = ("pair", "tight", "tight_b", "forms", "forms_b")
    letters = {
        "left_letters": pl.col("left").list.join(""),
        "left_letters_b": pl.col("left_b").list.join(""),
    }
    rows = (
        differing.select(*kept, "words", "words_b", **letters)
        .select(*kept, same=same, longer=longer, close=close)
        .filter(pl.any_horizontal("same", "longer", "close"))
        .with_columns(exact=pl.col("same") | with_form)
        .filter(pl.col("exact") | pl.col("close"))
    )
    edits = distances(rows["tight"], rows["tight_b"])
    return rows.select("pair", joined_edits=pl.when("exact").then(0).otherwise(edits)).filter(
        pl.col("joined_edits") <= 1
    )


def _abbreviated(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs of which one name is the initials of the other: pair, acronym.

    Or has them beside all its words, "Nordic Rail Group (NRG)": acronym is then false.
    """
    one, one_b = pl.col("words").list.len() == 1, pl.col("words_b").list.len() == 1
    more, more_b = pl.col("left").list.len(), pl.col("left_b").list.len()
    beside = (more + more_b == 1) & (one == one_b)
    return (
        differing.filter((one != one_b) | beside)
        .with_columns(beside=beside, added=pl.col("left").list.concat("left_b").list.first())
        .select(
            "pair",
            acronym=_is_acronym("tight", "words_b") | _is_acronym("tight_b", "words"),
            beside=pl.col("beside")
            & (_is_acronym("added", "words_b") | _is_acronym("added", "words")),
        )
        .filter(pl.col("acronym") | pl.col("beside"))
    )


def _coded(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs with a number in both names, of those that differ: pair, number_shared."""
    digits = pl.element().filter(has_digit(pl.element()))
    shared = pl.col("words").list.eval(digits).list.set_intersection("words_b")
    return (
        differing.filter(has_digit(pl.col("core")))
        .select("pair", number_shared=shared.list.len() > 0)
        .filter("number_shared")
    )


def _cut_off(differing: pl.DataFrame) -> pl.DataFrame:
    """Find the pairs of which one name is the beginning of the other: pair, cut.

    It ends inside a word, as it is written, or without its form if the shorter one states none.
    """
    written, written_b = (pl.col(side).str.to_lowercase() for side in ("query", "candidate"))
    formless, formless_b = (pl.col(forms) == "" for forms in ("forms", "forms_b"))
    ways = (("core", "core_b"), ("core_b", "core"), ("a", "b"), ("b", "a"))
    begun = differing.select(
        "pair", "core", "core_b", formless, formless_b, a=written, b=written_b
    ).filter(pl.any_horizontal(_begins(short, long) for short, long in ways))
    return begun.select(
        "pair",
        cut=(pl.col("forms") & _is_cut("core", "core_b"))
        | (pl.col("forms_b") & _is_cut("core_b", "core"))
        | _is_cut("a", "b")
        | _is_cut("b", "a"),
    ).filter("cut")


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the measures of pairs: a name divided into other words lacks none of them."""
    exact = (pl.col("joined_edits") == 0).fill_null(value=False)
    slip = (pl.col("joined_edits") == 1) & pl.col("unknown")
    no_number = (pl.col("numbers_query") + pl.col("numbers_candidate") == 0).fill_null(value=True)
    joined = exact | (slip & no_number).fill_null(value=False)
    counts = [
        *("missing_query", "missing_candidate", "countries_query", "countries_candidate"),
        *(
            "edits",
            "short_edits",
            "initials",
            "abbreviations",
            "numbers_query",
            "numbers_candidate",
            "units",
        ),
    ]
    whole = (
        pl.col("joined")
        | pl.col("acronym")
        | pl.col("beside").fill_null(value=False)
        | pl.col("cut")
    )
    return (
        rows.with_columns(
            joined=joined,
            cut=pl.col("cut").fill_null(value=False),
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


def _is_acronym(letters: str, words: str) -> pl.Expr:
    """Tell whether a text is the initials of words."""
    initials = pl.col(words).list.eval(pl.element().str.head(1)).list.join("")
    return (pl.col(letters) == initials) & (pl.col(letters).str.len_chars() >= _ACRONYM)


def _begins(short: str, long: str) -> pl.Expr:
    """Tell whether a name is the beginning of another."""
    return pl.col(long).str.starts_with(pl.col(short).str.strip_chars_end(" "))


def _is_cut(short: str, long: str) -> pl.Expr:
    """Tell whether a name is the beginning of another and ends inside one of its words.

    A number that goes on is another number, also one in Roman digits.
    """
    beginning = pl.col(short).str.strip_chars_end(" ")
    size = beginning.str.len_chars()
    inside = pl.col(long).str.slice(size, 1).str.contains(_LETTER)
    going_on = beginning.str.contains(_NUMBER_LAST)
    return (size >= _CUT) & _begins(short, long) & inside & ~going_on
