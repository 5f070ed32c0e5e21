"""Writes every wording of a broadcast once, before anything of it goes out, in every shipped language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlmodel import Session, select

from broadcasts.speaker import WEB_MARK, Route, Speaker
from broadcasts.tables import Wording
from broadcasts.wording import AGAIN, CORE, FULL, AlertFacts, Text, again_text, core_text, full_text
from locales.channel_form import as_sent
from locales.languages import LANGUAGES
from locales.segments import count_segments

CHANNELS = ("telegram", "sms")
SAMPLE_MARK = "0123456789"

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
        yield "sms", FULL, route, full_text(speaker, facts, language, route=route)
        yield "sms", CORE, route, core_text(speaker, facts, language, route)
        yield "sms", AGAIN, route, again_text(speaker, facts, language, route)


def render_alert(session: Session, speaker: Speaker, broadcast_id: int, told: Iterable[AlertFacts]) -> None:
    """All wordings of an alert or a correction, for each change of level that it tells and has no wordings yet."""
    done = set(session.exec(select(Wording.was, Wording.now).where(Wording.broadcast_id == broadcast_id).distinct()))
    for facts in told:
        if (facts.was, facts.now) in done:
            continue
        for shipped in LANGUAGES:
            for variant in variants(speaker, facts, shipped.code):
                session.add(_wording(broadcast_id, (facts.was, facts.now), shipped.code, variant))
    session.flush()


def render_notice(session: Session, speaker: Speaker, broadcast_id: int, texts: Mapping[str, str]) -> None:
    """The wordings of a notice: what the officer supplied, in each language for which a text was supplied."""
    for language, text in texts.items():
        for channel in CHANNELS:
            dressed = Text(speaker.dress(language, text, channel))
            session.add(_wording(broadcast_id, (0, 0), language, (channel, FULL, Route(), dressed)))
    session.flush()


def sms_routes(speaker: Speaker) -> list[Route]:
    """The different reply routes that this post's countries have, the plain one always."""
    return list(dict.fromkeys([Route(), *speaker.routes.values()]))


def route_key(route: Route) -> str:
    return f"{route.kind}:{route.number}" if route.number else route.kind


def segments_of(text: str) -> int:
    """SMS segments of a stored text, with a web token of real length in it."""
    return count_segments(text.replace(WEB_MARK, SAMPLE_MARK)).segments


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
