"""What a store keeps from its first start: its mode and its post."""

import pytest
from sqlmodel import select

from registry.settings import Mode, ModeChanged, NoPost, remember_mode, seed_post, the_post
from registry.store import Store
from registry.tables import Post


@pytest.mark.parametrize("first", list(Mode))
def test_a_store_keeps_the_mode_it_was_begun_in(store: Store, first: Mode) -> None:
    store.write_now(lambda s: remember_mode(s, first))
    store.write_now(lambda s: remember_mode(s, first))

    for other in set(Mode) - {first}:
        with pytest.raises(ModeChanged, match=f"begun in {first} mode.*set it back to {first}"):
            store.write_now(lambda s, other=other: remember_mode(s, other))


def test_the_post_is_seeded_once_and_follows_the_configuration(store: Store) -> None:
    first = store.write_now(lambda s: seed_post(s, code="XB", name="Embassy", country="XB"))
    second = store.write_now(lambda s: seed_post(s, code="XB", name="Embassy in Bravia", country="XB"))

    assert first.id == second.id
    assert [post.name for post in store.read_now(lambda s: s.exec(select(Post)).all())] == ["Embassy in Bravia"]


def test_a_store_without_a_post_says_what_to_do(store: Store) -> None:
    with pytest.raises(NoPost, match=r"fill in \[post\]"):
        store.read_now(the_post)
