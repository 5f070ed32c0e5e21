"""Officers in their chats: linked by a code, deciding with another, and every way in which that must not go."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, col, select

from alert_levels.decisions import NewDecision, NewLine, propose
from alert_levels.tables import Alert, Decision
from bot import officer_changes
from bot.conversation.unclear import MOST_IN_A_ROW
from bot.handling import CODE_NOT_KEPT
from broadcasts.as_read import FEW
from broadcasts.showing_proposals import make, show, waiting
from broadcasts.tables import Delivery, DeliveryKind
from registry.addresses import find_or_create_address
from registry.officer_chats import CODE_GOOD_FOR, chat_of, drop_chat, end_chat, new_chat_code
from registry.people import register
from registry.second_factor import new_recovery_codes
from registry.tables import AuditEntry, Incoming, Officer, OfficerChat, Report
from tests.bot.bot_world import Phone, World


@dataclass
class Chief:
    """An officer with a phone that shows codes, and their Telegram chat."""

    world: World
    login: str
    phone: Phone
    secret: str

    @property
    def id(self) -> int:
        found = self.world.store.read_now(lambda s: s.exec(select(Officer.id).where(Officer.login == self.login)).one())
        assert found is not None
        return found

    def link_code(self) -> str:
        """What the console shows."""
        return self.world.store.write_now(lambda s: new_chat_code(s, self.id, self.world.clock.now()))

    async def links(self) -> str:
        return await self.phone.sends(f"/officer {self.link_code()}")

    def code(self) -> str:
        """What the app shows now; a next one is waited for, because each is good once."""
        self.world.clock.forward(seconds=60)
        return pyotp.TOTP(self.secret).at(self.world.clock.now())

    async def reads(self, number: int) -> str:
        """The proposal, in as many messages as it takes."""
        await self.phone.sends(f"/proposal {number}")
        return shown(self.world)

    async def approves(self, number: int, area: str = "South", code: str | None = None) -> str:
        return await self.phone.sends(f"approve {number} {area} {code or self.code()}")

    async def refuses(self, number: int, reason: str, code: str | None = None) -> str:
        return await self.phone.sends(f"refuse {number} {reason} {code or self.code()}")


def shown(world: World) -> str:
    """What the rounds show to those who asked, once the carrier has it."""

    def work(session: Session) -> None:
        for wish in waiting(session):
            show(session, world.speaker, wish, make(session, world.speaker, wish), world.clock.now())

    world.store.write_now(work)
    return "\n".join(text for key, text in world.accept_all() if key.startswith("proposal:"))


def chief(world: World, login: str, number: int) -> Chief:
    secret = pyotp.random_base32()

    def give(session: Session) -> None:
        officer = session.exec(select(Officer).where(Officer.login == login)).one()
        officer.totp_secret, officer.name = secret, login.title()
        session.add(officer)

    world.store.write_now(give)
    return Chief(world, login, Phone(world, str(700_000_000 + number), "telegram"), secret)


@pytest.fixture
def ana(world: World) -> Chief:
    return chief(world, "ana", 1)


@pytest.fixture
def ben(world: World) -> Chief:
    return chief(world, "ben", 2)


def proposed(world: World, by: Chief, area: str = "XB-S", rank: int = 2) -> int:
    """A proposal; its number."""
    now = world.clock.now()
    new = NewDecision(
        proposed_by=by.id, hazard="conflict", reason="fighting at the bridge", happened_at=now,
        next_update_at=now + timedelta(hours=6), lines=(NewLine(area_id=world.area_id(area), to_rank=rank),),
    )  # fmt: skip
    decision = world.store.write_now(lambda session: propose(session, world.speaker.ladder, new, now))
    assert decision.id is not None
    return decision.id


def state(world: World, number: int) -> str:
    return world.store.read_now(lambda session: session.get_one(Decision, number).state.value)


def people(world: World, area: str, count: int, language: str = "en", first: int = 500) -> None:
    """So many more people who are written to in Telegram."""

    def add(session: Session) -> None:
        now = world.clock.now()
        for number in range(first, first + count):
            address = find_or_create_address(session, "telegram", str(800_000_000 + number), now)
            register(session, address, language, world.area_id(area), now)

    world.store.write_now(add)


def acts(world: World) -> list[tuple[str, str, int | None]]:
    """(act, role, number of who did it), in order."""
    rows = select(AuditEntry).order_by(col(AuditEntry.number))
    return world.store.read_now(lambda s: [(row.act, row.role, row.actor) for row in s.exec(rows)])


async def ordinary(world: World, text: str, number: int = 90, channel: str = "telegram") -> str:
    """What somebody who is no officer is answered to words that nobody knows."""
    return await Phone(world, str(700_000_000 + number), channel).sends(text)


async def test_a_code_of_the_console_links_the_chat_that_sends_it(world: World, ben: Chief) -> None:
    said = await ben.links()

    assert "This chat is now the one of Ben" in said
    assert "approve NUMBER AREA CODE" in said
    chat = world.store.read_now(lambda session: chat_of(session, ben.id))
    assert chat is not None
    assert chat.address_id == ben.phone.address.id
    assert ("link chat", "officer", ben.id) in acts(world)


async def test_a_code_for_linking_is_good_once_and_for_ten_minutes(world: World, ana: Chief, ben: Chief) -> None:
    used, old = ben.link_code(), ana.link_code()
    await ben.phone.sends(f"/officer {used}")
    unknown = await ordinary(world, "xyzzy")

    assert await ordinary(world, f"/officer {used}", 91) == unknown
    world.clock.forward(seconds=CODE_GOOD_FOR.total_seconds())
    assert await ordinary(world, f"/officer {old}", 92) == unknown
    assert world.store.read_now(lambda session: len(session.exec(select(OfficerChat)).all())) == 1


async def test_a_code_typed_in_small_letters_without_hyphens_links_too(ben: Chief) -> None:
    code = ben.link_code().replace("-", " ").lower()

    assert "the one of Ben" in await ben.phone.sends(f"/officer {code}")


async def test_by_sms_nothing_links_and_nothing_decides(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    phone = world.phone(7)
    unknown = await world.phone(8).sends("xyzzy")

    assert await phone.sends(f"/officer {ben.link_code()}") == unknown

    address_id = phone.address.id or 0

    def link(session: Session) -> None:
        session.add(OfficerChat(officer_id=ben.id, address_id=address_id, linked_at=world.clock.now()))

    world.store.write_now(link)
    for text in ("/proposals", f"/proposal {number}", f"approve {number} South {ben.code()}"):
        assert "proposal" not in (await phone.sends(text)).lower()
    assert state(world, number) == "proposed"


async def test_a_stranger_is_answered_as_if_there_were_no_such_words(world: World, ana: Chief) -> None:
    number = proposed(world, ana)
    unknown = await ordinary(world, "xyzzy")

    for at, text in enumerate(
        ("/proposals", f"/proposal {number}", "/proposal 999", "approve 1 South 123456", "/approve", "/officer",
         "/officer AAAA-AAAA-AAAA", f"refuse {number} no 123456"), 100,
    ):  # fmt: skip
        assert await ordinary(world, text, at) == unknown, text


async def test_an_officer_reads_what_would_go_out_to_how_many_and_what_is_missing(
    world: World, ana: Chief, ben: Chief
) -> None:
    people(world, "XB-S-TIR", 2)
    people(world, "XB-S-TIR", 3, "bn", first=600)
    number = proposed(world, ana)
    await ben.links()

    assert f"{number}: South 0 > 2" in await ben.phone.sends("/proposals")
    read = await ben.reads(number)

    assert f"Decision {number}, proposed by Ana" in read
    assert "South 0 > 2 (Restriction)" in read
    assert "fighting at the bridge" in read
    assert f"| Embassy in Bravia: LEVEL 2 of 4. {world.speaker.say('en', 'level.2.headline')}" in read
    assert "People who would be written to: 5" in read
    assert "Bangla: 3 (Telegram 3)" in read
    assert "English: 2 (Telegram 2)" in read
    assert "Bangla: 3 would read a machine draft that no native speaker has reviewed" in read
    assert f"approve {number} South CODE" in read


async def test_a_second_officer_approves_from_the_chat_with_a_code(world: World, ana: Chief, ben: Chief) -> None:
    people(world, "XB-S-TIR", 1)
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)

    said = await ben.approves(number, " south ")

    assert f"Decision {number} is approved and goes out: South 0 > 2" in said
    assert state(world, number) == "issued"
    alert = world.store.read_now(lambda session: session.exec(select(Alert)).one())
    assert alert.decision_id == number
    assert ("approve", "officer", ben.id) in acts(world)
    assert f"Decision {number} is issued" in await ben.phone.sends(f"/proposal {number}")
    assert "no longer in a state" in await ben.approves(number)


async def test_whoever_proposed_does_not_approve_from_a_chat_either(world: World, ana: Chief) -> None:
    number = proposed(world, ana)
    await ana.links()

    assert "whoever proposed may not approve" in await ana.reads(number)
    assert f"{number}: South 0 > 2 (yours)" in await ana.phone.sends("/proposals")
    said = await ana.approves(number)

    assert "takes two officers" in said
    assert state(world, number) == "proposed"
    assert "approve" not in [act for act, _, _ in acts(world)], "what was refused is no act"
    assert ("refused", "officer", ana.id) in acts(world)


async def test_an_officer_without_the_role_reads_and_decides_nothing(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()

    def take_role(session: Session) -> None:
        officer = session.get_one(Officer, ben.id)
        officer.may_approve = False
        session.add(officer)

    world.store.write_now(take_role)
    assert "takes the role of approver" in await ben.reads(number)
    assert "role does not allow that" in await ben.approves(number)
    assert "role does not allow that" in await ben.refuses(number, "no")
    assert state(world, number) == "proposed"


async def test_what_was_not_read_in_this_chat_is_not_approved_from_it(world: World, ana: Chief, ben: Chief) -> None:
    number, other = proposed(world, ana), proposed(world, ana, "XB-N")
    await ben.links()
    await ben.reads(other)

    assert f"Write /proposal {number} first" in await ben.approves(number)
    await ben.phone.sends(f"/proposal {number}")
    assert f"Write /proposal {number} first" in await ben.approves(number), "it is not worked out yet"
    assert state(world, number) == "proposed"


async def test_what_the_carrier_has_not_taken_yet_was_not_read(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)

    def untake(session: Session) -> None:
        for delivery in session.exec(select(Delivery).where(col(Delivery.key).startswith("proposal:"))):
            delivery.accepted_at = None
            session.add(delivery)

    world.store.write_now(untake)

    assert f"Write /proposal {number} first" in await ben.approves(number)


async def test_what_was_read_in_another_chat_before_counts_no_more(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    world.store.write_now(lambda session: end_chat(session, ben.id, world.clock.now()))
    await ben.links()

    assert f"Write /proposal {number} first" in await ben.approves(number)


async def test_a_level_that_changed_since_the_reading_is_read_again_first(world: World, ana: Chief, ben: Chief) -> None:
    people(world, "XB-S-TIR", 1)
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    world.raise_level("XB-S-TIR", 3)

    assert "A level has changed around these areas since you read it" in await ben.approves(number)
    assert state(world, number) == "proposed"
    await ben.reads(number)
    assert "goes out" in await ben.approves(number)


async def test_many_people_who_came_since_the_reading_are_read_of_first(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    people(world, "XB-S-TIR", FEW + 1)

    assert f"{FEW + 1} people more" in await ben.approves(number)
    assert state(world, number) == "proposed"


async def test_a_wrong_area_decides_nothing_and_uses_no_code_up(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    code = ben.code()

    assert "write the area's name as the proposal tells it" in await ben.approves(number, "North", code)
    assert state(world, number) == "proposed"
    assert "goes out" in await ben.approves(number, "South", code)


async def test_a_code_is_good_once_wherever_it_was_used(world: World, ana: Chief, ben: Chief) -> None:
    first, second = proposed(world, ana), proposed(world, ana, "XB-N")
    await ben.links()
    await ben.reads(first)
    await ben.reads(second)
    code = ben.code()
    await ben.approves(first, code=code)

    assert "it was used before" in await ben.approves(second, "North", code)
    assert state(world, second) == "proposed"


async def test_another_officers_code_is_a_wrong_one(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)

    assert "That code is wrong" in await ben.approves(number, code=ana.code())
    assert state(world, number) == "proposed"


async def test_a_stolen_chat_without_codes_is_worth_five_tries(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)

    for tried in ("000000", "111111", "222222", "333333"):
        assert "That code is wrong" in await ben.approves(number, code=tried)
    said = await ben.refuses(number, "because", "AAAA-AAAA-AAAA-AAAA")

    assert "not linked any more" in said
    assert state(world, number) == "proposed"
    assert await ben.approves(number) == await ordinary(world, "xyzzy"), "whoever has no chat is a stranger"
    assert ("end chat", "officer", ben.id) in acts(world)
    assert [act for act, _, _ in acts(world)].count("refused") == 5


async def test_a_right_code_forgives_the_wrong_ones(world: World, ana: Chief, ben: Chief) -> None:
    number, other = proposed(world, ana), proposed(world, ana, "XB-N")
    await ben.links()
    for tried in ("000000", "111111", "222222", "333333"):
        await ben.approves(number, code=tried)
    assert "is refused" in await ben.refuses(other, "no")

    assert "That code is wrong" in await ben.approves(number, code="444444")


async def test_an_officer_without_a_second_factor_decides_nothing_here(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()

    def take(session: Session) -> None:
        officer = session.get_one(Officer, ben.id)
        officer.totp_secret = None
        session.add(officer)

    world.store.write_now(take)
    assert "Set up your second factor" in await ben.reads(number)
    assert "Set up your second factor" in await ben.approves(number, code="123456")
    assert state(world, number) == "proposed"


async def test_a_proposal_is_refused_with_the_reason_and_a_code(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()

    assert "Write the number, the reason and your code" in await ben.phone.sends(f"refuse {number} not yet")
    assert state(world, number) == "proposed"
    assert f"Decision {number} is refused" in await ben.refuses(number, "the bridge is open again")
    decision = world.store.read_now(lambda session: session.get_one(Decision, number))
    assert (decision.state.value, decision.ended_why) == ("rejected", "the bridge is open again")
    assert ("reject", "officer", ben.id) in acts(world)


async def test_a_link_that_was_ended_opens_nothing(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    world.store.write_now(lambda session: end_chat(session, ben.id, world.clock.now()))

    assert await ben.approves(number) == await ordinary(world, "xyzzy")
    assert state(world, number) == "proposed"


@pytest.mark.parametrize("dropped", [True, False])
async def test_a_switched_off_officer_is_a_stranger_in_their_chat(
    world: World, ana: Chief, ben: Chief, dropped: bool
) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)

    def switch_off(session: Session) -> None:
        officer = session.get_one(Officer, ben.id)
        officer.active = False
        session.add(officer)
        if dropped:
            drop_chat(session, ben.id)

    world.store.write_now(switch_off)

    assert await ben.approves(number) == await ordinary(world, "xyzzy")
    assert state(world, number) == "proposed"


async def test_a_chat_is_one_officers(world: World, ana: Chief, ben: Chief) -> None:
    await ben.links()

    said = await ben.phone.sends(f"/officer {ana.link_code()}")

    assert "This chat is linked to Ben" in said
    assert world.store.read_now(lambda session: chat_of(session, ana.id)) is None


async def test_a_code_that_is_over_says_so_in_a_chat_that_is_linked(ben: Chief) -> None:
    await ben.links()

    assert "not good (any more)" in await ben.phone.sends("/officer AB3D-EF4G-HJ6K")


async def test_an_officers_own_chat_answers_alerts_as_before(world: World, ana: Chief, ben: Chief) -> None:
    await ben.phone.joins("Tiravel")
    await ben.links()
    alert = world.raise_level("XB-S", 3)
    number = proposed(world, ana, "XB-S", 2)
    await ben.reads(number)

    said = await ben.phone.sends("1")

    assert world.speaker.say("en", "got.safe") in said
    assert [(row.alert_id, row.answer) for row in ben.phone.ledger] == [(alert.id, "safe")]
    assert state(world, number) == "proposed"
    await ben.phone.sends("2")
    assert [row.answer for row in ben.phone.ledger] == ["help"]


async def test_an_officers_words_leave_a_dialogue_where_it_stands(world: World, ana: Chief, ben: Chief) -> None:
    proposed(world, ana)
    await ben.links()
    await ben.phone.sends("start")
    await ben.phone.sends("1")
    await ben.phone.sends("/proposals")
    await ben.phone.sends("1")
    await ben.phone.sends("Tiravel")

    assert ben.phone.address.person_id is not None


async def test_no_code_and_no_officers_word_is_kept(world: World, ana: Chief, ben: Chief) -> None:
    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    await ben.approves(number, code="000000")
    await ben.approves(number)

    kept = world.store.read_now(lambda session: session.exec(select(Incoming)).all())
    reports = world.store.read_now(lambda session: session.exec(select(Report)).all())
    assert (kept, reports) == ([], [])


async def test_a_code_is_not_kept_either_where_a_fault_of_ours_kept_it_from_being_used(
    world: World, ana: Chief, ben: Chief, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would still be good, and all officers read what was not handled."""

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    number = proposed(world, ana)
    await ben.links()
    await ben.reads(number)
    monkeypatch.setattr(officer_changes, "approve_and_issue", broken)
    recovery = world.store.write_now(lambda session: new_recovery_codes(session, ben.id))[0]
    await ben.approves(number, code=recovery)

    [kept] = world.store.read_now(lambda session: session.exec(select(Incoming)).all())
    assert (kept.text, kept.for_officer) == (CODE_NOT_KEPT, True)
    monkeypatch.undo()
    await ben.approves(number, code=recovery)
    assert state(world, number) == "issued"


@pytest.mark.parametrize("around", ["{}", "approve 12 South {}"])
async def test_a_recovery_code_is_not_kept_where_somebody_types_it_into_a_chat_that_is_nobodys(
    world: World, ben: Chief, around: str
) -> None:
    recovery = world.store.write_now(lambda session: new_recovery_codes(session, ben.id))[0]
    await ben.phone.sends(around.format(recovery))
    await world.phone(88).sends(around.format(recovery))

    kept = world.store.read_now(lambda session: session.exec(select(Incoming.text)).all())
    assert kept == [around.format("****-****-****-****")] * 2


async def test_an_officer_may_ask_as_often_as_the_night_takes(world: World, ben: Chief) -> None:
    await ben.links()

    for _ in range(MOST_IN_A_ROW + 20):
        assert "Nothing waits" in await ben.phone.sends("/proposals")


async def test_what_an_officer_is_told_is_a_page_and_no_reply_to_a_person(world: World, ben: Chief) -> None:
    await ben.links()
    kinds = world.store.read_now(lambda session: session.exec(select(Delivery.kind)).all())

    assert set(kinds) == {DeliveryKind.PAGE}
