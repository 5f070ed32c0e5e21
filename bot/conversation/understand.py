"""From a message to its meaning: the first of the readings that fits, the surest first.

"Not safe" must never become "safe", so whatever is not known as a whole stays free text, for a human (`reading`). Help
is also read from a longer text (`cries`).
"""

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import intents
from bot.conversation.checking import read_check, read_reference
from bot.conversation.cries import cry_behind_a_word, read_call, read_call_apart, read_call_within
from bot.conversation.digits import read_digits
from bot.conversation.doors import read_payload
from bot.conversation.doubt import is_asked, is_doubtful
from bot.conversation.family_words import read_allow, read_code_wish, read_forbid, read_message, read_revoke
from bot.conversation.intents import Cry, Intent
from bot.conversation.months import read_month
from bot.conversation.phrases import spell
from bot.conversation.positions import read_position
from bot.conversation.questions import WORD_BUTTON, Step, parse_question
from bot.conversation.reading import SAFE, Reading, read_misspelt, read_words
from bot.conversation.vocabulary import NAMES, Vocabulary
from bot.conversation.warden_reports import read_reports
from bot.message import LONGEST_TEXT, Message
from locales.words import normalise
from registry.family_codes import meant_family_code, read_family_code

LONGEST_JOINER = 100
"""Characters of a name and a place."""

_ANY_TEXT = ("message", "relay")
_COURTESY = frozenset({"filler", "plea", "self", "heard"})


def understand(message: Message, step: Step | None, vocabulary: Vocabulary) -> Intent:
    """What the message means to somebody whose dialogue stands at that step."""
    if message.opted_out is not None:
        return intents.ShutOut() if message.opted_out else intents.LetIn()
    if (where := message.location) is not None and where.is_on_earth:
        if where.moves:
            return intents.MovedOn(where.latitude, where.longitude)
        return intents.Located(where.latitude, where.longitude, live=where.live)
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
    if number is not None and not (number == SAFE and is_doubtful(text)):
        return intents.Digit(number)
    spelled = spell(text)
    return (
        _command(text, vocabulary)
        or _word_with_more(text, vocabulary)
        or _of(read_words(text, spelled, step, vocabulary))
        or _of(read_call(spelled, vocabulary))
        or _machine(spelled, vocabulary)
        or _of(read_call_apart(text, vocabulary))
        or _of(read_call_within(spelled, vocabulary))
        or _bare_code(text)
        or _position(text, vocabulary)
        or read_check(text, vocabulary)
        or read_reports(text, vocabulary.warden)
        or _of(read_misspelt(text, spelled, step, vocabulary))
        or _asked_for(text, step, vocabulary)
        or _own_words(text, spelled, vocabulary)
    )


def read_press(data: str) -> Intent:
    """The button's question and digit; a button that this version does not know is unreadable."""
    question, _, digit = data.rpartition(":")
    if question == WORD_BUTTON and digit in NAMES:
        return intents.Word(digit)
    parsed = parse_question(question)
    if parsed is None or not (digit.isascii() and digit.isdigit() and len(digit) <= 4):
        return intents.Unreadable("button")
    return intents.Press(parsed, int(digit))


def _of(reading: Reading | None) -> Intent | None:
    return reading.intent if reading is not None else None


