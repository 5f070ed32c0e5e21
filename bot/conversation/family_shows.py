"""What a relative is shown of a person: one table of words, and nothing that could frighten.

Nothing here says that somebody is missing, cannot be reached, is held or is dead: that is for an officer's call (the
Red Cross and consular rule that such news comes from a human). Whoever asked for help, or could not move, or is hurt,
is in contact with the embassy. What is in neither table is not shown. `docs/families.md` has the same table.
"""

from collections.abc import Mapping

from broadcasts.tables import LedgerState

SAID: Mapping[str, str] = {
    "safe": "status.safe",
    "stay": "status.stay",
    "leave": "status.leave",
    "at_point": "status.at_point",
    "on_way": "status.on_way",
    "moved": "status.moved",
    "left": "status.left",
    "help": "status.in_contact",
    "hurt": "status.in_contact",
    "cannot_move": "status.in_contact",
}
"""By the word of the last report. No other word is ever told to a relative."""

NO_REPORT = "family.no_report"
NOT_ASKED = "family.not_asked"
ASKED = "family.asked"

WITHOUT_WORD: Mapping[LedgerState | None, str] = {
    None: NO_REPORT,
    LedgerState.QUEUED: NOT_ASKED,
    LedgerState.UNREACHABLE: NOT_ASKED,
    LedgerState.ASKED: ASKED,
    LedgerState.ANSWERED: ASKED,
    LedgerState.WITH_WARDEN: ASKED,
    LedgerState.WITH_OFFICER: ASKED,
    LedgerState.TOLD: NO_REPORT,
    LedgerState.CARRIED_OVER: NO_REPORT,
    LedgerState.EXCLUDED: NO_REPORT,
}
"""By where the newest alert has the person. Whoever is in hiding has answered and is shown as not having answered."""


def shown_as(status: str | None, state: LedgerState | None, *, covert: bool = False) -> str:
    """The key of what is shown: a word (`status.*`), to which its source and age belong, or a sentence (`family.*`)."""
    word = SAID.get(status) if status is not None and not covert else None
    return word or WITHOUT_WORD[state]


def is_word(key: str) -> bool:
    """Whether it is somebody's word on how the person is."""
    return key.startswith("status.")
