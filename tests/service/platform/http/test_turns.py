"""Few requests are worked on at once, and each sender has her turn."""

import asyncio

import pytest

from service.platform.http import turns as module
from service.platform.http.turns import Turns


@pytest.fixture
def patient(monkeypatch):
    """Whoever waits here waits until her turn comes."""
    monkeypatch.setattr(module, "LONGEST_WAIT", None)


async def waits(turns, sender, order):
    """Begin to wait, and note the sender when her turn has come."""

    async def taken():
        await turns.take(sender)
        order.append(sender)

    task = asyncio.create_task(taken())
    await asyncio.sleep(0)
    return task


@pytest.mark.usefixtures("patient")
def test_the_next_turn_is_another_senders():
    async def run():
        turns, order = Turns(1), []
        waiting = [await waits(turns, sender, order) for sender in "aaabb"]
        for _ in waiting:
            turns.give_back()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        return "".join(order)

    assert asyncio.run(run()) == "aabab"


@pytest.mark.usefixtures("patient")
def test_there_are_as_many_turns_as_stated():
    async def run():
        turns, order = Turns(2), []
        waiting = [await waits(turns, sender, order) for sender in "abc"]
        begun = list(order)
        turns.give_back()
        await asyncio.gather(*waiting)
        return begun, order

    assert asyncio.run(run()) == (["a", "b"], ["a", "b", "c"])


def test_whoever_has_waited_for_long_goes_on_without_a_turn(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)

    async def run():
        turns, order = Turns(1), []
        await turns.take("long")
        await (await waits(turns, "late", order))
        monkeypatch.setattr(module, "LONGEST_WAIT", None)
        waiting = await waits(turns, "next", order)
        turns.give_back()
        await asyncio.sleep(0)
        waited = list(order)  # two are worked on where one should be: the first to end frees none
        turns.give_back()
        await waiting
        return waited, order

    assert asyncio.run(run()) == (["late"], ["late", "next"])


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("is_told", [False, True], ids=["waiting", "told"])
def test_a_turn_of_whoever_has_left_is_the_next_ones(is_told):
    async def run():
        turns, order = Turns(1), []
        await turns.take("first")
        left, stays = [await waits(turns, sender, order) for sender in "ab"]
        if is_told:
            turns.give_back()
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        if not is_told:
            turns.give_back()
        await stays
        return order

    assert asyncio.run(run()) == ["b"]
