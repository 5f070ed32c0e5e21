"""Whoever hides is sent the plain words from that moment, also by what was queued before."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from broadcasts.hiding import WHY, go_covert
from broadcasts.notices import NewNotice, send_notice
from broadcasts.outbox import claim, put_back, queue_message
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Priority, Wording
from broadcasts.wording import PLAIN
from locales.languages import LANGUAGES
from registry.addresses import find_or_create_address, note_kin
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def hide(country: Country, person_id: int) -> None:
    country.store.write_now(lambda session: go_covert(session, person_id, None, country.clock.now()))


def lengths(country: Country, person_id: int) -> dict[tuple[DeliveryKind, DeliveryState], str | None]:
    """The wording of each of the person's deliveries, by why it goes out and where it stands."""
    chosen = select(Delivery, Wording.length).outerjoin(Wording, Wording.id == Delivery.wording_id)  # type: ignore[arg-type]
    rows = country.store.read_now(lambda session: session.exec(chosen.where(Delivery.person_id == person_id)).all())
    return {(delivery.kind, delivery.state): length for delivery, length in rows}


@BOTH
@pytest.mark.parametrize("channel", ["telegram", "sms"])
def test_an_alert_in_the_queue_says_the_plain_words_and_its_full_text_does_not_go_out(
    country: Country, channel: str
) -> None:
    country.speaker = replace(country.speaker, level_cards=True)
    amina, bilal = country.person("port", channels=(channel,)), country.person("port", channels=(channel,))
    country.decide(("port", 4))
    country.fill()
    before = lengths(country, bilal)
    hide(country, amina)

    assert lengths(country, amina) == {
        (DeliveryKind.ALERT, DeliveryState.QUEUED): PLAIN,
        (DeliveryKind.FULL, DeliveryState.SUPERSEDED): lengths(country, bilal)[DeliveryKind.FULL, DeliveryState.QUEUED],
    }
    assert {each.why for each in country.deliveries(DeliveryKind.FULL) if each.person_id == amina} == {WHY}
    assert lengths(country, bilal) == before, "nobody else's texts are touched"


def test_what_a_carrier_did_not_take_says_the_plain_words_when_it_is_tried_again(country: Country) -> None:
    amina, now = country.person("port"), country.clock.now()
    country.decide(("port", 4))
    country.fill()
    [claimed] = country.store.write_now(lambda session: claim(session, "telegram", 1, now))
    hide(country, amina)
    country.store.write_now(lambda session: put_back(session, [claimed], now, attempted=True))
    [again] = country.store.write_now(lambda session: claim(session, "telegram", 1, now))

    assert "Port Sur" in claimed.outgoing.text
    assert "Port Sur" not in again.outgoing.text
    assert again.outgoing.buttons == ()


def test_a_notice_says_the_plain_words(country: Country) -> None:
    amina, officer, port = country.person("port"), country.officer("ada"), country.areas["port"]
    texts = {language.code: "The office is closed." for language in LANGUAGES}
    country.store.write_now(
        lambda session: send_notice(session, country.speaker, NewNotice(officer, texts, (port,)), country.clock.now())
    )
    country.fill()
    hide(country, amina)

    assert lengths(country, amina) == {(DeliveryKind.NOTICE, DeliveryState.QUEUED): PLAIN}


def test_a_warden_who_hides_is_told_of_no_task(country: Country) -> None:
    warden, sought = country.person("port"), country.person("port")
    country.group(warden, sought)
    country.loses_address(sought)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send()
    country.answers(warden, alert, "safe")
    country.escalate()
    assert (DeliveryKind.TASK, DeliveryState.QUEUED) in lengths(country, warden)
    hide(country, warden)

    assert (DeliveryKind.TASK, DeliveryState.SUPERSEDED) in lengths(country, warden)


def test_a_relative_is_not_asked_any_more_and_the_relatives_of_others_are(country: Country) -> None:
    now = country.clock.now()
    amina, other = country.person("port"), country.person("port")

    def give(session: Session) -> None:
        mother = find_or_create_address(session, "sms", "+99930000001", now)
        for person_id in (amina, other):
            note_kin(session, person_id, mother.id or 0, now)
            queue_message(
                session, key=f"kin:{person_id}", kind=DeliveryKind.KIN, address=mother, text="Have you heard of her?",
                priority=Priority.LEVEL, now=now, question=f"kin:{person_id}:1",
            )  # fmt: skip

    country.store.write_now(give)
    hide(country, amina)

    stands = {each.question: (each.state, each.why) for each in country.deliveries(DeliveryKind.KIN)}
    assert stands == {
        f"kin:{amina}:1": (DeliveryState.SUPERSEDED, WHY), f"kin:{other}:1": (DeliveryState.QUEUED, None),
    }  # fmt: skip
