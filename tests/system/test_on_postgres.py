"""The way round and deaths at random once more, the rows in PostgreSQL; and two hubs on it."""

from dataclasses import replace

import pytest

from tests.servers.ports import free_ports
from tests.system.conftest import Scene
from tests.system.test_crashes import (
    subjects,
    test_answers_are_sent_once_or_again_as_the_very_same_mail,
    test_mail_is_neither_lost_nor_doubled_by_kills_at_random_moments,
)
from tests.system.test_journey import test_a_mail_is_offered_answered_and_continued

THE_SAME_AGAIN = (
    test_a_mail_is_offered_answered_and_continued,
    test_answers_are_sent_once_or_again_as_the_very_same_mail,
    test_mail_is_neither_lost_nor_doubled_by_kills_at_random_moments,
)


@pytest.fixture
def database(new_database: str) -> str:
    """Where the hub keeps its rows."""
    return new_database


async def test_of_two_hubs_one_reads_the_mail_and_the_other_takes_over(
    scene: Scene,
) -> None:
    first = scene.hub
    first.timings = "lease=4 lease.every=1"
    second = replace(first, port=free_ports(1)[0])
    first.start()
    await scene.until_read()
    second.start()
    try:
        scene.customer.write(scene.mailbox, "One", "Hello.")
        # Both serve pages, and what one writes the other shows.
        assert await subjects(second, scene.agent, 1) == ["One"]
        first.kill()
        scene.customer.write(scene.mailbox, "Two", "Hello again.")
        assert sorted(await subjects(second, scene.agent, 2)) == ["One", "Two"]
    finally:
        second.kill()
