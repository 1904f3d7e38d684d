from datetime import date

import pytest

from data_ingest.model.tables import Procurement
from service.casework.packages.chain import NOTHING_KNOWN, parts_of, postings_of, starts_of
from service.platform.frames import load_tables


@pytest.fixture(scope="module")
def rows(document, screen_document):
    def make(**facts):
        made = document()
        party = next(one for one in made["parties"] if one["id"] == "sund")
        codes = {"posted_workers", "posting_notice"}
        party["facts"] = [one for one in party["facts"] if one["fact"] not in codes]
        party["facts"] += [{"fact": code, **one} for code, one in facts.items()]
        return load_tables(Procurement, screen_document(made).record.procurement)

    return make


def test_what_is_stated_of_a_posting_is_read_on_the_word_that_counts(rows):
    stated = {"value": "yes", "basis": "buyer"}
    known = postings_of(rows(posted_workers=stated, posting_notice=stated))["sund"]
    assert (known.country, known.posted, known.shown) == ("SE", True, True)
    own_word = {"value": "yes", "basis": "declared"}
    known = postings_of(rows(posted_workers=own_word, posting_notice=own_word))["sund"]
    assert (known.posted, known.shown) == (True, None)


def test_what_nobody_has_said_stays_unknown(rows):
    refused = {"state": "refused", "asked_on": "2026-11-01"}
    known = postings_of(rows(posted_workers=refused))["sund"]
    assert (known.posted, known.shown) == (NOTHING_KNOWN.posted, NOTHING_KNOWN.shown)


def test_the_first_day_is_that_of_the_lot(rows):
    found = rows()
    assert starts_of(found, "1") == date(2027, 2, 1)
    assert starts_of(found, "2") is None


def test_every_part_of_the_chain_is_there_also_what_nobody_has_named(screened):
    tender = screened.assessment.lots[0].tenders[1]
    parts = parts_of(tender)
    assert [one.band for one in parts] == [one.band for one in tender.parts]
    assert [one.named for one in parts].count(False) == 3
    assert sum(one.share_ppm for one in parts) == sum(one.own_work_ppm for one in tender.parts)
