"""`muster poster`: printable pages that lead to the bot and to the SMS number, and how many came by each."""

import re
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

from bot.conversation.doors import DoorFault, payload_of
from broadcasts.speaker import Speaker
from locales.catalogue import SOURCE, MissingText
from locales.languages import UnknownLanguage
from registry.areas import name_of
from registry.campaigns import all_campaigns, make_campaign
from registry.tables import Area
from service.commands.options import DEFAULT_CONFIG, ConfigPath, clock_of, prepared_store, settings_from
from service.new_file import new_file
from service.poster.sheet import JOIN, Doors, link_of, passages, poster_page
from service.settings import Settings
from service.wiring import make_speaker

commands = typer.Typer(help="Posters: printable pages with the ways to join.", no_args_is_help=True)


_BOT = re.compile("@?[A-Za-z][A-Za-z0-9_]{3,31}")


class NoPoster(Exception):
    """This poster cannot be made; the sentence says why and what to change."""


@commands.command("print")
def print_poster(
    file: Annotated[Path, typer.Argument(help="The new HTML file; open it in a browser and print it on A4.")],
    language: Annotated[list[str], typer.Option(help="A language code; once for each language, the first on top.")],
    bot: Annotated[str | None, typer.Option(help="The bot's user name on Telegram, for the square code.")] = None,
    area: Annotated[str | None, typer.Option(help="The code of the area where it hangs.")] = None,
    campaign: Annotated[str | None, typer.Option(help="A name to count by: up to 24 of a-z, 0-9 and -.")] = None,
    sms: Annotated[bool, typer.Option(help="Whether it shows the SMS number, which is [twilio] sender.")] = True,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write one poster. With --area, whoever comes by it is asked whether they are there; with --campaign, how many
    came by it is counted, and never who."""
    settings = settings_from(config)
    clock = clock_of(settings)
    with prepared_store(settings) as store:
        speaker = make_speaker(settings, store, clock)
        names = store.read_now(lambda session: _names(session, area)) if area else {}
        doors = _doors(settings, bot, area, campaign, names.get(SOURCE), sms=sms)
        page = _page(settings, speaker, language, doors, name_of(names, language[0]) if names else None)
        _write(file, page)
        if campaign:
            store.write_now(lambda session: make_campaign(session, campaign, clock.now()))
    typer.echo(f"{file}: print it on A4 in black and white")


@commands.command()
def counts(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """How many opened the link of each campaign, and how many of them registered."""
    with prepared_store(settings_from(config)) as store:
        for campaign in store.read_now(all_campaigns):
            typer.echo(f"{campaign.code}: {campaign.opened} opened, {campaign.joined} joined")


def _page(settings: Settings, speaker: Speaker, languages: list[str], doors: Doors, place: str | None) -> str:
    try:
        said = passages(speaker, languages, doors, firewall=settings.post.firewall_confirmed)
    except (UnknownLanguage, MissingText) as fault:
        raise NoPoster(str(fault)) from None
    return poster_page(speaker, said, doors, place)


def _doors(
    settings: Settings, bot: str | None, area: str | None, campaign: str | None, place: str | None, *, sms: bool
) -> Doors:
    sender = settings.twilio.sender if sms else None
    number = sender if sender is not None and sender.startswith("+") else None
    if bot is None and number is None:
        raise NoPoster("it would lead nowhere: give --bot, or set [twilio] sender to a number that takes answers")
    if bot is not None and _BOT.fullmatch(bot) is None:
        raise NoPoster(f"{bot!r} is no user name of a bot: give the name that BotFather shows, such as embassy_bot")
    if bot is None and campaign:
        raise NoPoster("a campaign is counted by the link of the bot: give --bot, or no --campaign")
    try:
        payload = payload_of(area, campaign) if area or campaign else None
    except DoorFault as fault:
        raise NoPoster(str(fault)) from None
    word = f"{JOIN} {place}" if place and place.isascii() else JOIN
    return Doors(link_of(bot, payload) if bot else None, number, word)


def _names(session: Session, code: str) -> dict[str, str]:
    found = session.exec(select(Area).where(Area.code == code)).first()
    if found is None:
        raise NoPoster(f"there is no area {code!r}: give the code of one that was imported")
    return found.names


def _write(file: Path, page: str) -> None:
    try:
        with new_file(file) as partial:
            partial.write_text(page, encoding="utf-8")
    except FileExistsError:
        raise NoPoster(f"{file} is there already and is not overwritten: name another file") from None
    except OSError as fault:
        raise NoPoster(f"{file} cannot be written ({fault.strerror}): name another place") from None
