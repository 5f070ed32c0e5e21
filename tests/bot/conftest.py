"""The world in which the inbox is tested."""

import pytest

from registry.store import Store
from tests.bot.bot_world import World
from tests.fakes.clock import FakeClock


@pytest.fixture
def world(store: Store, clock: FakeClock) -> World:
    return World(store, clock)
