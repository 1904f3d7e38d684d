"""What may be asked follows from the settings alone."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.process.reach import CAUSES, OPEN, PRIVATE, Reach, is_public, reach_of
from service.settings import InvalidSettings, Settings, load_settings

HOST = "diary.example.se"
SPECIAL = [
    "127.0.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "168.63.129.16",
    "224.0.0.1",
]


def reach(own_network):
    return reach_of(Settings(own_network=own_network))


def test_without_a_setting_nothing_of_the_own_network_is_asked():
    assert reach("") == OPEN
    assert OPEN.refused(HOST, ["10.1.2.3"]) == "own-network"
    assert OPEN.refused(HOST, ["9.9.9.9"]) is None


def test_a_host_that_is_stated_may_lead_to_a_private_network_and_no_other_host():
    named = reach("Diary.example.se, hr.example.se")
    assert named.refused(HOST, ["10.1.2.3", "192.168.0.9", "fd00::9"]) is None
    assert named.refused("printer.example.se", ["10.1.2.3"]) == "own-network"
    assert named.refused("inner.diary.example.se", ["10.1.2.3"]) == "own-network"


def test_networks_that_are_stated_are_the_own_network_and_no_others_are():
    named = reach(f"{HOST} 10.20.0.0/16 100.64.0.0/10")
    assert named.refused(HOST, ["10.20.1.1", "100.64.0.1"]) is None
    assert named.refused(HOST, ["10.21.0.1"]) == "own-network"
    assert named.refused("printer.example.se", ["100.64.0.1"]) == "own-network"


@pytest.mark.parametrize("address", SPECIAL)
def test_no_setting_lets_the_machine_itself_or_its_links_be_asked(address):
    named = reach(f"{HOST} 0.0.0.0/0 ::/0")
    assert named.refused(HOST, [address]) == "closed"
    assert named.refused(HOST, ["9.9.9.9", address]) == "closed"


def test_a_name_without_an_address_is_not_asked():
    assert reach(HOST).refused(HOST, []) == "closed"


@given(st.lists(st.ip_addresses().map(str), min_size=1, max_size=4), st.booleans())
def test_a_name_is_asked_only_if_each_address_is_public_or_private_and_its_host_stated(
    addresses, stated
):
    given_reach = Reach(own_hosts=frozenset([HOST] if stated else []))
    private = [
        any(
            ipaddress.ip_address(one) in network
            for network in PRIVATE
            if network.version == ipaddress.ip_address(one).version
        )
        for one in addresses
    ]
    allowed = all(
        is_public(one) or (stated and own) for one, own in zip(addresses, private, strict=True)
    )
    assert (given_reach.refused(HOST, addresses) is None) is allowed


@pytest.mark.parametrize(
    "wrong", ["10.0.0.1/8", "printer", "https://diary.example.se", "*.example.se", "10.0.0.1"]
)
def test_what_is_neither_a_host_nor_a_network_is_refused_by_name_at_the_start(monkeypatch, wrong):
    monkeypatch.setenv("KEDJEKOLL_OWN_NETWORK", wrong)
    with pytest.raises(InvalidSettings, match="KEDJEKOLL_OWN_NETWORK"):
        load_settings()


@pytest.mark.parametrize(
    "wrong", ["proxy.example.se:3128", "socks5://proxy.example.se", "http://:3128", "http://a/b?c"]
)
def test_a_proxy_of_another_form_is_refused_and_not_repeated(monkeypatch, wrong):
    monkeypatch.setenv("KEDJEKOLL_PROXY", wrong)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert "KEDJEKOLL_PROXY" in str(refused.value)
    assert wrong not in str(refused.value)


def test_the_password_of_a_proxy_is_shown_nowhere():
    stated = Settings(proxy="http://user:hemligt@proxy.example.se:3128")
    assert "hemligt" not in repr(stated) + repr(reach_of(stated))


def test_a_cause_says_which_setting_helps_where_one_does():
    assert {cause for cause, text in CAUSES.items() if "KEDJEKOLL_OWN_NETWORK" in text.en} == {
        "own-network",
        "proxy",
    }
