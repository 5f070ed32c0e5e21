"""The attackers act in the stories' world: a whole Muster behind its real doors."""

from tests.console.conftest import country
from tests.fakes.either_store import store
from tests.stories.conftest import bravia, world

__all__ = ["bravia", "country", "store", "world"]