def _machine(spelled: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.Machine() if vocabulary.machines.first(spelled) is not None else None


def _own_words(text: str, spelled: str, vocabulary: Vocabulary) -> Intent:
    """What is left: a question or any other text, for a human; a sign that is no word is nothing to read."""
    if not spelled:
        return intents.Unreadable("empty")
    asked = is_asked(text) or vocabulary.questions.first(spelled) is not None
    return intents.QuestionInWords(text) if asked else intents.FreeText(text)


def _command(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A chat command: /start with whatever a link put behind it, /stop@name_of_the_bot."""
    if not text.startswith("/"):
        return None
    command, _, rest = text[1:].partition(" ")
    name = vocabulary.word(command.partition("@")[0])
    if name is None:
        return None
    if name == "start" and (payload := read_payload(rest.strip())) is not None:
        return intents.Enter(*payload)
    return _read_more(name, rest.strip(), text, vocabulary) or intents.Word(name)


def _word_with_more(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A word that something belongs to: NAME Maria, PLACE Tyre, FAMILY and a code. Courtesy alone is nothing."""
    if vocabulary.word(text) is not None:
        return None
    for count in range(vocabulary.longest, 0, -1):
        tokens = text.split(maxsplit=count)
        name = vocabulary.word(" ".join(tokens[:count])) if len(tokens) > count else None
        if name is not None and (name in _ANY_TEXT or not _is_courtesy(tokens[count], vocabulary)):
            meaning = _read_more(name, tokens[count], text, vocabulary)
            if meaning is not None:
                return meaning
    return None


def _is_courtesy(text: str, vocabulary: Vocabulary) -> bool:
    parts = vocabulary.phrases.split(spell(text))
    return parts is not None and {part.name for part in parts} <= _COURTESY


def _read_more(name: str, rest: str, text: str, vocabulary: Vocabulary) -> Intent | None:
    """What the word and the rest mean; a call for help goes before, and what is for others is kept too."""
    read = _MORE.get(name)
    if read is None or not rest:
        return None
    meaning, cry = read(rest, vocabulary), cry_behind_a_word(rest, text, vocabulary)
    if cry is Cry.NONE:
        return meaning
    if isinstance(meaning, intents.FamilyQuestion | intents.FamilyMessage | intents.RelayText):
        return replace(meaning, cry=cry)
    return intents.Word("help")


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
    if step is Step.EXPIRY:
        return read_month(text)
    if step in (Step.AREA, Step.WHICH_AREA, Step.THERE):
        return intents.Place(text)
    if step is Step.NAME:
        return _name(text, vocabulary)
    if step is not None and step.startswith("enquiry_"):
        return intents.EnquiryPart(text, cry_behind_a_word(text, text, vocabulary))
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
    if not short or not plain or vocabulary.holds(text, "safe", "help"):
        return None
    spelled = spell(text)
    speaks = vocabulary.selves.first(spelled) is not None or vocabulary.denials.first(spelled) is not None
    return intents.Name(text.strip(), words=speaks and " " in spelled)


def _people(text: str, vocabulary: Vocabulary) -> Intent | None:
    count = read_digits(text)
    return None if count is None else intents.People(count)


def _contact(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.Contact(text) if any(char.isdigit() for char in text) else None


def _family(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.FamilyQuestion(meant_family_code(text), text)


def _away(text: str, vocabulary: Vocabulary) -> Intent | None:
    days = read_digits(text)
    return None if days is None else intents.Away(days)


def _relay(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.RelayText(text.strip())


def _place(text: str, vocabulary: Vocabulary) -> Intent | None:
    return _position(text, vocabulary) or intents.Place(text)


def _position(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A position, unless a word for help stands beside it: that goes before."""
    found = read_position(text)
    if found is not None and vocabulary.holds(text, "help"):
        return None if vocabulary.holds(text, "no") else intents.Word("help")
    return found


def _join(text: str, vocabulary: Vocabulary) -> Intent | None:
    """A name and a place are short; a cry for help behind the word is for a human."""
    return None if len(text) > LONGEST_JOINER or vocabulary.holds(text, "help", "safe") else intents.Join(text)


def _add(text: str, vocabulary: Vocabulary) -> Intent | None:
    return intents.Add(text) if len(text) <= LONGEST_JOINER else None


def _expiry(text: str, vocabulary: Vocabulary) -> Intent | None:
    return read_month(text)


_MORE: dict[str, Callable[[str, Vocabulary], Intent | None]] = {
    "language": _named_tongue,
    "place": _place,
    "name": _name,
    "people": _people,
    "contact": _contact,
    "family": _family,
    "revoke": read_revoke,
    "code": read_code_wish,
    "allow": read_allow,
    "forbid": read_forbid,
    "message": read_message,
    "relay": _relay,
    "check": read_reference,
    "start": _join,
    "add": _add,
    "expiry": _expiry,
    "away": _away,
}
