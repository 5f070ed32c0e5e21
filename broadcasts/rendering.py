"""Writes every wording of a broadcast once, before anything of it goes out, in every shipped language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from sqlalchemy import select
from sqlmodel import Session

from broadcasts.level_card import caption, level_card
from broadcasts.plain import plain_text
from broadcasts.shortening import MOST_SEGMENTS, segments_of
from broadcasts.speaker import Route, Speaker
from broadcasts.stale_records import stale_text
from broadcasts.tables import Wording
from broadcasts.wording import AGAIN, CARD, CORE, FULL, PLAIN, STALE, AlertFacts, Text, again_text, core_text, full_text
from locales.channel_form import as_sent
from locales.languages import LANGUAGES
from registry.store import table_of

CHANNELS = ("telegram", "sms")

Form = tuple[str, str, Route]
"""Channel, length, reply route."""
Variant = tuple[str, str, Route, Text]
"""A form, and its text."""


def text_in(speaker: Speaker, facts: AlertFacts, language: str, form: Form) -> Text:
    """The alert in this form, as it is sent."""
    text = _written(speaker, facts, language, form)
    return replace(text, text=as_sent(form[0], language, text.text))


def _written(speaker: Speaker, facts: AlertFacts, language: str, form: Form) -> Text:
    channel, length, route = form
    by_sms = channel == "sms"
    if length == PLAIN:
        return plain_text(speaker, facts, language, route)
    if length == STALE:
        return stale_text(speaker, language)
    if length == CARD:
        return Text(caption(speaker, facts, language))
    if length == CORE:
        return core_text(speaker, facts, language, route)
    if length == AGAIN and by_sms:
        return again_text(speaker, facts, language, route)
    most = MOST_SEGMENTS if by_sms else None
    return full_text(speaker, facts, language, again=length == AGAIN, route=route, most_segments=most)


def _for_all(speaker: Speaker) -> Iterator[Form]:
    """What everybody gets of an alert: Telegram takes the full text, SMS the core first and the full after it."""
    yield "telegram", FULL, Route()
    yield "telegram", AGAIN, Route()
    for route in sms_routes(speaker):
        yield "sms", FULL, route
        yield "sms", CORE, route
        yield "sms", AGAIN, route


def _for_some(speaker: Speaker, facts: AlertFacts) -> Iterator[Form]:
    """What only some people get: those whose phone is watched, whose record is old, who would rather look."""
    yield "telegram", PLAIN, Route()
    for route in sms_routes(speaker):
        yield "sms", PLAIN, route
    if facts.now > facts.was and not facts.wrong:
        for channel in CHANNELS:
            yield channel, STALE, Route()
    if speaker.level_cards and facts.wrong is None:
        yield "telegram", CARD, Route()


def render_alert(session: Session, speaker: Speaker, broadcast_id: int, told: Iterable[AlertFacts]) -> None:
    """All wordings of an alert or a correction that it does not have yet, for each change of level that it tells."""
    done, rows = _forms_done(session, broadcast_id), []
    for facts in told:
        forms = [*_for_all(speaker), *_for_some(speaker, facts)]
        for language, form in product((shipped.code for shipped in LANGUAGES), forms):
            channel, length, route = form
            if (facts.was, facts.now, language, channel, length, route_key(route)) in done:
                continue
            variant = *form, text_in(speaker, facts, language, form)
            picture = level_card(speaker, facts, language).as_text() if length == CARD else None
            rows.append(_row(broadcast_id, (facts.was, facts.now), language, variant, picture))
    _write(session, rows)


def _forms_done(session: Session, broadcast_id: int) -> set[tuple[int, int, str, str, str, str]]:
    of = table_of(Wording).c
    chosen = select(of.was, of.now, of.language, of.channel, of.length, of.route)
    return {tuple(row) for row in session.execute(chosen.where(of.broadcast_id == broadcast_id))}


def render_notice(session: Session, speaker: Speaker, broadcast_id: int, texts: Mapping[str, str]) -> None:
    """The wordings of a notice: what the officer supplied, in each language for which a text was supplied.

    People whose phone is watched are only told that there is something to ask for.
    """
    rows = []
    for language, text in texts.items():
        notice = speaker.say(language, "plain.notice")
        for channel in CHANNELS:
            dressed, plain = (Text(speaker.dress(language, said, channel)) for said in (text, notice))
            rows.append(_row(broadcast_id, (0, 0), language, (channel, FULL, Route(), dressed)))
            rows.append(_row(broadcast_id, (0, 0), language, (channel, PLAIN, Route(), plain)))
    _write(session, rows)


def sms_routes(speaker: Speaker) -> list[Route]:
    """The different reply routes that this post's countries have, the plain one always."""
    return list(dict.fromkeys([Route(), *speaker.routes.values()]))


def route_key(route: Route) -> str:
    return f"{route.kind}:{route.number}" if route.number else route.kind


def _write(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(table_of(Wording).insert(), rows)


def _row(
    broadcast_id: int, change: tuple[int, int], language: str, variant: Variant, picture: str | None = None
) -> dict[str, object]:
    channel, length, route, text = variant
    on_telegram = channel == "telegram"
    return {
        "broadcast_id": broadcast_id,
        "was": change[0],
        "now": change[1],
        "language": language,
        "channel": channel,
        "length": length,
        "route": route_key(route),
        "text": text.text,
        "buttons": [[button.label, button.data] for button in text.buttons] if on_telegram else [],
        "picture": picture,
        "segments": 1 if on_telegram else segments_of(text.text),
    }
