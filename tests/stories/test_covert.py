"""Somebody whose phone is watched: nothing that comes says who writes, and one digit calls unseen."""

import pytest

from broadcasts.purge import Purge
from registry.marks import set_mark
from registry.reports import last_status
from registry.tables import MarkKind
from tests.stories.phone import Phone
from tests.stories.world import World

TELLING = ("embassy", "bravia", "help", "alert", "safe", "case", "officer", "evacu", "danger", "level")
EVERYWHERE = [("telegram", "en"), ("sms", "en"), ("sms", "am"), ("telegram", "ar"), ("sms", "bn")]


async def hidden(world: World, channel: str = "telegram", language: str = "en") -> Phone:
    """Somebody who has called, said that others read along, and deleted the chat."""
    phone = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await phone.lives_in(name="Amina")
    await phone.sends(phone.word("quiet"))
    await phone.hears("covert.on", duress=7)
    phone.heard.clear()
    return phone


@pytest.mark.parametrize(("channel", "language"), EVERYWHERE)
async def test_alerts_answers_and_corrections_say_nothing_and_still_work(
    world: World, channel: str, language: str
) -> None:
    amina = await hidden(world, channel, language)
    decision = world.post.decides(("south", 3))
    await amina.gets(amina.reads("plain.ask", rank=3))
    assert not amina.last.get("buttons")
    await amina.replies("1")
    await amina.hears("plain.noted")
    assert world.post.row(amina, 1).answer == "safe"
    await amina.replies("2")
    await amina.hears("plain.noted")
    assert world.post.row(amina, 1).answer == "help"
    world.post.corrects(decision)
    await amina.gets(amina.reads("plain.correction", rank=0))
    await world.settles()
    amina.gets_nothing()
    if language == "en":
        assert [text for text in amina.heard if any(word in text.lower() for word in TELLING)] == []


async def test_who_does_not_answer_is_asked_again_in_the_same_words(world: World) -> None:
    amina = await hidden(world)
    world.post.decides(("south", 4))
    await amina.gets(amina.reads("plain.ask", rank=4))
    world.later(minutes=5)
    await amina.gets(amina.reads("plain.ask", rank=4))
    await amina.replies("1")
    await amina.hears("plain.noted")


async def test_the_silent_digit_shows_what_safe_shows_and_the_desk_sees_duress_and_do_not_call(world: World) -> None:
    amina = await hidden(world)
    world.post.decides(("south", 3))
    await amina.gets("3/4")
    await amina.replies("1")
    shown = await amina.gets()
    await amina.replies("7")
    assert await amina.gets() == shown
    [case] = world.post.cases()
    assert case.duress
    assert world.post.row(amina, 1).answer == "help"
    ada = await world.officer("ada")
    assert "under duress" in await ada.opens("/cases")
    page = await ada.opens("/cases/1")
    assert "Do not call." in page
    assert "says nothing" in page


async def test_a_call_for_help_asks_whether_others_read_along_and_5_makes_it_silent(world: World) -> None:
    amina = await world.sms()
    await amina.lives_in()
    await amina.sends("SOS")
    await amina.hears("need.ask")
    await amina.replies("8")
    await amina.hears("need.reads")
    await amina.replies("5")
    await amina.hears("covert.on", duress=7)
    await amina.sends("he is at work until six")
    await amina.hears("plain.noted")
    assert world.post.kept(amina)[-1].for_officer
    await amina.sends("MENU")
    await amina.hears("plain.noted")


async def test_an_officers_letter_needs_care_and_has_no_frame(world: World) -> None:
    amina = await hidden(world)
    ada = await world.officer("ada")
    path = f"/people/{world.post.person(amina)}"
    refused = (await ada.posts(f"{path}/letter", text="Is it raining?")).text
    assert "tick that" in refused
    refused = (await ada.posts(f"{path}/letter", text="The Embassy in Bravia asks", says_nothing="1")).text
    assert "leave out who writes" in refused
    await ada.submits(f"{path}/letter", text="Is it raining?", says_nothing="1")
    assert await amina.gets() == "Is it raining?"


async def test_a_notice_only_says_that_there_is_news(world: World) -> None:
    from broadcasts.notices import NewNotice, send_notice

    amina, bilal = await hidden(world), await world.telegram()
    await bilal.lives_in()
    officer, area = world.post.officer("ada"), world.post.area("south")
    new = NewNotice(officer, {"en": "Embassy in Bravia: buses go at six."}, (area,))
    world.post.write(lambda session: send_notice(session, world.muster.speaker, new, world.clock.now()))
    await bilal.gets("buses go at six")
    await amina.hears("plain.notice")


async def test_only_an_officer_takes_it_off_and_then_words_are_open_again(world: World) -> None:
    amina = await hidden(world)
    for words in ("QUIET MODE", "STOP QUIET MODE", "OPEN", "please write openly again"):
        await amina.sends(words)
        await amina.hears("plain.noted")
    ada = await world.officer("ada")
    await ada.submits(f"/people/{world.post.person(amina)}/marks", kind="covert")
    await amina.sends("1")
    await amina.hears("got.safe")


async def test_an_old_link_shows_nothing_any_more(world: World) -> None:
    """In country 3 SMS are answered on a page: the link of an earlier alert stays in the phone."""
    amina = await world.sms(country=3)
    await amina.lives_in()
    world.post.decides(("south", 3))
    await amina.gets("3/4 South")
    link = amina.link
    await amina.gets("LEVEL 3 of 4")
    assert "South" in (await world.opens(link))[1]
    number, ada = world.post.person(amina), world.post.officer("ada")
    world.post.write(lambda session: set_mark(session, number, MarkKind.COVERT, ada, world.clock.now()))
    status, page = await world.opens(link)
    assert status == 404
    assert "South" not in page
    world.post.decides(("south", 4))
    await amina.gets(amina.reads("plain.told", rank=4))


async def test_being_asked_whether_all_is_as_before_says_nothing_either(world: World) -> None:
    amina = await hidden(world)
    world.clock.forward(days=91)
    terms = world.muster.settings.retention.terms
    purge = Purge(world.muster.store, world.muster.speaker, terms, clock_scale=10.0**4)
    await purge.run(world.clock.now())
    await amina.hears("plain.confirm")
    await amina.replies("1")
    await amina.hears("plain.noted")
    assert world.post.record_of(amina).confirmed_at > world.post.record_of(amina).joined_at
    assert world.post.read(lambda session: last_status(session, world.post.person(amina))) is None, "not safe: there"


async def test_words_after_a_question_that_was_not_shown_are_an_officers_and_not_an_answer_to_it(world: World) -> None:
    amina = await hidden(world)
    for begun, words in (("name", "they hit me"), ("contact", "my arm is broken"), ("delete", "they took my key")):
        await amina.sends(amina.word(begun))
        await amina.hears("plain.noted")
        assert not amina.last.get("buttons")
        await amina.sends(words)
        await amina.hears("plain.noted")
        assert world.post.kept(amina)[-1].for_officer
