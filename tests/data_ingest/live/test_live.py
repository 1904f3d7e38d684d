import logging

import pytest

from data_ingest.live.live import LIVE, LiveRegisters
from data_ingest.live.se_bolagsverket import Bolagsverket
from data_ingest.sources import SOURCES


@pytest.fixture
def live(world, person_key):
    client = world.client()
    return LiveRegisters(
        client=client,
        person_key=person_key,
        bolagsverket=Bolagsverket(
            client, client_id="id", client_secret="secret", person_key=person_key
        ),
        companies_house_key="secret",
    )


@pytest.mark.parametrize(
    ("scheme", "number", "asked"),
    [
        ("SE-ON", "5599990008", ["se_bolagsverket", "xx_gleif"]),
        ("NO-BRC", "930000019", ["no_brreg", "xx_gleif"]),
        ("FI-PRO", "9999000-7", ["fi_prh", "xx_gleif"]),
        ("GB-COH", "01234567", ["gb_companieshouse", "xx_gleif"]),
        ("VAT", "SE559999000801", ["eu_vies"]),
        ("XI-LEI", "9845EX00000000000193", ["xx_gleif"]),
        ("DK-CVR", "10000009", ["xx_gleif"]),
        ("US-SAM", "ABC123DEF456", []),
    ],
)
def test_a_number_is_asked_for_where_it_can_be(world, live, scheme, number, asked):
    world.answers = {"https": [500]}
    found = live.look_up(scheme, number)
    assert [one.source.id for one in found] == asked
    assert {one.status for one in found} <= {"unavailable"}


def test_a_register_without_credentials_is_unavailable_and_not_silent(world, person_key):
    world.answers = {"https": [500]}
    live = LiveRegisters(client=world.client(), person_key=person_key)
    for scheme, number in (("SE-ON", "5599990008"), ("GB-COH", "01234567")):
        first = live.look_up(scheme, number)[0]
        assert (first.status, first.reasons[0].code) == ("unavailable", "lookup-credentials")


def test_live_sources_have_ids_of_their_own():
    assert set(LIVE) == {
        "se_bolagsverket", "no_brreg", "fi_prh", "gb_companieshouse", "xx_gleif", "eu_vies",
    }  # fmt: skip
    assert not LIVE.keys() & SOURCES.keys()
    assert all(one.description and one.personal_data.sv for one in LIVE.values())


def test_secrets_and_numbers_stand_in_no_log_line_and_no_representation(world, live, caplog):
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    world.answers = {"https": [500]}
    with caplog.at_level(logging.DEBUG):
        found = [
            *live.look_up("SE-ON", "5599990008", persons=True),
            *live.look_up("SE-ON", "8101052382", persons=True),
            *live.look_up("NO-BRC", "930000019"),
        ]
    said = (
        caplog.text
        + repr(found)
        + repr(live)
        + "".join(one.detail() + one.mend("sv") for look_up in found for one in look_up.reasons)
    )
    for secret in ("5599990008", "8101052382", "930000019", "secret"):
        assert secret not in said
