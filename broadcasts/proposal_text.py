"""A proposal as an officer reads it in a chat: what would go out in English, to how many, and what is missing. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from alert_levels.errors import SameOfficer
from alert_levels.tables import Decision
from broadcasts.preview import Gaps, LanguagePreview, LinePreview, Preview
from broadcasts.speaker import Speaker
from broadcasts.wording import FULL, moment
from locales.catalogue import SOURCE
from locales.interface import said_in
from locales.languages import is_known, language_of
from locales.sentence import Sentence
from registry.areas import name_of
from registry.tables import Officer

LONGEST_PART = 3500
"""Characters: Telegram takes 4096, and a drill's words still come around them."""
LONGEST_REASON = 500

_CHANNELS = {"telegram": "Telegram", "sms": "SMS", "whatsapp": "WhatsApp"}
_NOT_REVIEWED = {
    "machine draft": Sentence("a machine draft that no native speaker has reviewed"),
    "draft": Sentence("a draft that no native speaker has reviewed"),
}
_HOW = Sentence(
    "To let it go out, write:\n"
    "approve {number} {area} CODE\n"
    "To refuse it, with the reason:\n"
    "refuse {number} REASON CODE\n"
    "CODE is what the app for your second factor shows now. Each is good once."
)
NO_FACTOR = Sentence("Set up your second factor at the console first: without its codes nobody decides from a chat.")
NO_ROLE = Sentence("To approve or refuse it takes the role of approver.")


@dataclass(frozen=True)
class Proposal:
    """What is shown: the decision, who proposed it, what would go out, and the area whose name confirms it."""

    decision: Decision
    proposer: str
    coming: Preview
    area: str


def proposal_parts(speaker: Speaker, reader: Officer, proposal: Proposal) -> tuple[str, ...]:
    """The whole as few messages, in the reader's language as far as officers have it; what people read is English."""
    say = partial(said_in, reader.language)
    lines = proposal.coming.lines
    blocks = [
        *_head(speaker, reader, proposal),
        *(text for line in lines for text in _texts(line, reader.language)),
        "\n".join(map(say, _numbers(proposal.coming))),
        "\n".join(map(say, _missing(proposal.coming.gaps, lines))),
        say(how_to_decide(reader, proposal.decision, proposal.area)),
    ]
    return tuple(_packed(blocks))


def how_to_decide(reader: Officer, decision: Decision, area: str) -> Sentence:
    """What this officer has to write, or why they cannot decide it."""
    if decision.proposed_by == reader.id:
        return Sentence(str(SameOfficer.__doc__))
    if not reader.may_approve:
        return NO_ROLE
    if reader.totp_secret is None:
        return NO_FACTOR
    return Sentence(str(_HOW), number=decision.id, area=area)


def _head(speaker: Speaker, reader: Officer, proposal: Proposal) -> Iterator[str]:
    decision, language = proposal.decision, reader.language
    say = partial(said_in, language)
    proposed = moment(speaker, language, decision.proposed_at) if decision.proposed_at else ""
    first = Sentence(
        "Decision {number}, proposed by {who} on {at}:", number=decision.id, who=proposal.proposer, at=proposed
    )
    yield "\n".join([say(first), *(_level_line(speaker, language, line) for line in proposal.coming.lines)])
    reason = decision.reason[:LONGEST_REASON]
    until = moment(speaker, language, decision.next_update_at)
    promise = Sentence("The next message is promised for {at}.", at=until)
    yield "\n".join([say(Sentence("Reason: {reason}", reason=reason)), say(promise)])


def _level_line(speaker: Speaker, language: str, line: LinePreview) -> str:
    name = speaker.say(language, f"level.{line.line.to_rank}.name")
    return f"{name_of(line.area.names, SOURCE)} {line.line.from_rank} > {line.line.to_rank} ({name})"


def _texts(line: LinePreview, language: str) -> Iterator[str]:
    """Of each change of level the full text in English, each line marked: nobody shall take it for the alert itself."""
    area = name_of(line.area.names, SOURCE)
    for change in line.changes:
        [english] = [each for each in change.languages if each.language == SOURCE]
        [script] = [each for each in english.scripts if (each.channel, each.length) == ("telegram", FULL)]
        title = Sentence("{area}, from {was} to {now}. Not sent yet:", area=area, was=change.was, now=change.now)
        yield "\n".join([said_in(language, title), *(f"| {row}" for row in script.text.splitlines())])


def _numbers(coming: Preview) -> Iterator[Sentence]:
    yield Sentence("People who would be written to: {people}", people=coming.people)
    heads, by_channel = Counter[str](), Counter[tuple[str, str]]()
    for each in _languages(coming):
        heads[each.language] += each.people
        by_channel.update({(each.language, channel): count for channel, count in each.by_channel.items()})
    for language, people in sorted(heads.items(), key=lambda item: (-item[1], item[0])):
        ways = ", ".join(
            f"{_CHANNELS.get(channel, channel)} {count}"
            for (code, channel), count in sorted(by_channel.items(), key=lambda item: (-item[1], item[0]))
            if code == language
        )
        named = Sentence("{language}: {people} ({channels})", language=_name(language), people=people, channels=ways)
        yield named if ways else Sentence("{language}: {people}", language=_name(language), people=people)
    if coming.core_segments and coming.cost is not None:
        yield Sentence("SMS segments at first: {count}, for {cost}", count=coming.core_segments, cost=coming.cost)
    elif coming.core_segments:
        yield Sentence("SMS segments at first: {count}", count=coming.core_segments)


def _missing(gaps: Gaps, lines: Sequence[LinePreview]) -> Iterator[Sentence]:
    closed = [place for line in lines for place in line.closed]
    if not gaps and not closed:
        yield Sentence("Nothing is missing.")
        return
    yield Sentence("What is missing:")
    for place in closed:
        yield Sentence("{place} is closed.", place=name_of(place.names, SOURCE))
    for (language, review), people in gaps.unreviewed.items():
        draft = _NOT_REVIEWED.get(review, _NOT_REVIEWED["draft"])
        yield Sentence("{language}: {people} would read {draft}", language=_name(language), people=people, draft=draft)
    for (own, read), people in gaps.instead.items():
        yield Sentence(
            "{own}: {people} chose it, it is not offered, they get {read}",
            own=_name(own),
            people=people,
            read=_name(read),
        )
    for language, people in gaps.without_words.items():
        lacking = Sentence("{language}: {people} would read it without the officer's own sentence")
        yield Sentence(str(lacking), language=_name(language), people=people)
    lost = sum(gaps.lost.values())
    if lost:
        yield Sentence("Without an address that works: {people}. Their wardens are asked at once.", people=lost)


def _languages(coming: Preview) -> Iterator[LanguagePreview]:
    """What is read, of each change of level."""
    changes = (change for line in coming.lines for change in line.changes)
    return (language for change in changes for language in change.languages if language.people)


def _packed(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks with a free line between them, as many in one message as it holds; a longer one is cut."""
    packed = ""
    for block in blocks:
        for start in range(0, len(block), LONGEST_PART):
            piece = block[start : start + LONGEST_PART]
            if packed and len(packed) + len(piece) + 2 > LONGEST_PART:
                yield packed
                packed = piece
            else:
                packed = f"{packed}\n\n{piece}" if packed else piece
    if packed:
        yield packed


def _name(code: str) -> str:
    return language_of(code).name if is_known(code) else code
