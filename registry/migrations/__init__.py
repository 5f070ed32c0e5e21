"""How the store's tables came to be: an Alembic environment, run by `registry.migrating`."""
