"""Several reports of a warden in one message, in digits or in words: R 3=1 4=7, "3 safe, 6 needs help", "all safe".

A task is only ever reported by its own number, and nobody is safe by a sentence with a word in it that we do not know:
"3 is not safe" must never become safe in any language, whatever its negation looks like. What cannot be read is named,
and the rest is kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.conversation.intents import ASKS_FOR_CARE, WardenReports
from bot.conversation.warden_tokens import Kind, Token, plain, tokens_of
from bot.conversation.warden_words import WardenWords

REFUSED, CALL_ME = 0, 9
GOES_ON = (7, 8, 9)

_BEGINS = re.compile(r"r\s*(?=\d)", re.IGNORECASE)
_SILENT = (Kind.SMALL, Kind.LABEL)
_BESIDE_PAIRS = (Kind.HOW, Kind.COMMA, *_SILENT)


@dataclass(frozen=True)
class _Part:
    """A stretch of the message that says one thing: what it reports, or that it could not be read.

    `spelled`: the digits were set by signs (3=1), so that no words around them can turn them round. `denies`: it is
    words without a number, which after a comma may turn round what stands before them; `says_no`: they do. `cares`: it
    speaks of somebody hurt or in need, whatever else it says.
    """

    start: int
    end: int
    reports: tuple[tuple[int, int], ...] = ()
    how: str = ""
    everybody: int | None = None
    call_me: bool = False
    bad: bool = False
    spelled: bool = False
    denies: bool = False
    says_no: bool = False
    about_tasks: bool = False
    cares: bool = False


def read_reports(text: str, words: WardenWords) -> WardenReports | None:
    """The reports of a text that begins like one (R and a number), with what could not be read; else None."""
    typed = plain(text).strip()
    begins = _BEGINS.match(typed)
    return _collected(typed, _parts(typed, begins.end(), words)) if begins else None


def read_said(text: str, words: WardenWords) -> WardenReports | None:
    """The reports of a text that only speaks like one; None where nothing in it is about a task."""
    typed = plain(text).strip()
    parts = _parts(typed, 0, words)
    said = any(part.about_tasks or part.everybody is not None or part.call_me for part in parts)
    return _collected(typed, parts) if said else None


def _collected(typed: str, parts: Sequence[_Part]) -> WardenReports:
    reports = [(number, digit, part.how) for part in parts for number, digit in part.reports]
    return WardenReports(
        reports=tuple((number, digit) for number, digit, _ in reports),
        bad=tuple(typed[part.start : part.end] for part in parts if part.bad),
        how=tuple((number, how) for number, _, how in reports if how),
        everybody=next((part.everybody for part in parts if part.everybody is not None), None),
        call_me=any(part.call_me for part in parts),
        cares=any(part.bad and part.cares for part in parts),
    )


def _parts(typed: str, begin: int, words: WardenWords) -> list[_Part]:
    parts: list[_Part] = []
    for sentence in _sentences([token for token in tokens_of(typed, words) if token.start >= begin]):
        said: list[_Part] = []
        for after_comma, tokens in _clauses(sentence):
            _add(said, _read(tokens), after_comma=after_comma)
        parts = [*_with_denied(parts, said), *said]
    return parts


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs between full stops; a question keeps its mark, because it states nothing."""
    run: list[Token] = []
    for token in tokens:
        if token.kind is Kind.END:
            yield run
            run = []
            continue
        run.append(token)
        if token.kind is Kind.QUESTION:
            yield run
            run = []
    yield run


def _clauses(sentence: Sequence[Token]) -> Iterator[tuple[bool, list[Token]]]:
    """(whether a comma came before, its tokens). A pair is a clause; else a comma ends one that is complete."""
    if any(token.kind is Kind.QUESTION for token in sentence):
        yield False, list(sentence)
        return
    clause: list[Token] = []
    after_comma = False
    for token in sentence:
        after_pair = bool(clause) and clause[0].kind is Kind.PAIR and token.kind not in _BESIDE_PAIRS
        if token.kind is Kind.PAIR or after_pair:
            yield after_comma, clause
            clause, after_comma = [token], False
        elif token.kind is Kind.COMMA and _is_complete(clause):
            yield after_comma, clause
            clause, after_comma = [], True
        else:
            clause.append(token)
    yield after_comma, clause


def _is_complete(clause: Sequence[Token]) -> bool:
    """A number came first and something is said of it; or there is nothing yet but how one knows."""
    kinds = [token.kind for token in clause]
    named = [kind for kind in kinds if kind in (Kind.NUMBER, Kind.STATUS)]
    if named:
        return named[0] is Kind.NUMBER and named[-1] is Kind.STATUS
    return bool(kinds) and all(kind in (Kind.HOW, *_SILENT) for kind in kinds)


def _add(said: list[_Part], part: _Part | None, *, after_comma: bool) -> None:
    """Put the part with the others; "3 safe, not really" takes back what it follows, and ", spoke" completes it."""
    if part is None:
        return
    if said and part.how and not part.reports and not part.bad:
        said[-1] = replace(said[-1], how=said[-1].how or part.how)
    elif said and part.denies and after_comma and not said[-1].spelled and _accounts(said[-1]):
        said[-1] = replace(_taken_back(said[-1]), end=part.end)
    else:
        said.append(part)


