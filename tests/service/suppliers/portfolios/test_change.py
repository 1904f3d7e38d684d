import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from service.suppliers.portfolios.change import KINDS, FactorChange, changes_between
from service.suppliers.portfolios.change_words import change_reason
from service.suppliers.portfolios.output import OUTPUT


def rows(*suppliers):
    """Rows of an output: (key, band, points, values)."""
    made = [
        {
            "place": at,
            "party_id": f"p{at}",
            "key": key,
            "currency": "SEK",
            "band": band,
            "points": points,
            "values": [{"factor": name, "value": value} for name, value in values.items()],
        }
        for at, (key, band, points, values) in enumerate(suppliers, 1)
    ]
    return pl.DataFrame(made, schema_overrides={k: OUTPUT[k] for k in made[0]} if made else None
                        ).pipe(lambda frame: pl.concat([pl.DataFrame(schema=OUTPUT), frame],
                                                       how="diagonal_relaxed"))  # fmt: skip


def changed(before, after, **most):
    return changes_between(before.lazy(), after.lazy(), **most)


SAME = ("a", "standard", 3, {"age": "old"})


def test_the_same_suppliers_have_not_changed():
    assert changed(rows(SAME), rows(SAME)).items == ()


def test_who_has_come_and_who_has_gone_is_told():
    found = changed(rows(SAME, ("b", "standard", 1, {})), rows(("c", "special", 9, {}))).items
    assert [(one.kind, one.points_before, one.points_after) for one in found] == [
        ("new", None, 9),
        ("gone", 3, None),
        ("gone", 1, None),
    ]


def test_a_change_of_band_names_the_factor_that_changed():
    (found,) = changed(
        rows(SAME), rows(("a", "priority", 20, {"age": "new", "insolvency": "yes"}))
    ).items
    assert (found.kind, found.band_before, found.band_after) == ("band", "standard", "priority")
    assert found.factors == (
        FactorChange("age", "old", "new"),
        FactorChange("insolvency", None, "yes"),
    )


def test_where_no_value_differs_the_card_has_changed():
    (found,) = changed(rows(SAME), rows(("a", "standard", 5, {"age": "old"}))).items
    assert (found.kind, found.factors) == ("points", ())


def test_a_band_that_the_size_of_the_purchases_has_changed_says_so():
    small = rows(SAME).with_columns(reason=pl.lit("small_purchase"))
    larger = rows(("a", "extended", 3, {"age": "old"})).with_columns(reason=pl.lit("exposure"))
    (found,) = changed(small, larger).items
    assert (found.reason_before, found.reason_after) == ("small_purchase", "exposure")
    assert "gränsen för mindre inköp" in change_reason(found.as_plain(), "sv")
    earlier = found.as_plain() | {"points_after": 4}
    del earlier["reason_before"], earlier["reason_after"]  # a run before the reasons were kept
    assert change_reason(earlier, "sv") == "poängkortet har ändrats"


def test_whoever_was_set_aside_or_cannot_be_told_apart_is_neither_new_nor_gone():
    nobody = rows((None, "standard", 1, {}))
    aside = rows(SAME).with_columns(place=pl.lit(None, pl.Int64))
    assert changed(nobody, nobody).items == ()
    assert [one.kind for one in changed(aside, rows(SAME)).items] == ["new"]


SUPPLIER = st.tuples(
    st.sampled_from("abcdef"),
    st.sampled_from(["standard", "priority"]),
    st.integers(0, 3),
    st.just({}),
)
PORTFOLIO = st.lists(SUPPLIER, max_size=6, unique_by=lambda one: one[0])


@given(PORTFOLIO, PORTFOLIO)
def test_what_is_new_one_way_is_gone_the_other_way(before, after):
    there, back = (
        changed(rows(*one), rows(*other)).counts
        for one, other in ((before, after), (after, before))
    )
    assert there == back | {"new": back["gone"], "gone": back["new"]}


def test_all_are_counted_however_few_are_told():
    found = changed(rows(SAME), rows(("b", "standard", 1, {}), ("c", "standard", 1, {})), most=1)
    assert found.counts == dict.fromkeys(KINDS, 0) | {"new": 2, "gone": 1}
    assert [one.party_id for one in found.items] == ["p1"]
