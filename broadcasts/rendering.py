"""Writes every wording of a broadcast once, before anything of it goes out, in every shipped language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlmodel import Session, select

from broadcasts.level_card import caption, level_card
from broadcasts.plain import plain_text
from broadcasts.shortening import MOST_SEGMENTS, segments_of
from broadcasts.speaker import Route, Speaker
from broadcasts.stale_records import stale_text
from broadcasts.tables import Wording
from broadcasts.wording import AGAIN, CARD, CORE, FULL, PLAIN, STALE, AlertFacts, Text, again_text, core_text, full_text
from locales.channel_form import as_sent
from locales.languages import LANGUAGES

CHANNELS = ("telegram", "sms")

Variant = tuple[str, str, Route, Text]
"""Channel, length, reply route, text."""


def variants(speaker: Speaker, facts: AlertFacts, language: str) -> Iterator[Variant]:
    """Every text of an alert in one language: Telegram takes the full one, SMS the core first and the full after it."""
    for channel, length, route, text in _written(speaker, facts, language):
        yield channel, length, route, replace(text, text=as_sent(channel, language, text.text))


def _written(speaker: Speaker, facts: AlertFacts, language: str) -> Iterator[Variant]:
    yield "telegram", FULL, Route(), full_text(speaker, facts, language)
    yield "telegram", AGAIN, Route(), full_text(speaker, facts, language, again=True)
    for route in sms_routes(speaker):
        yield "sms", FULL, route, full_text(speaker, facts, language, route=route, most_segments=MOST_SEGMENTS)
        yield "sms", CORE, route, core_text(speaker, facts, language, route)
        yield "sms", AGAIN, route, again_text(speaker, facts, language, route)


def _for_some(speaker: Speaker, facts: AlertFacts, language: str) -> Iterator[Variant]:
    """What only some people get: those whose phone is watched, and those whose record is old."""
    for channel, route in [("telegram", Route()), *(("sms", route) for route in sms_routes(speaker))]:
        yield channel, PLAIN, route, plain_text(speaker, facts, language, route)
    if facts.now > facts.was and not facts.wrong:
        for channel in CHANNELS:
            yield channel, STALE, Route(), stale_text(speaker, language)


def render_alert(session: Session, speaker: Speaker, broadcast_id: int, told: Iterable[AlertFacts]) -> None:
    """All wordings of an alert or a correction, for each change of level that it tells and has no wordings yet."""
    done = set(session.exec(select(Wording.was, Wording.now).where(Wording.broadcast_id == broadcast_id).distinct()))
    for facts in told:
        if (facts.was, facts.now) in done:
            continue
        for shipped in LANGUAGES:
            for variant in (*variants(speaker, facts, shipped.code), *_for_some(speaker, facts, shipped.code)):
                session.add(_wording(broadcast_id, (facts.was, facts.now), shipped.code, variant))
            if speaker.level_cards and facts.wrong is None:
                session.add(_card(speaker, broadcast_id, facts, shipped.code))
    session.flush()


def render_notice(session: Session, speaker: Speaker, broadcast_id: int, texts: Mapping[str, str]) -> None:
    """The wordings of a notice: what the officer supplied, in each language for which a text was supplied.

    People whose phone is watched are only told that there is something to ask for.
    """
    for language, text in texts.items():
        notice = speaker.say(language, "plain.notice")
        for channel in CHANNELS:
            dressed, plain = (Text(speaker.dress(language, said, channel)) for said in (text, notice))
            session.add(_wording(broadcast_id, (0, 0), language, (channel, FULL, Route(), dressed)))
            session.add(_wording(broadcast_id, (0, 0), language, (channel, PLAIN, Route(), plain)))
    session.flush()


def sms_routes(speaker: Speaker) -> list[Route]:
    """The different reply routes that this post's countries have, the plain one always."""
    return list(dict.fromkeys([Route(), *speaker.routes.values()]))


def route_key(route: Route) -> str:
    return f"{route.kind}:{route.number}" if route.number else route.kind


def _card(speaker: Speaker, broadcast_id: int, facts: AlertFacts, language: str) -> Wording:
    below = Text(caption(speaker, facts, language))
    wording = _wording(broadcast_id, (facts.was, facts.now), language, ("telegram", CARD, Route(), below))
    wording.picture = level_card(speaker, facts, language).as_text()
    return wording


def _wording(broadcast_id: int, change: tuple[int, int], language: str, variant: Variant) -> Wording:
    channel, length, route, text = variant
    on_telegram = channel == "telegram"
    return Wording(
        broadcast_id=broadcast_id,
        was=change[0],
        now=change[1],
        language=language,
        channel=channel,
        length=length,
        route=route_key(route),
        text=text.text,
        buttons=[[button.label, button.data] for button in text.buttons] if on_telegram else [],
        segments=1 if on_telegram else segments_of(text.text),
    )