def _with_denied(before: list[_Part], said: list[_Part]) -> list[_Part]:
    """A sentence without a number that says no takes back the words before it."""
    if before and said and said[0].says_no and not before[-1].spelled and _accounts(before[-1]):
        return [*before[:-1], _taken_back(before[-1])]
    return before


def _taken_back(part: _Part) -> _Part:
    """It reports nothing more; but "2 hurt, no ambulance comes" still speaks of somebody hurt."""
    cares = any(digit in ASKS_FOR_CARE for _, digit in part.reports)
    return replace(part, reports=(), everybody=None, bad=True, cares=cares)


def _accounts(part: _Part) -> bool:
    return any(digit not in GOES_ON for _, digit in part.reports) or part.everybody is not None


def _read(clause: Sequence[Token]) -> _Part | None:
    """What one clause says; None where it says nothing at all."""
    told = [token for token in clause if token.kind not in (*_SILENT, Kind.COMMA)]
    if not told:
        return None
    whole = _Part(told[0].start, told[-1].end)
    if told[0].kind is Kind.PAIR:
        how = told[1].how if len(told) > 1 else ""
        return replace(whole, reports=((told[0].number, told[0].value),), how=how, spelled=True, about_tasks=True)
    kinds = {token.kind for token in told}
    if Kind.NUMBER not in kinds:
        return _without_number(whole, told, kinds)
    about = bool(kinds & {Kind.STATUS, Kind.NOT, Kind.EVERYBODY})
    bad = replace(whole, bad=True, about_tasks=about, cares=_cares(told))
    known = [token for token in told if token.kind is not Kind.UNKNOWN]
    reports = _pairs([token for token in known if token.kind is not Kind.HOW])
    if reports is None or (len(known) < len(told) and not all(digit in ASKS_FOR_CARE for _, digit in reports)):
        return bad
    how = next((token.how for token in told if token.kind is Kind.HOW), "")
    return replace(whole, reports=tuple(reports), how=how, bad=len(known) < len(told), about_tasks=True)


def _cares(told: Sequence[Token]) -> bool:
    """Whether a word for being hurt or in need stands in it, and no word right before it that denies it."""
    before: Sequence[Token | None] = (None, *told)
    return any(
        token.kind is Kind.STATUS and token.value in ASKS_FOR_CARE and not (last and last.kind is Kind.NOT)
        for last, token in zip(before, told, strict=False)
    )


def _without_number(whole: _Part, told: Sequence[Token], kinds: set[Kind]) -> _Part:
    states = [token.value for token in told if token.kind is Kind.STATUS]
    if kinds == {Kind.HOW}:
        return replace(whole, how=told[0].how)
    if kinds <= {Kind.EVERYBODY, Kind.STATUS, Kind.HOW} and len(states) == 1:
        how = next((token.how for token in told if token.kind is Kind.HOW), "")
        if Kind.EVERYBODY in kinds:
            return replace(whole, everybody=states[0], how=how)
        if states[0] == CALL_ME:
            return replace(whole, call_me=True)
    return replace(whole, bad=True, denies=True, says_no=Kind.NOT in kinds or REFUSED in states)


def _pairs(tokens: Sequence[Token]) -> list[tuple[int, int]] | None:
    """Numbers with their digits, where they take turns without one left over and nothing denies or asks; else None.

    "7 not found: 4 11" names the digit that its words stand for, and then the tasks.
    """
    tokens = _without_everybody(tokens)
    runs = [(kind, list(run)) for kind, run in groupby(tokens, key=lambda token: token.kind)]
    if any(kind not in (Kind.NUMBER, Kind.STATUS, Kind.EQUALS) for kind, _ in runs):
        return None
    runs_of = [(kind, run) for kind, run in runs if kind is not Kind.EQUALS]
    if _names_its_digit(runs):
        runs_of = runs_of[1:]
    if len(runs_of) % 2 or any(len(run) > 1 for kind, run in runs_of if kind is Kind.STATUS):
        return None
    found = []
    for (kind, run), (_, other) in zip(runs_of[::2], runs_of[1::2], strict=True):
        numbers, states = (run, other) if kind is Kind.NUMBER else (other, run)
        if any(token.kind is not Kind.NUMBER for token in numbers) or states[0].kind is not Kind.STATUS:
            return None
        found += [(token.value, states[0].value) for token in numbers]
    return found


def _without_everybody(tokens: Sequence[Token]) -> list[Token]:
    """In "3 4 all safe" the word adds nothing; anywhere else it may mean how many there are, so it stays."""
    return [
        token
        for place, token in enumerate(tokens)
        if token.kind is not Kind.EVERYBODY or not (place and tokens[place - 1].kind is Kind.NUMBER)
    ]


def _names_its_digit(runs: Sequence[tuple[Kind, list[Token]]]) -> bool:
    """A report that accounts for people needs the colon; "cannot find" does without."""
    kinds = [kind for kind, _ in runs]
    colon = kinds == [Kind.NUMBER, Kind.STATUS, Kind.EQUALS, Kind.NUMBER]
    if not colon and kinds != [Kind.NUMBER, Kind.STATUS, Kind.NUMBER]:
        return False
    [first], state = runs[0][1][:1], runs[1][1][0].value
    return len(runs[0][1]) == 1 and first.value == state and (colon or state in GOES_ON)
