"""How many SMS segments each text may take, by its class, with the widest values that its slots usually have.

A short alert takes one, which `sms_lengths` holds to. What answers somebody may take two in GSM-7 and three in UCS-2:
so long are our texts where they are as short as they can be. A text that needs more stands in EXCEPTIONS.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from locales.catalogue import BadTemplate, slots_of, split_words
from locales.channel_form import plain_letters
from locales.fault import Fault
from locales.languages import language_of
from locales.segments import count_segments
from locales.sources import Source, texts_of


@dataclass(frozen=True)
class Budget:
    """The most segments of one text in a language that keeps to GSM-7, and in any other."""

    gsm7: int
    ucs2: int


REPLY = Budget(2, 3)
EXCEPTIONS: Mapping[str, Budget] = {
    "join.notice": Budget(2, 5),  # what we keep must be said before somebody agrees
    "menu.person": Budget(3, 6),  # everything that can be sent, asked for by whoever gets it
    "delete.ask": Budget(3, 5),  # what is lost must be said before it is
    "code.issued": Budget(2, 4),
    "kin.question": Budget(2, 4),
    "task.codes": Budget(2, 4),
    "breach.what": Budget(2, 4),
    "covert.on": Budget(3, 5),  # what can save somebody, said once
    "enquiry.ask": Budget(3, 4),
    "undertaking.ask": Budget(3, 5),  # what a warden agrees to
}
NOT_BY_SMS = ("word.", "said.", "web.", "core.")
"""Words that people send, texts of pages, and short alerts, which are held to one segment with wider values."""

USUAL_SLOTS: Mapping[str, str] = {
    "post": "X" * 20, "place": "X" * 14, "point": "X" * 18, "route": "X" * 18, "time": "X" * 12,
    "example": "X" * 10, "name": "X" * 12, "ref": "M99",
    "case": "9999", "code": "AB12CD34", "codes": "AB12CD34, AB12CD34", "number": "99", "numbers": "1 2 3 4",
    "count": "99", "sign": "1234", "link": "https://help.example/r/0123456789", "reason": "X" * 40,
    "text": "",  # what officers and wardens write is measured where they write it
}  # fmt: skip
OTHER_SLOT = "X" * 10


def budget_of(key: str) -> Budget:
    return EXCEPTIONS.get(key, REPLY)


def over_budget(source: Source) -> Iterator[Fault]:
    """The texts that take more segments than their class may."""
    for key, text in texts_of(source):
        if key.startswith(NOT_BY_SMS):
            continue
        budget = budget_of(key)
        most = budget.gsm7 if language_of(source.language).sms == "gsm7" else budget.ucs2
        taken = segments_with_slots(source, text)
        if taken is not None and taken > most:
            says = f"takes {taken} SMS segments, and may take {most}; shorten it, or see EXCEPTIONS in sms_budgets.py"
            yield Fault(source.file, key, says)


def segments_with_slots(source: Source, text: str) -> int | None:
    """What a text takes with usual values in its slots; None where its slots cannot be read."""
    try:
        values = {slot: _usual(source, slot) for slot in slots_of(text)}
    except BadTemplate:
        return None  # reported with the slots
    return count_segments(plain_letters(source.language, text.format_map(values))).segments


def _usual(source: Source, slot: str) -> str:
    """A word that people may send is as long as the language's own."""
    if slot in USUAL_SLOTS:
        return USUAL_SLOTS[slot]
    spellings = split_words(source.texts.get(f"word.{slot}", ("",))[0])
    return spellings[0] if spellings else OTHER_SLOT
