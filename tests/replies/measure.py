"""Replies as people may really write them, and how many are understood; writes the table of docs/understanding.md.

Each language has one file, `<code>.tsv`: a label, a tab, the text; `#` begins a comment. A label is the word that
`muster understand` prints where level 3 (for `leave` and `stay`) or level 4 (for all others) was asked about: safe,
help, leave, stay, moving, at_point, cannot_move, stop, thanks, greeting, heard, question, machine, place, unclear, or
the name of another list of words (`no`, `level` ...). A digit has the label of what it means.

To add a language, write at least 40 replies as a person there would type them, with their spelling, their mixture of
languages and their Latin letters, before you look at the lists of words: digits, safe, help, every denial of safe,
somebody else who is safe, questions, thanks, greetings, "ok", places, insults, what phones and carriers send. Label
what a person would mean by it. Correct the lists, not the label, and leave in the file what is still missed. Then:

    python -m tests.replies.measure
"""

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alert_levels.ladder import Ladder, parse_ladder
from bot.conversation.explaining import Taken, explain
from bot.conversation.vocabulary import Vocabulary, load_vocabulary
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES

HOME = Path(__file__).parent
ROOT = HOME.parents[1]
PAGE = ROOT / "docs" / "understanding.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
CLEAR = frozenset({"safe", "help", "leave", "stay", "moving", "at_point", "cannot_move", "stop"})
"""What must be understood at once; everything else is kept and asked about."""


@dataclass(frozen=True)
class Reply:
    """One line of the corpus, with what it was taken for."""

    label: str
    text: str
    taken: Taken

    @property
    def is_right(self) -> bool:
        return self.taken.word == self.label


@dataclass(frozen=True)
class Measured:
    """One language's replies."""

    language: str
    replies: tuple[Reply, ...]

    def recall(self, labels: Iterable[str]) -> tuple[int, int]:
        """How many with these labels were understood, and of how many."""
        wanted = [reply for reply in self.replies if reply.label in set(labels)]
        return sum(reply.is_right for reply in wanted), len(wanted)

    def precision(self, word: str) -> tuple[int, int]:
        """How many of those that were taken for the word were meant so, and of how many."""
        taken = [reply for reply in self.replies if reply.taken.word == word]
        return sum(reply.is_right for reply in taken), len(taken)


def ladder() -> Ladder:
    return parse_ladder(tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["ladder"]["level"])


def languages() -> list[str]:
    """The languages that have a file, in the order in which they are shipped."""
    return [language.code for language in LANGUAGES if (HOME / f"{language.code}.tsv").exists()]


def measure(language: str, rungs: Ladder, vocabulary: Vocabulary) -> Measured:
    replies = []
    for line in (HOME / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, _, text = line.partition("\t")
            rank = 3 if label in ("leave", "stay") else 4
            replies.append(Reply(label, text, explain(text, rank, rungs, vocabulary)))
    return Measured(language, tuple(replies))


def table(measured: Iterable[Measured]) -> str:
    """The table of the page."""
    lines = [
        "| language | replies | safe: right of read | safe: read of meant | help: read of meant | all clear answers |",
        "|---|---|---|---|---|---|",
    ]
    for one in measured:
        figures = (one.precision("safe"), one.recall(["safe"]), one.recall(["help"]), one.recall(CLEAR))
        lines.append(f"| {one.language} | {len(one.replies)} | {' | '.join(map(_share, figures))} |")
    return "\n".join(lines) + "\n"


def page_with(text: str, new: str) -> str:
    """The page with this table in place of the one between the marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def _share(figure: tuple[int, int]) -> str:
    part, whole = figure
    return f"{part} of {whole} ({100 * part // whole if whole else 100} %)"


def main() -> None:
    rungs, vocabulary = ladder(), load_vocabulary(Catalogue.load())
    measured = [measure(language, rungs, vocabulary) for language in languages()]
    for reply in (reply for one in measured for reply in one.replies if not reply.is_right):
        sys.stdout.write(f"{reply.label} taken for {reply.taken.word}: {reply.text} ({reply.taken.why})\n")
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), table(measured)), encoding="utf-8")


if __name__ == "__main__":
    main()
