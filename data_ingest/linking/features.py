"""What speaks for and against two parties being one, each with its points.

Twenty points double the odds that the two are one party, as in the scoring method. The points are
judgement: round numbers, each with its reason beside it, not the outcome of a fit. They were set
with labelled pairs in view (`benchmarks/name_pairs.py`), among them what Roman numbers and
countries cost, so that figures on those pairs flatter. The first paragraph of a docstring is shown
to people.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data_ingest.model.text import Text

_Rule = Callable[[], pl.Expr]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that is compared.

    Attributes:
        code: Column of its points in the result.
        label: What people read.
        why: First paragraph of the docstring: what it is and what it says.
        points: Expression over the columns of a measured pair; integer, never null.
    """

    code: str
    label: Text
    why: str
    points: pl.Expr


FEATURES: dict[str, Feature] = {}


def _feature(sv: str, en: str, context: str = "") -> Callable[[_Rule], _Rule]:
    def register(rule: _Rule) -> _Rule:
        why = (rule.__doc__ or "").split("\n\n")[0]
        points = rule().cast(pl.Int64).fill_null(0)
        code = rule.__name__
        FEATURES[code] = Feature(code, Text(sv, en, context), why, points)
        return rule

    return register


_BARE = 8
"""Weight of a name that has a short word or a letter, and beside it no more than a word of a trade;
see `data_ingest.linking.words`."""


def _lighter() -> pl.Expr:
    return pl.min_horizontal("weight_query", "weight_candidate")


@_feature("Ord i namnet", "Words of the name")
def name_words() -> pl.Expr:
    """All distinctive words of one name stand in the other; words left over speak against.

    80 points (16:1) if no word is left over. One name may be the shorter one: 3 points less for
    each percent of the longer name's weight that the shorter lacks, so that a quarter, such as a
    word of the trade beside a rare word, turns the answer; more than 60 percent say no more. If
    each name has a word that the other lacks they name two firms: 120 points less, and no shorter
    name explains it. A name without any word but a form or a joining word tells nothing and counts
    as another name. At the least -220, so that the same number (200) makes it an even chance.
    """
    missing, missing_b = pl.col("missing_query"), pl.col("missing_candidate")
    both = pl.max_horizontal(pl.col("weight_query"), pl.col("weight_candidate"), pl.lit(1))
    percent = (missing + missing_b) * 100 // both
    two_firms = pl.when((missing > 0) & (missing_b > 0)).then(120).otherwise(0)
    return pl.when(_lighter() > 0).then(80 - 3 * percent.clip(0, 60) - two_firms).otherwise(-220)


@_feature("Samma namn", "Same name")
def same_name() -> pl.Expr:
    """The names are equal letter by letter, legal form, accents and punctuation apart.

    20 points: a slip of the pen is already ruled out.
    """
    return pl.when("equal").then(20).otherwise(0)


@_feature("Stavning", "Spelling")
def spelling() -> pl.Expr:
    """A few letters of the names differ, as when a name is mistyped.

    20 points less a letter, 20 more in a word of up to four letters, where another letter often is
    another firm; and 60 more if the names have no other word than that short one.
    """
    short = pl.col("short_edits") > 0
    alone = short & (_lighter() <= _BARE)
    return -20 * pl.col("edits") - 20 * pl.col("short_edits") - pl.when(alone).then(60).otherwise(0)


@_feature("Särskrivning", "Divided words")
def divided_words() -> pl.Expr:
    """The names have the same letters but divide them into other words.

    5 points less: "Nord Städ" and "Nordstäd" are written by the same people.
    """
    return pl.when(pl.col("joined") & ~pl.col("equal")).then(-5).otherwise(0)


@_feature("Avklippt namn", "Name cut off")
def cut_off() -> pl.Expr:
    """One name is the beginning of the other and ends inside a word, as a narrow column leaves it.

    30 points less: what was cut off could have told two firms apart.
    """
    return pl.when("cut").then(-30).otherwise(0)


@_feature("Initialer", "Initials")
def initials() -> pl.Expr:
    """One name has a letter where the other has a word that begins with it.

    30 points less a letter; 60 more if the shorter name has no rare word beside it: a letter begins
    one word in twenty, and "A Bygg" is many firms.
    """
    bare = (pl.col("initials") > 0) & (_lighter() <= _BARE)
    return -30 * pl.col("initials") - pl.when(bare).then(60).otherwise(0)


