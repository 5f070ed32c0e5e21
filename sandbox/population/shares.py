"""Dividing a number of people by shares, so that even a small cast has the right proportions."""

from collections.abc import Iterable
from random import Random
from typing import TypeVar

T = TypeVar("T")


def divided(total: int, shares: Iterable[tuple[T, float]]) -> list[T]:
    """`total` items in the given proportions, by largest remainder; the same item may stand in several pairs."""
    weighted = list(shares)
    whole = sum(share for _, share in weighted)
    exact = [total * share / whole for _, share in weighted]
    counts = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (counts[index] - exact[index], index))
    for index in by_remainder[: total - sum(counts)]:
        counts[index] += 1
    return [item for (item, _), count in zip(weighted, counts, strict=True) for _ in range(count)]


def shuffled(dice: Random, items: Iterable[T]) -> list[T]:
    """The items in a random order."""
    mixed = list(items)
    dice.shuffle(mixed)
    return mixed
