"""Makes the store ready before anything works on it: tables, mode, keys, post."""

from registry.backup_mark import refuse_backup
from registry.migrating import upgrade
from registry.sealing import remember_keys, seal_all, sealed_with
from registry.settings import remember_mode, seed_post
from registry.store import Store
from service.settings import Settings


def prepare(settings: Settings) -> Store:
    """The store of these settings, with its newest tables and nothing in the clear.

    Raises ModeChanged, StoreIsBackup, OtherKeys, StoreError.
    """
    upgrade(settings.store.url)
    store = Store(settings.store.url, settings.keys)
    post = settings.post
    try:
        store.read_now(refuse_backup)
        store.write_now(lambda session: remember_mode(session, settings.service.mode))
        store.write_now(remember_keys)
        if store.read_now(sealed_with) is None:
            seal_all(store)
        store.write_now(lambda session: seed_post(session, code=post.code, name=post.name, country=post.country))
    except BaseException:
        store.close()
        raise
    return store
