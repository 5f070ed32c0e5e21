"""`muster understand`: what the bot would take replies for, line by line. Nothing is stored or sent."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from alert_levels.ladder import Ladder, LadderFault, parse_ladder
from bot.conversation.explaining import explain
from bot.conversation.vocabulary import Vocabulary, load_vocabulary
from locales.catalogue import Catalogue
from locales.languages import UnknownLanguage, language_of
from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from

EPILOG = (
    "Each line prints: the meaning in one word, a tab, why, a tab, the text. Lines that begin with # are passed over."
)


class BadLine(ValueError):
    """A line is not a language, a tab and a text."""


def understand(
    file: Annotated[
        Path | None, typer.Argument(help="Lines of LANGUAGE<TAB>TEXT in UTF-8; the standard input if not given.")
    ] = None,
    level: Annotated[int, typer.Option(help="The level that people were asked about.")] = 0,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Say what the bot would take each reply to mean, and why; exit status 1 if a line could not be read."""
    ladder = parse_ladder(settings_from(config).ladder.level)
    try:
        ladder.level(level)
    except LadderFault as fault:
        raise typer.BadParameter(str(fault)) from None
    vocabulary = load_vocabulary(Catalogue.load())
    try:
        with nullcontext(sys.stdin.buffer) if file is None else file.open("rb") as lines:
            bad = _all_shown(lines, level, ladder, vocabulary)
    except BrokenPipeError:  # whoever reads has seen enough; Click ends it quietly
        raise
    except OSError as fault:
        typer.echo(f"muster: {file}: {fault.strerror}; name a file that can be read", err=True)
        raise typer.Exit(1) from None
    if bad:
        typer.echo(f"muster: {bad} lines could not be read", err=True)
        raise typer.Exit(1)


def _all_shown(lines: Iterable[bytes], level: int, ladder: Ladder, vocabulary: Vocabulary) -> int:
    """Print what each line means; how many could not be read."""
    bad = 0
    for number, line in enumerate(lines, 1):
        try:
            text = _text_of(line)
        except BadLine as fault:
            typer.echo(f"line {number}: {fault}", err=True)
            bad += 1
            continue
        if text is not None:
            taken = explain(text, level, ladder, vocabulary)
            typer.echo(f"{taken.word}\t{taken.why}\t{text}")
    return bad


def _text_of(line: bytes) -> str | None:
    """The text of a line; None for an empty line or a comment. Raises BadLine."""
    try:
        written = line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadLine("is not UTF-8; save the file as UTF-8") from None
    if not written.strip() or written.startswith("#"):
        return None
    code, tab, text = written.partition("\t")
    if not tab:
        raise BadLine("has no tab; write a language's code, a tab and the text")
    try:
        language_of(code.strip())
    except UnknownLanguage as fault:
        raise BadLine(str(fault)) from None
    return text
