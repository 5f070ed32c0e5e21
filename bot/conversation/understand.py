"""From a message to its meaning. Safe is only ever read from the exact word or digit; help also from how a text begins.

"Not safe" must never become "safe", so whatever is not known as a whole stays free text, for a human. A text that
begins with a word for help, and does not say no, is believed: an officer who looks in vain costs less than a call that
nobody reads.
"""

from collections.abc import Callable

from bot.conversation import intents
from bot.conversation.digits import read_digits
from bot.conversation.intents import Intent
from bot.conversation.questions import Step, parse_question
from bot.conversation.vocabulary import Vocabulary
from bot.conversation.warden_reports import read_reports
from bot.message import LONGEST_TEXT, Message
from locales.words import normalise
from registry.family_codes import meant_family_code, read_family_code

_DIGIT_OF_WORD = {"safe": 1, "help": 2}


def understand(message: Message, step: Step | None, vocabulary: Vocabulary) -> Intent:
    """What the message means to somebody whose dialogue stands at that step."""
    if message.opted_out is not None:
        return intents.ShutOut() if message.opted_out else intents.LetIn()
    if message.location is not None and message.location.is_on_earth:
        return intents.Located(message.location.latitude, message.location.longitude)
    if message.press is not None:
        return read_press(message.press)
    if message.text is None:
        return intents.Unreadable(message.other or ("location" if message.location else "nothing"))
    return understand_text(message.text, step, vocabulary)


def understand_text(text: str, step: Step | None, vocabulary: Vocabulary) -> Intent:
    """The first of the readings that fits; free text if none does."""
    if len(text) > LONGEST_TEXT:
        return intents.TooLong(text[:LONGEST_TEXT])
    number = read_digits(text)
    if number is not None:
        return intents.Digit(number)
    word = vocabulary.word(text)
    if word is not None:
        return intents.Word(word)
    return (
        _digit_with_word(text, vocabulary)
        or _command(text, vocabulary)
        or _word_with_more(text, vocabulary)
        or _bare_code(text)
        or read_reports(text)
        or _asked_for(text, step, vocabulary)
        or (intents.FreeText(text) if normalise(text) else intents.Unreadable("empty"))
    )


def read_press(data: str) -> Intent:
    """The button's question and digit; a button that this version does not know is unreadable."""
    question, _, digit = data.rpartition(":")
    parsed = parse_question(question)
    if parsed is None or not (digit.isascii() and digit.isdigit() and len(digit) <= 4):
        return intents.Unreadable("button")
    return intents.Press(parsed, int(digit))


def _digit_with_word(text: str, vocabulary: Vocabulary) -> Intent | None:
    """The alert says "1 SAFE 2 HELP", so people copy "1 SAFE"; believed where digit and word agree."""
    first, _, rest = text.strip().partition(" ")
    number = read_digits(first)
    if number is None or number != _DIGIT_OF_WORD.get(vocabulary.word(rest) or ""):
        return None
    return intents.Digit(number)


def _command(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A chat command: /start with whatever a link put behind it, /stop@name_of_the_bot."""
    if not text.startswith("/"):
        return None
    command, _, rest = text[1:].partition(" ")
    name = vocabulary.word(command.partition("@")[0])
    if name is None:
        return None
    return _read_more(name, rest.strip(), vocabulary) or intents.Word(name)


def _word_with_more(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A word that something belongs to: NAME Maria, PLACE Tyre, FAMILY and a code."""
    for count in range(vocabulary.longest, 0, -1):
        tokens = text.split(maxsplit=count)
        name = vocabulary.word(" ".join(tokens[:count])) if len(tokens) > count else None
        if name == "help" and not vocabulary.holds(tokens[count], "no"):
            return intents.Word("help")
        meaning = _read_more(name, tokens[count], vocabulary) if name is not None else None
        if meaning is not None:
            return meaning
    return None


def _read_more(name: str, rest: str, vocabulary: Vocabulary) -> Intent | None:
    read = _MORE.get(name)
    return read(rest, vocabulary) if read is not None and rest else None


def _bare_code(text: str) -> Intent | None:
    """A code may begin like a warden's report (R3...), but has no "=" in it; so it is looked for first."""
    code = read_family_code(text)
    return None if code is None else intents.FamilyQuestion(code, text)


def _asked_for(text: str, step: Step | None, vocabulary: Vocabulary) -> Intent | None:
    """What the open step asked for, unless the text cannot be that."""
    if not normalise(text):
        return None
    if step is Step.LANGUAGE:
        return _tongue(text, vocabulary)
    if step in (Step.AREA, Step.WHICH_AREA):
        return intents.Place(text)
    if step is Step.NAME:
        return _name(text, vocabulary)
    return intents.Contact(text) if step is Step.CONTACT else None


def _named_tongue(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A language alone is the first one; with a 2 before it the second."""
    number, _, rest = text.strip().partition(" ")
    if read_digits(number) != 2:
        return _tongue(text, vocabulary)
    code = vocabulary.language(rest)
    return None if code is None else intents.SecondTongue(code)


def _tongue(text: str, vocabulary: Vocabulary) -> Intent | None:
    code = vocabulary.language(text)
    return None if code is None else intents.Tongue(code)


def _name(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A name, and not a cry for help that was written where a name was asked for."""
    short = len(text) <= 40 and len(text.split()) <= 4
    plain = not any(char.isdigit() or char in "\n?!" for char in text)
    return intents.Name(text.strip()) if short and plain and not vocabulary.holds(text, "safe", "help") else None


def _people(text: str, vocabulary: Vocabulary) -> Intent | None:
    count = read_digits(text)
    return None if count is None else intents.People(count)


def _contact(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.Contact(text) if any(char.isdigit() for char in text) else None


def _family(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.FamilyQuestion(meant_family_code(text), text)


def _revoke(text: str, vocabulary: Vocabulary) -> Intent | None:
    code = meant_family_code(text)
    return None if code is None else intents.RevokeCode(code)


def _relay(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.RelayText(text.strip())


def _place(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.Place(text)


_MORE: dict[str, Callable[[str, Vocabulary], Intent | None]] = {
    "language": _named_tongue,
    "place": _place,
    "name": _name,
    "people": _people,
    "contact": _contact,
    "family": _family,
    "revoke": _revoke,
    "relay": _relay,
}
