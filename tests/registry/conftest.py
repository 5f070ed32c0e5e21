"""A small country, for what only a whole register shows, on either database."""

from tests.console.conftest import country
from tests.fakes.either_store import migrated_store, store

__all__ = ["country", "migrated_store", "store"]