@_feature("Förkortade ord", "Shortened words")
def shortened_words() -> pl.Expr:
    """One name writes a common word shorter, such as Constr. for Construction.

    10 points less a word; 60 more if the shorter name has no rare word beside it: what is left says
    little, and the short word may be a name of its own.
    """
    bare = (pl.col("abbreviations") > 0) & (_lighter() <= _BARE)
    return -10 * pl.col("abbreviations") - pl.when(bare).then(60).otherwise(0)


@_feature("Förkortning", "Acronym")
def acronym() -> pl.Expr:
    """One name is made of the initial letters of the other.

    60 points less: three letters are the initials of many names.
    """
    return pl.when("acronym").then(-60).otherwise(0)


@_feature("Nummer i namnet", "Numbers in the name")
def name_numbers() -> pl.Expr:
    """The names have different numbers, or one has a number that the other lacks.

    A number in a name tells the firms of one owner apart. 120 points less; 50 if they are Roman,
    which differ by a stroke, or part of a longer code that agrees in another part. 110 if one name
    has none.
    """
    ours, theirs = pl.col("numbers_query"), pl.col("numbers_candidate")
    near = pl.col("roman") | pl.col("number_shared")
    return (
        pl.when((ours > 0) & (theirs > 0)).then(pl.when(near).then(-50).otherwise(-120))
        .when((ours > 0) | (theirs > 0)).then(-110)
        .otherwise(0)
    )  # fmt: skip


@_feature("Land i namnet", "Country in the name")
def name_country() -> pl.Expr:
    """The names name different countries, or one names a country and the other none.

    The firms of a group are told apart by it. 150 points less if they differ, 100 if one has none,
    or 70 if not both names state a legal form either: people leave both out of a well-known name.
    """
    ours, theirs = pl.col("countries_query"), pl.col("countries_candidate")
    short = pl.col("form").cast(pl.String) == "unstated"
    return (
        pl.when((ours > 0) & (theirs > 0)).then(-150)
        .when((ours > 0) | (theirs > 0)).then(pl.when(short).then(-70).otherwise(-100))
        .otherwise(0)
    )  # fmt: skip


@_feature("Ord som skiljer koncernbolag", "Words that set firms of a group apart")
def group_words() -> pl.Expr:
    """One name has a word such as Holding, Fastigheter or Nord that the other lacks.

    30 points less, beside what the missing word costs: the words are there to tell firms apart.
    """
    return pl.when(pl.col("units") > 0).then(-30).otherwise(0)


@_feature("Juridisk form", "Legal form")
def legal_form() -> pl.Expr:
    """The legal forms agree, differ, or are not both stated.

    10 points if they are the same; 0 if not both are stated, or if lists do not keep the two apart
    (Inc. and Corp.); 20 less for a branch beside its firm; 30 less for forms of different countries
    of which one may translate the other; 110 less for two forms of one country, because the law
    keeps such firms apart, and for two forms that nobody translates into each other (GmbH and AB).
    """
    points = {
        "same": 10, "alike": 0, "unstated": 0, "branch": -20, "foreign": -30, "contradicting": -110,
    }  # fmt: skip
    return pl.col("form").cast(pl.String).replace_strict(points, return_dtype=pl.Int64)


@_feature("Tidigare namn", "Former name")
def former_name() -> pl.Expr:
    """The names meet only through a former or another name of one of the parties.

    10 points less: a name that was given up can be taken by another firm.
    """
    return pl.when("former").then(-10).otherwise(0)


@_feature("Organisationsnummer", "Number", "match")
def number() -> pl.Expr:
    """Both have a number of the same register: the same one, or different ones.

    200 points (1,000:1) if they are the same; wrong numbers in ledgers are about one in a hundred,
    so the name has its say. 300 less if they differ: a register gives a firm one number.
    """
    return pl.when("same_number").then(200).when("other_number").then(-300).otherwise(0)


@_feature("Ort", "Place", "match")
def place() -> pl.Expr:
    """Both are seated in the same town, or in different ones.

    40 points if it is the same (a town has about 1 of 50 firms of a country, discounted as the
    three largest have a fifth); 20 less if not: firms move, and invoices come from branches.
    """
    return pl.when("same_place").then(40).when("other_place").then(-20).otherwise(0)


@_feature("Land", "Country")
def country() -> pl.Expr:
    """Both are established in the same country, or in different ones.

    10 points if it is the same, 60 less if not: a number or a form would have to explain it.
    """
    return pl.when("same_country").then(10).when("other_country").then(-60).otherwise(0)
