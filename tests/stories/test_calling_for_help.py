"""A call for help: from anybody, in any script, at any moment; what it is, who answers and when, until it is closed."""

import pytest

from bot.conversation.needing import NEEDS
from registry.cases import close, take
from registry.tables import Case
from registry.urgency import Urgency
from tests.stories.phone import Phone
from tests.stories.test_joining import native
from tests.stories.world import World

EVERYWHERE = [("telegram", "en"), ("sms", "am"), ("telegram", "ar"), ("sms", "bn"), ("sms", "ar"), ("telegram", "am")]


async def phone_of(world: World, channel: str, language: str) -> Phone:
    return await (world.telegram(language) if channel == "telegram" else world.sms(language))


def only_case(world: World) -> Case:
    [case] = world.post.cases()
    return case


@pytest.mark.parametrize(("channel", "language"), EVERYWHERE)
async def test_in_every_script_a_call_is_answered_asked_about_and_read_until_it_is_closed(
    world: World, channel: str, language: str
) -> None:
    amina = await phone_of(world, channel, language)
    await amina.lives_in()
    await amina.sends(amina.word("help"))
    await amina.gets(amina.reads("got.help", case=1), amina.reads("need.ask"))
    assert (only_case(world).category, only_case(world).urgency) == ("help", Urgency.NOW)
    await amina.replies(native(5, language))
    await amina.gets(amina.reads("need.noted", need=amina.reads("need.5")), amina.reads("need.reads"))
    assert (only_case(world).category, only_case(world).urgency) == ("locked in", Urgency.TODAY)

    for words in ("kitchen, third floor", "he comes back at six"):
        await amina.sends(words)
        await amina.hears("got.to_officer")
    assert [wrote.text for wrote in world.post.kept(amina) if wrote.for_officer] == [
        "kitchen, third floor", "he comes back at six",
    ]  # fmt: skip
    ada = world.post.officer("ada")
    world.post.write(lambda session: take(session, 1, ada, world.clock.now()))
    world.post.write(lambda session: close(session, 1, ada, "she is out", world.clock.now()))
    await amina.sends("thank you all")
    await amina.hears("got.unclear")


async def test_1_after_a_call_is_safe_and_2_is_help_again_and_the_case_stays_open(world: World) -> None:
    amina = await world.sms()
    await amina.lives_in()
    world.post.decides(("south", 4))
    await amina.gets("4/4 South")
    await amina.gets("LEVEL 4 of 4")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    await amina.replies("2")
    await amina.hears("got.help_again", case=1)
    await amina.replies("3")
    await amina.hears("need.noted", need="Hurt or ill")
    assert world.post.row(amina, 1).answer == "help", "at level 4 a 3 would be the meeting point"
    await amina.replies("1")
    await amina.hears("got.safe")
    assert world.post.row(amina, 1).answer == "safe"
    assert (only_case(world).category, only_case(world).state.value) == ("hurt", "open")


async def test_a_chat_has_a_button_for_each_need_and_an_old_one_still_means_its_own(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("help")
    await amina.hears("got.help", case=1)
    asked = amina.last
    labels = [button["text"] for row in asked["buttons"] for button in row]
    assert labels == [amina.reads(f"need.{digit}") for digit in NEEDS]
    await amina.presses("Danger")
    await amina.hears("need.reads")
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await amina.presses("Violence", under=asked)
    await amina.hears("need.noted", need="Violence or forced work")
    assert only_case(world).category == "violence"


async def test_a_stranger_in_the_middle_of_joining_is_helped_first_and_can_go_on(world: World) -> None:
    bilal = await world.sms("ar")
    await bilal.sends("START")
    await bilal.gets("1 English")
    await bilal.replies("8")
    await bilal.hears("join.notice")
    await bilal.sends(bilal.word("help"))
    await bilal.gets(bilal.reads("got.help", case=1), bilal.reads("need.ask"))
    await bilal.replies("٤")
    await bilal.hears("need.noted", need=bilal.reads("need.4"))
    assert only_case(world).person_id is None
    await bilal.sends(bilal.word("yes"))
    await bilal.hears("join.ask_area")
    await bilal.sends("Port Sur")
    await bilal.hears("join.done", place="Port Sur")
    case = only_case(world)
    assert (case.person_id, case.category) == (world.post.person(bilal), "danger")


async def test_words_after_a_call_are_for_the_officer_and_never_a_name(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("NAME")
    await amina.hears("join.ask_name")
    await amina.sends("HELP")
    await amina.hears("got.help", case=1)
    await amina.sends("behind the bakery")
    await amina.hears("got.to_officer")
    assert world.post.record_of(amina).name is None
    assert world.post.kept(amina)[-1].for_officer


@pytest.mark.parametrize("word", ["HELP", "SOS", "Help!", "እርዳታ"])
async def test_twilios_own_word_still_opens_a_case(world: World, word: str) -> None:
    """With Advanced Opt-Out Twilio answers HELP itself, marks it, and passes it on."""
    bilal = await world.sms()
    await bilal.lives_in()
    fields = {"From": bilal.value, "Body": word, "NumMedia": "0", "OptOutType": "HELP"}
    assert await world.twilio_posts("/twilio/sms", MessageSid=f"SM{7:032x}", **fields) == 200
    await bilal.hears("got.help", case=1)


async def test_the_desk_sees_the_most_urgent_first_and_what_each_is_about(world: World) -> None:
    papers, hurt = await world.telegram(), await world.telegram()
    for phone, digit in ((papers, "7"), (hurt, "3")):
        await phone.lives_in()
        await phone.sends("HELP")
        await phone.hears("need.ask")
        await phone.replies(digit)
        await phone.hears("need.reads")
    ada = await world.officer("ada")
    page = await ada.opens("/cases")
    assert page.index("Case 2") < page.index("Case 1")
    assert "When there is time" in page
    assert "At once" in page


async def test_a_level_where_nobody_sleeps_promises_minutes_and_a_calm_night_does_not(world: World) -> None:
    amina, desk = await world.telegram(), world.muster.speaker.desk
    await amina.lives_in()
    zone, now = world.muster.speaker.zone, world.clock.now()
    promise = desk.promise(0, now.astimezone(zone))
    await amina.sends("HELP")
    if promise.opens is None:
        await amina.hears("help.within", minutes=60)
    else:
        await amina.hears("help.closed", opens=promise.opens)
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await amina.replies("2")
    await amina.hears("help.within", minutes=15)
