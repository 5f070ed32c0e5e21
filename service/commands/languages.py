"""`muster languages`: which languages there are, how far their texts are, and what they take as SMS."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from broadcasts.sms_price import SmsPrice
from locales.overview import CLASSES, OTHER, Standing, overview
from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from

_HEAD = ("no.", "code", "language", "alphabet", "texts", "review")
_KINDS = (*CLASSES, OTHER)


def languages(
    segments: Annotated[
        bool, typer.Option("--segments", help="Also what the longest text of each kind takes.")
    ] = False,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """List the languages: what people send to choose one, texts and review; with --segments, SMS segments too, and what
    they cost where [twilio] segment_price is set.

    "core" is the longest short alert in units, of which one segment holds 160 in GSM-7 and 70 in UCS-2.
    """
    standings = overview()
    price = settings_from(config).twilio.price if segments else None
    for line in told(standings, segments, price):
        typer.echo(line)
    if price is not None:
        typer.echo(f"Prices are in {price.currency}, at {price.a_segment} a segment; a core takes one.")
    offered = sum(standing.number is not None for standing in standings)
    typer.echo(f"{offered} of {len(standings)} languages are offered to people.")


def told(standings: Sequence[Standing], segments: bool, price: SmsPrice | None = None) -> Iterator[str]:
    """The table, a line a language."""
    heads = (*_HEAD, "core", *_KINDS) if segments else _HEAD
    rows = [heads, *((*_cells(each), *(_segment_cells(each, price) if segments else ())) for each in standings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cells(standing: Standing) -> tuple[str, ...]:
    language = standing.language
    return (
        str(standing.number or "-"),
        language.code,
        language.name,
        "GSM-7" if language.sms == "gsm7" else "UCS-2",
        f"{standing.done}/{standing.texts}",
        standing.review,
    )


def _segment_cells(standing: Standing, price: SmsPrice | None) -> tuple[str, ...]:
    core, segments = standing.longest_alert, (standing.segments.get(name) for name in _KINDS)
    return ("-" if core is None else str(core), *("-" if each is None else _cost(each, price) for each in segments))


def _cost(segments: int, price: SmsPrice | None) -> str:
    return str(segments) if price is None else f"{segments}: {price.a_segment * segments:.2f}"
