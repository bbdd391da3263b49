"""Work side by side, answers in order."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hub.pipelining import in_order


async def requests(*values: int, fails: bool = False) -> AsyncIterator[int]:
    for value in values:
        yield value
    if fails:
        raise ConnectionError


async def test_answers_come_in_order_with_no_more_begun_than_allowed() -> None:
    active = most = 0

    async def work(value: int) -> int:
        nonlocal active, most
        active += 1
        most = max(most, active)
        # The earlier, the longer.
        for _ in range(20 - value):
            await asyncio.sleep(0)
        active -= 1
        return value

    answers = [answer async for answer in in_order(requests(*range(20)), work, ahead=3)]
    assert answers == list(range(20))
    assert most == 3


async def test_an_error_comes_at_its_place_and_ends_what_was_begun() -> None:
    cancelled = []

    async def work(value: int) -> int:
        if value == 1:
            raise ValueError(value)
        if value > 1:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(value)
                raise
        return value

    answers = in_order(requests(0, 1, 2, 3), work)
    assert await anext(answers) == 0
    with pytest.raises(ValueError, match="1"):
        await anext(answers)
    await asyncio.sleep(0)
    assert cancelled == [2, 3]


async def test_requests_that_break_off_are_told_after_their_answers() -> None:
    async def work(value: int) -> int:
        return value

    answers = in_order(requests(0, 1, fails=True), work)
    assert [await anext(answers), await anext(answers)] == [0, 1]
    with pytest.raises(ConnectionError):
        await anext(answers)
