"""What slows people down, and how early they are written to because of it: from 0 to 9, as officers' files have it."""

from collections.abc import Collection

RANKS = {"small child": 2, "old": 2, "pregnant": 3, "ill or disabled": 4}
"""Who needs more time, or somebody's arm, comes first; the order among them is our choice."""
HIGHEST = 9


def rank_of_needs(needs: Collection[str]) -> int:
    """The highest of them, and one more for each further."""
    ranks = [RANKS[need] for need in set(needs)]
    return min(HIGHEST, max(ranks) + len(ranks) - 1) if ranks else 0
