"""Whole conversations through the inbox, on a real store."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import SQLModel, col, func, select

from bot.family_answer import family_answer
from bot.message import Message
from broadcasts.tables import ACCOUNTED, Delivery, LedgerState, Priority, Relay
from broadcasts.tasks import NewTask, offer
from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import (
    AddressState,
    CareGroup,
    Case,
    Consent,
    Enquiry,
    FamilyCode,
    Incoming,
    Kin,
    PersonState,
    Report,
    Source,
    Thread,
)
from registry.warden_duties import agree
from tests.bot.bot_world import SPEAKER, World
from tests.fakes.clock import FakeClock


async def test_somebody_joins_with_a_language_and_a_place_alone(world: World) -> None:
    phone = world.phone()
    assert "3 বাংলা" in await phone.sends("START")
    assert "Do you agree? 1 = yes, 2 = no" in await phone.sends("1")
    assert "Where are you now?" in await phone.sends("1")
    registered = await phone.sends("port elan")
    assert registered.startswith("You are registered for Port Élan.")
    assert "?" not in registered, "nothing more is asked"
    assert (phone.person.language, phone.person.name, phone.person.party_size) == ("en", None, 1)
    assert world.store.read_now(lambda s: s.exec(select(Consent.kind)).all()) == ["alerts"]


async def test_name_and_head_count_are_told_by_whoever_wants_to(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    await phone.sends("NAME")
    assert (await phone.insists("Maria")).startswith("Thank you, Maria.")
    await phone.sends("PEOPLE")
    assert "Noted: 4 with you." in await phone.sends("٤")
    assert (phone.person.name, phone.person.party_size) == ("Maria", 4)
    await phone.sends("PEOPLE")
    assert "You are ready" in await phone.sends("SKIP")


async def test_a_place_name_that_is_borne_twice_is_chosen_by_number(world: World) -> None:
    phone = world.phone()
    assert "1 Newtown (North)\n2 Newtown (South)" in [await phone.sends(t) for t in ("start", "1", "1", "newtown")][-1]
    assert "registered for Newtown" in await phone.sends("2")
    assert phone.person.area_id == world.area_id("XB-S-NEW")


async def test_a_place_can_be_sent_as_a_location_when_joining_and_no_position_is_kept(world: World) -> None:
    phone = world.phone()
    for text in ("start", "1", "1"):
        await phone.sends(text)
    assert "registered for Tiravel" in await phone.locates(33.31, 35.21)
    assert world.store.read_now(lambda s: s.exec(select(func.count(col(Report.id)))).one()) == 0


async def test_the_chosen_language_is_spoken_at_once_and_kept(world: World) -> None:
    phone = world.phone()
    await phone.sends("start")
    await phone.sends("8")
    assert world.store.read_now(lambda s: s.get(Thread, phone.address.id)).language == "ar"
    await phone.sends("نعم")
    assert "Port Élan عر" in await phone.sends("Port Élan عر")
    assert phone.person.language == "ar"


async def test_who_does_not_agree_is_not_registered_and_what_they_wrote_is_forgotten(world: World) -> None:
    phone = world.phone()
    await phone.sends("start")
    await phone.sends("1")
    assert "keep nothing about you" in await phone.sends("no")
    assert phone.address.person_id is None
    assert world.store.read_now(lambda s: s.exec(select(Incoming)).all()) == []


async def test_the_sentence_about_papers_is_said_only_where_the_post_has_confirmed_it(world: World) -> None:
    phone = world.phone()
    await phone.sends("start")
    assert "papers" not in await phone.sends("1")
    world.inbox._around = replace(world.inbox._around, firewall=True)
    await phone.sends("start")
    assert "We do not ask about your papers." in await phone.sends("1")


async def test_who_joins_where_a_level_holds_meets_the_alert_and_no_other_question(world: World) -> None:
    world.raise_level("XB-S", 3)
    phone = world.phone()
    for text in ("start", "1", "1"):
        await phone.sends(text)
    registered = await phone.sends("tiravel")
    assert "What may we call you" not in registered
    assert [row.state for row in phone.ledger] == [LedgerState.QUEUED]
    assert await phone.sends("2") != ""
    assert phone.ledger[0].answer == "help"


async def test_a_call_for_help_from_an_unknown_number_opens_a_case_at_once(world: World) -> None:
    phone = world.phone()
    answer = await phone.sends("Help!!")
    case = world.store.read_now(lambda s: s.exec(select(Case)).one())
    assert f"case {case.id}" in answer
    assert (case.person_id, case.address_id) == (None, phone.address.id)
    urgent = world.store.read_now(lambda s: s.exec(select(Delivery.priority)).one())
    assert urgent == Priority.HELP
    assert "is open" in await phone.sends("help")
    assert "with an officer" in await phone.sends("we are in the cellar")
    assert world.store.read_now(lambda s: s.exec(select(func.count(col(Case.id)))).one()) == 1


async def test_digits_answer_the_alert_that_was_asked_last(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    alert = world.raise_level("XB-S", 3)
    assert "want to go home" in await phone.sends("৩")
    row = phone.ledger[0]
    assert (row.alert_id, row.state, row.answer) == (alert.id, LedgerState.ANSWERED, "leave")
    report = world.store.read_now(lambda s: s.exec(select(Report)).one())
    assert (report.value, report.source, report.alert_id) == ("leave", Source.SELF, alert.id)


async def test_a_two_to_an_alert_is_help_in_the_middle_of_a_dialogue(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    await phone.sends("Maria")
    world.raise_level("XB-S", 3)
    assert "call for help" in await phone.sends("2")
    assert phone.person.party_size == 1
    assert phone.ledger[0].answer == "help"


async def test_words_after_an_alert_are_never_taken_for_what_a_dialogue_asked_before_it(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    await phone.sends("We are in the cellar")
    assert phone.person.name is None
    [kept] = [
        each
        for each in world.store.read_now(lambda s: s.exec(select(Incoming)).all())
        if each.text == "We are in the cellar"
    ]
    assert kept.for_officer


async def test_a_button_of_an_older_alert_still_means_what_it_said(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    first = world.raise_level("XB-S", 3)
    second = world.raise_level("XB-S", 2)
    await phone.presses(f"alert:{first.id}:3")
    assert [(row.alert_id, row.answer) for row in phone.ledger] == [(first.id, None), (second.id, None)]
    await phone.presses(f"alert:{first.id}:2")
    assert phone.ledger[-1].answer == "help"


async def test_not_safe_is_for_a_human(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    assert "kept for an officer" in await phone.sends("not safe")
    assert phone.ledger[0].answer is None


async def test_after_five_messages_that_nobody_understands_there_is_silence_until_one_is_understood(
    world: World,
) -> None:
    phone = world.phone()
    answers = [await phone.sends(f"the bus came {n} minutes late") for n in range(7)]
    assert [bool(answer) for answer in answers] == [True] * 5 + [False] * 2
    kept = world.store.read_now(lambda s: s.exec(select(Incoming).where(col(Incoming.for_officer))).all())
    assert len(kept) == 7
    assert await phone.sends("family") != ""
    assert await phone.sends("what?? no") != ""


async def test_a_machine_is_never_answered_and_an_officer_sees_the_first_it_wrote(world: World) -> None:
    phone = world.phone()
    assert [await phone.sends(f"I am out of the office {n}") for n in range(7)] == [""] * 7
    kept = world.store.read_now(lambda s: s.exec(select(Incoming.for_officer).order_by(col(Incoming.id))).all())
    assert kept == [True] + [False] * 6


@pytest.mark.parametrize("said", ["OK", "1", "help", "more", "level", "/start"])
async def test_whoever_says_the_same_again_and_again_gets_five_answers_then_silence_and_an_officer_sees_it(
    world: World, said: str
) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    answers = [await phone.sends(said) for _ in range(9)]
    assert [bool(answer) for answer in answers] == [True] * 5 + [False] * 4
    flags = world.store.read_now(lambda s: s.exec(select(Incoming.for_officer).order_by(col(Incoming.id))).all())
    assert flags[-9:] == [number == 6 for number in range(1, 10)]
    assert "no more messages" in await phone.sends("menu"), "something else is answered again"
    world.clock.forward(minutes=11)
    assert await phone.sends(said) != "", "and so is the same, ten minutes later"


async def test_what_is_said_again_and_again_counts_although_it_is_not_answered(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    for _ in range(7):
        await phone.sends("2")
    second = world.raise_level("XB-S", 2)
    assert await phone.sends("2") == ""
    assert (phone.ledger[-1].alert_id, phone.ledger[-1].answer) == (second.id, "help")


async def test_a_repeat_of_the_carrier_changes_nothing(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    message = Message("sms:SM1", "sms", phone.sender, world.clock.now(), text="help")
    await world.receive(message)
    assert await world.receive(message) == ""
    assert world.store.read_now(lambda s: s.exec(select(func.count(col(Report.id)))).one()) == 1


async def test_stop_shuts_out_this_address_alone_and_is_confirmed_once(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    assert "no more messages" in await phone.sends("STOP")
    assert phone.address.state is AddressState.OPTED_OUT
    assert await phone.sends("stop") == ""
    assert "registered for Tiravel" in await phone.sends("START")
    assert phone.address.state is AddressState.USABLE


async def test_a_carriers_word_that_we_are_shut_out_is_not_answered(world: World) -> None:
    phone = world.phone(channel="telegram")
    await phone.joins("Tiravel")
    assert await phone.shuts_out(True) == ""
    assert phone.address.state is AddressState.OPTED_OUT
    assert await phone.shuts_out(False) == ""
    assert phone.address.state is AddressState.USABLE


async def test_whoever_has_left_gets_no_more_alerts_and_can_come_back(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    assert "you have left" in await phone.insists("I have left the country")
    assert phone.person.state is PersonState.LEFT
    assert phone.ledger[0].state is LedgerState.EXCLUDED
    await phone.sends("start")
    assert phone.person.state is PersonState.ACTIVE
    assert phone.ledger[0].state is not LedgerState.EXCLUDED


async def test_moving_leaves_the_old_places_alert(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    assert "you are in Port Élan" in await phone.sends("PLACE port")
    assert (phone.ledger[0].state, phone.ledger[0].why) == (LedgerState.EXCLUDED, "moved")


async def test_a_position_is_kept_and_moves_the_person(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    assert "Port Élan" in await phone.locates(34.41, 35.79)
    reports = world.store.read_now(lambda s: s.exec(select(Report).order_by(col(Report.id))).all())
    assert reports[0].latitude == 34.41
    assert phone.person.area_id == world.area_id("XB-N-POR")
    assert "do not know that place" in await phone.locates(0.0, 0.0)


async def test_the_level_here_is_told_on_request_and_in_full_on_more(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    assert "Tiravel: level 0 of 4. NORMAL." in await phone.sends("level")
    world.raise_level("XB-S", 3)
    assert "Tiravel: level 3 of 4." in await phone.sends("/level")
    assert "Next message by" in await phone.sends("more")
    assert "want to go home" in await phone.sends("3")


async def test_a_family_code_shows_status_source_and_age_and_never_a_place(world: World) -> None:
    phone, mother = world.phone(), world.phone(2)
    await phone.joins("Tiravel")
    await phone.insists("NAME Maria")
    await phone.sends("code")
    code = world.store.read_now(lambda s: s.exec(select(FamilyCode.code)).one())
    assert "no report yet" in await mother.sends(f"FAMILY {code.lower()}")
    await phone.sends("safe")
    world.clock.forward(hours=7)
    answer = await mother.sends(f"{code[:4]} {code[4:]}")
    assert answer.splitlines()[0] == "Maria: safe. Said by themselves, less than 24 hours ago."
    assert "Tiravel" not in answer
    await phone.insists(f"revoke {code}")
    assert "We do not say whether" in await mother.sends(code)
    assert world.store.read_now(lambda s: s.exec(select(FamilyCode.uses)).one()) == 2


async def test_questions_without_a_valid_code_get_one_answer_and_are_kept(world: World) -> None:
    phone, stranger = world.phone(), world.phone(2)
    await phone.joins("Tiravel")
    await phone.sends("Maria")
    known, unknown = await stranger.sends("FAMILY Maria"), await stranger.sends("FAMILY Nobody")
    assert known == unknown == await stranger.sends("ABCD3467")
    assert len(world.store.read_now(lambda s: s.exec(select(Enquiry)).all())) == 3


async def test_whoever_guesses_codes_gets_the_neutral_answer_even_for_a_right_one(world: World) -> None:
    phone, stranger = world.phone(), world.phone(2)
    await phone.joins("Tiravel")
    await phone.sends("code")
    code = world.store.read_now(lambda s: s.exec(select(FamilyCode.code)).one())
    guesses = {await stranger.sends(f"AAAA3{n:03}".replace("0", "A").replace("1", "C")) for n in range(10)}
    assert {await stranger.sends(code)} == guesses


async def test_the_family_page_says_the_same_as_the_chat(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    await phone.sends("code")
    await phone.sends("safe")
    code = world.store.read_now(lambda s: s.exec(select(FamilyCode.code)).one())

    def ask(text: str) -> str:
        return world.store.write_now(lambda s: family_answer(s, SPEAKER, text, "en", "::1", world.clock.now()))

    assert ask(code) == "Your relative: safe. Said by themselves, less than 6 hours ago."
    assert ask("nonsense") == ask("ABCD3467")


async def test_a_relative_who_was_asked_reports_but_accounts_for_nobody(world: World) -> None:
    phone, mother = world.phone(), world.phone(2)
    await phone.joins("Tiravel")
    assert "Noted" in await phone.insists(f"CONTACT {mother.sender}")
    alert = world.raise_level("XB-S", 3)
    kin = world.store.read_now(lambda s: s.exec(select(Kin)).one())
    assert "The embassy knows" in await mother.presses(f"kin:{kin.person_id}:{alert.id}:2")
    assert phone.ledger[0].state not in ACCOUNTED
    report = world.store.read_now(lambda s: s.exec(select(Report)).one())
    assert (report.value, report.source) == ("help", Source.FAMILY)
    assert world.store.read_now(lambda s: s.exec(select(Case.person_id)).one()) == kin.person_id


async def test_somebody_whom_nobody_named_cannot_report_as_kin(world: World) -> None:
    phone, stranger = world.phone(), world.phone(2)
    await phone.joins("Tiravel")
    await stranger.presses(f"kin:{phone.person.id}:1:1")
    assert world.store.read_now(lambda s: s.exec(select(Report)).all()) == []


async def test_a_number_of_the_real_world_is_refused_in_a_sandbox(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    await phone.sends("contact")
    assert "not a phone number I can use" in await phone.sends("+49 30 901820")
    assert "Noted" in await phone.insists("+999 3 000 0007")


async def test_a_warden_works_off_several_tasks_in_one_message(world: World) -> None:
    warden, missing = world.phone(), [world.phone(n) for n in (2, 3)]
    for phone in (warden, *missing):
        await phone.joins("Tiravel")
    alert = world.raise_level("XB-S", 3)

    def give(session):  # type: ignore[no-untyped-def]
        session.add(CareGroup(code="G1", name="Harbour", warden_id=warden.person.id))
        agree(session, warden.person.id, world.clock.now())
        looks_for = [NewTask(alert.id, phone.person.id, warden.person.id, "no_answer", high=False) for phone in missing]
        offer(session, looks_for, world.clock.now())

    world.store.write_now(give)
    assert "First about yourselves" in await warden.sends("tasks"), "the alert itself has not reached the warden yet"
    assert "you are safe" in await warden.sends("1")
    listed = await warden.sends("tasks")
    assert "1: no name given, Tiravel. No answer." in listed
    answer = await warden.sends("r 1=1, 2=7 9=1 what")
    assert "Noted: 1, 2." in answer
    assert "no open task 9" in answer
    assert '"what"' in answer
    assert missing[0].ledger[0].answer == "safe"
    assert missing[1].ledger[0].state is LedgerState.WITH_OFFICER
    assert "no open tasks" in await warden.sends("tasks")
    assert "waits for an officer" in await warden.sends("RELAY Meet at the church")
    assert world.store.read_now(lambda s: s.exec(select(Relay.text)).one()) == "Meet at the church"
    assert "Only wardens" in await missing[0].sends("tasks")


async def test_pictures_and_endless_texts_are_answered_kindly(world: World) -> None:
    phone = world.phone()
    assert "words and places only" in await phone.shows_picture()
    assert "words and places only" in await phone.sends("  ")
    assert "too long" in await phone.sends("x" * 4097)
    kept = world.store.read_now(lambda s: s.exec(select(Incoming).order_by(col(Incoming.id).desc())).first())
    assert len(kept.text) == 4096


async def test_the_one_tap_page_answers_for_the_address_whose_link_was_opened(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    alert = world.raise_level("XB-S", 3)
    token = phone.address.web_token
    page = Message("web:1", "web", token, world.clock.now(), press=f"alert:{alert.id}:1")
    await world.receive(page)
    assert phone.ledger[0].answer == "safe"
    assert await world.receive(Message("web:2", "web", "NOBODY3333", world.clock.now(), text="help")) == ""


async def test_an_old_dialogue_is_not_taken_up_an_hour_later(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.clock.forward(hours=2)
    assert "did not understand" in await phone.sends("Hello there")
    assert phone.person.name is None


async def test_a_fault_of_ours_leaves_the_message_for_an_officer(world: World) -> None:
    phone = world.phone(language_hint="en")
    world.inbox._around = replace(world.inbox._around, vocabulary=None)  # type: ignore[arg-type]
    assert await phone.sends("anything") == ""
    kept = world.store.read_now(lambda s: s.exec(select(Incoming)).one())
    assert (kept.text, kept.for_officer) == ("anything", True)


async def test_the_reply_to_a_stranger_is_in_the_language_of_the_phone_if_we_speak_it(world: World) -> None:
    assert "நீங்கள்" in await world.phone(1, channel="telegram", language_hint="ta-LK").sends("level")
    assert "You are not registered" in await world.phone(2, channel="telegram", language_hint="xx").sends("level")


async def test_people_of_one_household_keep_their_own_threads(world: World) -> None:
    first, second = world.phone(1), world.phone(2)
    await first.sends("start")
    await second.sends("start")
    await first.sends("1")
    await second.sends("2")
    threads = world.store.read_now(lambda s: s.exec(select(Thread).order_by(col(Thread.address_id))).all())
    assert [(thread.language, thread.step) for thread in threads] == [("en", "consent"), ("fil", "consent")]


async def test_messages_of_one_sender_are_handled_in_the_order_they_came(world: World) -> None:
    phone, now = world.phone(), world.clock.now()
    texts = [f"line {n}" for n in range(30)]
    messages = [Message(f"sms:{n}", "sms", phone.sender, now, text=text) for n, text in enumerate(texts)]
    await asyncio.gather(*(world.inbox.receive(message) for message in messages))
    kept = world.store.read_now(lambda s: s.exec(select(Incoming).order_by(col(Incoming.id))).all())
    assert [row.text for row in kept] == texts


async def test_what_was_received_is_durable_when_receive_returns(world: World) -> None:
    await world.inbox.receive(Message("sms:1", "sms", world.phone().sender, world.clock.now(), text="help"))
    beside = Store(world.store.url, sandbox_ring())
    assert beside.read_now(lambda s: len(s.exec(select(Case)).all())) == 1
    beside.close()


async def test_the_same_conversation_is_held_on_postgresql(postgresql: str, clock: FakeClock) -> None:
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    world = World(store, clock)
    phone = world.phone()
    await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    await phone.sends("2")
    repeat = Message("sms:again", "sms", phone.sender, clock.now(), text="level")
    await world.receive(repeat)
    assert await world.receive(repeat) == ""
    assert phone.ledger[0].answer == "help"
    store.close()
