import os
import shutil
from collections.abc import Iterator
from datetime import date

import orjson
import polars as pl
import pytest

from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.snapshot.store import current_id

DAY = date(2026, 11, 20)


def changed(start, count, **values):
    """Firms of which `count` from `start` on have other values."""

    def change(firms, units):
        for one in firms[start : start + count]:
            one.update(values)
        return firms

    return change


def of_each(alter):
    def change(firms, units):
        for one in firms:
            alter(one)
        return firms

    return change


def swapped(one, two):
    def alter(firm):
        firm[one], firm[two] = firm[two], firm[one]

    return of_each(alter)


def town(firm):
    return firm["forretningsadresse"]


def renamed(count, alter):
    def change(firms, units):
        for firm in firms[:count]:
            firm["navn"] = alter(firm["navn"])
        return firms

    return change


def misread(text):
    return ("BLÅBÆR " + text).encode().decode("cp1252")


POISON = {
    "the name stands where the number of employees should": swapped("navn", "antallAnsatte"),
    "the town stands where the name should": of_each(lambda f: f.update(navn=town(f)["poststed"])),
    "the days are not those of the firm": of_each(
        lambda f: f.update(stiftelsesdato=f["stiftelsesdato"].replace("-05-", "-06-"))
    ),
    "no firm has a name any more": of_each(lambda f: f.update(navn="")),
    "no firm has a day any more": of_each(lambda f: f.pop("stiftelsesdato")),
    "no firm has employees any more": of_each(lambda f: f.pop("antallAnsatte")),
    "no firm has an address any more": of_each(lambda f: f.pop("forretningsadresse")),
    "no firm has an industry any more": of_each(lambda f: f.pop("naeringskode1")),
    "a tenth has no day": changed(0, 60, stiftelsesdato=None),
    "half of it is gone": lambda firms, units: firms[:300],
    "a tenth of it is gone": lambda firms, units: firms[60:],
    "it is almost empty": lambda firms, units: firms[:1],
    "it is doubled": lambda firms, units: firms + firms,
    "a tenth is doubled": lambda firms, units: firms + firms[:60],
    "it is doubled under other numbers": lambda firms, units: firms + units(600, first=20_000),
    "a tenth is new": lambda firms, units: firms + units(60, first=30_000),
    "every number is another": lambda firms, units: units(600, first=40_000),
    "one in a hundred is bankrupt": changed(0, 6, konkurs=True),
    "others of one in a hundred are bankrupt": changed(300, 6, konkurs=True),
    "one in a hundred is winding up": changed(0, 6, underAvvikling=True),
    "one in a hundred is wound up by force": changed(
        9, 6, underTvangsavviklingEllerTvangsopplosning=True
    ),
    "one in a hundred is reconstructed": changed(0, 6, underRekonstruksjonsforhandling=True),
    "one in a hundred is deleted": changed(50, 6, slettedato="2026-11-01"),
    "all are deleted": changed(0, 600, slettedato="2026-11-01"),
    "all are sole traders": changed(0, 600, organisasjonsform={"kode": "ENK"}),
    "a tenth are sole traders": changed(0, 60, organisasjonsform={"kode": "ENK"}),
    "all are municipalities": changed(0, 600, organisasjonsform={"kode": "KOMM"}),
    "names have letters that look alike": renamed(12, lambda n: n.replace("E", "\u0415")),
    "all names have letters that look alike": renamed(600, lambda n: n.replace("E", "\u0415")),
    "names are in a wrong encoding": renamed(12, misread),
    "all names are in a wrong encoding": renamed(600, misread),
    "letters are lost": renamed(12, lambda name: name.replace("E", "\ufffd")),
    "a tenth is no record": changed(0, 60, organisasjonsnummer=None),
    "nobody is registered for VAT": changed(0, 600, registrertIMvaregisteret=False),
    "all firms are abroad": changed(
        0, 600, forretningsadresse={"landkode": "SE", "poststed": "STED"}
    ),
}
"""Thirty and more ways in which a file is wrong or poisoned."""


def taken_over(serving, root):
    """What serves in a folder of the test's own, as it was made once for all of them."""
    shutil.copytree(serving, root, copy_function=os.link)
    return current_id(root)


def test_there_are_thirty_poisoned_files():
    assert len(POISON) >= 30


@pytest.mark.parametrize("poison", POISON)
def test_a_poisoned_file_waits_and_the_last_good_one_serves(poison, add, root, serving, units):
    good = taken_over(serving, root)
    outcome = add(POISON[poison](units(600), units), as_of=DAY)
    assert outcome.state == "waiting"
    assert all(problem.detail() and problem.mend("sv") for problem in outcome.problems)
    assert current_id(root) == good


def test_a_file_of_an_earlier_day_waits(add, root, serving, units):
    good = taken_over(serving, root)
    firms = changed(0, 1, antallAnsatte=7)(units(600), units)
    outcome = add(firms, as_of=date(2026, 11, 19))
    assert [problem.code for problem in outcome.problems] == ["gate-older"]
    assert current_id(root) == good


def test_bankruptcies_that_are_gone_at_once_wait(add, units):
    add(changed(0, 6, konkurs=True)(units(600), units), as_of=DAY)
    codes = {problem.code for problem in add(units(600), as_of=DAY).problems}
    assert codes == {"gate-adverse-gone"}


def test_a_day_of_ordinary_changes_serves_at_once(add, root, serving, units):
    taken_over(serving, root)
    firms = changed(5, 2, konkurs=True)(units(600), units)[5:] + units(9, first=50_000)
    firms[30]["navn"] = "EKSEMPEL NYTT NAVN AS"
    outcome = add(firms, as_of=date(2026, 11, 21))
    assert (outcome.state, outcome.problems) == ("used", ())
    assert current_id(root) == outcome.snapshot_id


def test_a_first_file_serves_unless_much_of_it_cannot_be_used(add, units):
    broken = changed(0, 60, organisasjonsnummer=None)(units(600), units)
    assert [problem.code for problem in add(broken).problems] == ["gate-rejected"]


def test_a_first_adverse_fact_of_a_source_is_one_of_many(add, units):
    bare = [{key: one[key] for key in ("organisasjonsnummer", "navn")} for one in units(600)]
    add(bare)
    bare[0]["konkurs"] = True
    assert add(bare).state == "used"


def test_new_entries_of_a_list_wait_for_a_person(add_list):
    assert add_list(200).state == "used"
    assert add_list(201).state == "used"
    codes = [problem.code for problem in add_list(203).problems]
    assert codes == ["gate-adverse"]


@pytest.fixture
def add_list(add):
    """Make a snapshot of a list with so many entries."""

    @source(
        title=Text("Lista", "List"),
        publisher="Exempelverket",
        licence="CC0-1.0",
        cadence="irregular",
        url="https://example.org",
        formats=("json",),
        personal_data=Text("Inga.", "None."),
        reader_version=1,
        kind="list",
    )
    def xx_example_list(file: OpenedFile) -> Iterator[Batch]:
        """Entries of a made-up list."""
        keys = pl.DataFrame({"entry_key": orjson.loads(file.stream.read())})
        ids = keys.select("entry_key", party_id=pl.format("xx_example_list:{}", "entry_key"))
        yield Batch(
            records=keys.height,
            parties=ids.select("party_id", kind=pl.lit("company"), display_name="entry_key"),
            list_entries=ids.with_columns(
                subject_kind=pl.lit("organisation"), category=pl.lit("a")
            ),
        )

    def of(count):
        return add([f"firm-{at}" for at in range(count)], source=xx_example_list)

    return of
