from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from service.casework.replies.link import find_link, list_reply_links, revoke_link
from service.casework.replies.table import REPLY_LINKS, REPLY_TOKENS
from service.platform.db.database import EVERY_TENANT, acting_for, open_engine, transaction
from service.platform.db.migrations import check_migrated, downgrade, upgrade
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two made-up by"


def test_a_token_opens_its_link_until_the_day_and_not_a_moment_longer(engine, office):
    token, link = office().link(days=7)
    ends = NOW + timedelta(days=7)
    just = timedelta(microseconds=1)
    assert find_link(engine, token, secret=SECRET, now=NOW) == link
    assert find_link(engine, token, secret=SECRET, now=ends - just) == link
    assert find_link(engine, token, secret=SECRET, now=ends) is None


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_token_finds_its_link_under_the_row_guard_too(guarded_url, engine, office):
    guarded = open_engine(guarded_url)
    upgrade(guarded)
    token, link = office(on=guarded).link()
    assert find_link(guarded, token, secret=SECRET, now=NOW) == link
    for across, seen in ((REPLY_TOKENS, 1), (REPLY_LINKS, 0)):
        with transaction(guarded, read_only=True, tenant=EVERY_TENANT) as connection:
            assert connection.scalar(select(func.count()).select_from(across)) == seen
    guarded.dispose()


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.removeprefix("kr_"),
        lambda token: token + "A",
        lambda _: "",
    ],
    ids=["character", "mark", "longer", "empty"],
)
def test_a_wrong_token_opens_nothing(engine, office, change):
    token, _ = office().link()
    assert find_link(engine, change(token), secret=SECRET, now=NOW) is None


def test_with_another_secret_no_token_opens_anything(engine, office):
    token, _ = office().link()
    assert find_link(engine, token, secret=b"another", now=NOW) is None


def test_of_a_token_only_a_hash_is_kept(engine, office):
    own = office()
    token, link = own.link()
    with acting_for(own.who.tenant_id), transaction(engine, read_only=True) as connection:
        row = connection.execute(select(REPLY_TOKENS).where(REPLY_TOKENS.c.id == link.id)).one()
    assert len(token) == 46
    assert token not in str(row)
    assert token.removeprefix("kr_") not in str(row)


def test_a_revoked_link_is_closed_at_once_and_stays(engine, office):
    own = office()
    token, link = own.link()
    own.do(revoke_link, link.id)
    assert find_link(engine, token, secret=SECRET, now=NOW) is None
    own.do(revoke_link, link.id)
    with acting_for(own.who.tenant_id), transaction(engine, read_only=True) as connection:
        [(_, kept)] = list_reply_links(connection, own.case)
    assert (kept.revoked_at, kept.revoked_by) == (NOW, "anna")


@pytest.mark.parametrize(
    ("stage", "stated", "code"),
    [
        ("tenders_in", {}, "reply-early"),
        ("in_contract", {"tender_id": "A99"}, "reply-tender"),
        ("in_contract", {"party_id": "nobody"}, "reply-party"),
        ("in_contract", {"package_id": "package_000000000000000000001"}, "reply-package"),
        ("in_contract", {"screening_id": "screening_000000000000000000001"}, "reply-screening"),
        ("tenders_in", {"shows_points": True}, "reply-points-early"),
    ],
)
def test_what_is_not_there_or_not_open_yet_is_refused(office, stage, stated, code):
    with pytest.raises(Refusal) as refused:
        office(stage=stage).link(**stated)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_screening_of_another_case_opens_no_link(office):
    first, second = office(), office()
    with pytest.raises(Refusal):
        first.link(screening_id=second.screening_id)


def test_a_link_of_another_case_is_not_there(office):
    own = office()
    with pytest.raises(Refusal, match="not-found"):
        own.do(revoke_link, new_id("replylink"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE reply_links SET party_id = 'x'", "DELETE FROM reply_links"],
    ids=["update", "delete"],
)
def test_what_a_link_shows_is_never_changed(engine, office, statement):
    own = office()
    own.link()
    with (
        pytest.raises(DBAPIError, match=r"are (never (changed|removed)|only added to)"),
        acting_for(own.who.tenant_id),
        transaction(engine) as connection,
    ):
        connection.execute(text(statement))


def test_a_database_with_a_kept_link_does_not_go_back(engine, office):
    office().link()
    with pytest.raises(RuntimeError, match="There are kept"):
        downgrade(engine, revision="base")
    assert check_migrated(engine) == []
