"""What people write when they are asked where they are: a name, an address, a sentence with a name somewhere in it.

The area register goes first, in all its languages, then the world's towns: one of those leads to the area that holds
it, or that is near it; and of any other it is known at least that we do not look after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.latin import latin
from registry.places import LONGEST_NAME, Gazetteer, distance_km, fold
from registry.towns import Town, Towns, countries_by_name

NEAR_KM = 30.0
"""An area so near to a town that we do not know may be what somebody means by it."""
LONGEST_RUN = 4
MOST_WORDS = 40
MOST_WORDS_TO_GUESS_AT = 12


@dataclass(frozen=True)
class Read:
    """What a text comes to. `sure`: a single area may be taken without asking back. `town`: a town that is not an area
    of ours, by its name. `words`: how many words of the text are not explained by it."""

    areas: tuple[int, ...] = ()
    sure: bool = True
    town: str = ""
    words: int = 0


def read_place(text: str, gazetteer: Gazetteer, towns: Towns) -> Read:
    """The areas that the text can mean, the likeliest reading first: exact names before guesses, ours before others."""
    if len(text) <= LONGEST_NAME and (whole := gazetteer.match(text)):
        return Read(whole)
    tokens = fold(text).split()[:MOST_WORDS]
    if (named := _named(tokens, gazetteer)).areas:
        return named
    found = list(_towns_in(tokens, towns, gazetteer.country))
    return (
        _ours(found, gazetteer)
        or _meant(tokens, gazetteer)
        or (_not_ours(found, gazetteer) if found else None)
        or Read(words=len(tokens))
    )


def position_of(text: str, gazetteer: Gazetteer, towns: Towns) -> tuple[float, float] | None:
    """Where the place that a text names is, in degrees, as near as the register and the towns know it."""
    read = read_place(text, gazetteer, towns)
    for area in read.areas:
        spot = gazetteer.spots[area]
        if spot.latitude is not None and spot.longitude is not None:
            return spot.latitude, spot.longitude
    found = next(_towns_in(fold(text).split()[:MOST_WORDS], towns, gazetteer.country), None)
    return (found.latitude, found.longitude) if found else None


def _named(tokens: list[str], gazetteer: Gazetteer) -> Read:
    """Names of the register, letter by letter, anywhere in the text; the longest first, and each word once."""
    areas: frozenset[int] = frozenset()
    used: set[int] = set()
    for start, end in _runs(len(tokens)):
        if not used.isdisjoint(range(start, end)):
            continue
        run = " ".join(tokens[start:end])
        if called := gazetteer.called(run) or (gazetteer.with_ending(run) if end - start == 1 else None):
            areas |= called
            used.update(range(start, end))
    return Read(gazetteer.best_placed(areas), words=len(tokens) - len(used))


def _meant(tokens: list[str], gazetteer: Gazetteer) -> Read | None:
    """Names of the register with typing errors, or by their consonants: to be asked back."""
    if len(tokens) > MOST_WORDS_TO_GUESS_AT:
        return None
    runs = [(" ".join(tokens[start:end]), end - start) for start, end in _runs(len(tokens))]
    heard = [(run, length) for run, length in runs if length == 1 or length == len(tokens)]
    for guess, guessed_at in ((gazetteer.close_to, runs), (gazetteer.sounding_like, heard)):
        for run, length in guessed_at:
            if areas := gazetteer.narrowest(guess(run)):
                return Read(areas, sure=False, words=len(tokens) - length)
    return None


def _ours(found: Iterable[Town], gazetteer: Gazetteer) -> Read | None:
    """A town inside one of our areas leads there."""
    for town in found:
        area = gazetteer.holding(town.latitude, town.longitude)
        if area is not None:
            return Read((area,), town=town.name)
    return None


def _not_ours(found: list[Town], gazetteer: Gazetteer) -> Read:
    """A town outside our areas: the nearest area, to be asked back, or none."""
    for town in found:
        near = gazetteer.nearest(town.latitude, town.longitude)
        if near is not None and (town.country == gazetteer.country or _km(town, near, gazetteer) <= NEAR_KM):
            return Read((near,), sure=False, town=town.name)
    return Read(town=found[0].name)


def _km(town: Town, area: int, gazetteer: Gazetteer) -> float:
    spot = gazetteer.spots[area]
    assert spot.latitude is not None
    assert spot.longitude is not None
    return distance_km((town.latitude, town.longitude), (spot.latitude, spot.longitude))


def _towns_in(tokens: list[str], towns: Towns, country: str) -> Iterator[Town]:
    """The towns that the text names, in the order in which they are likely meant.

    A country in the text says which of several; else the post's own goes first. Parts of a sentence are taken for
    towns only where they are long enough not to be common words.
    """
    spelled = [latin(token) for token in tokens]
    countries = {code for token in spelled if (code := countries_by_name().get(token))}
    wanted = countries or {country}
    for start, end in _runs(len(spelled)):
        name = " ".join(spelled[start:end])
        if len(name) < 4 and len(spelled) - len(countries) > 1:
            continue
        called = towns.called(name)
        named_here = [town for town in called if town.country in wanted]
        yield from named_here or (() if countries else called[:1])


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Every run of words, the longest first."""
    for length in range(min(count, LONGEST_RUN), 0, -1):
        for start in range(count - length + 1):
            yield start, start + length
