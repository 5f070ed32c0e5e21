"""Dialogues, HELP, STOP, alerts, presses and restarts in any order: after each the thread is in a sane state.

Held after every step: a call for help leaves an open case; nobody is noted as safe without an exact "safe"; after STOP
nothing comes but answers; and a digit never answers a question that this address was not asked.
"""

import asyncio
import tempfile
from functools import cache
from pathlib import Path
from shutil import copyfile

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, SQLModel, col, select

from bot.conversation.digits import read_digits
from bot.conversation.needing import NEEDS
from bot.conversation.vocabulary import load_vocabulary
from bot.inbound import Inbox
from broadcasts.confirming import ask_to_confirm
from broadcasts.tables import Delivery
from locales.languages import LANGUAGES
from registry.addresses import find_address
from registry.cases import OPEN_STATES, close, open_case_of
from registry.keys import sandbox_ring
from registry.marks import marks_of
from registry.settings import Mode
from registry.store import Store
from registry.tables import Address, AddressState, Case, Incoming, PersonState, Report
from registry.threads import find_thread
from tests.bot.bot_world import CATALOGUE, Phone, World, seed
from tests.fakes.clock import FakeClock

VOCABULARY = load_vocabulary(CATALOGUE)
WORDS = (
    "START", "MENU", "NAME", "PEOPLE", "CONTACT", "PLACE", "LANGUAGE", "LEVEL", "MORE", "CODE", "REVOKE", "FAMILY",
    "DELETE ME", "I LEFT THE COUNTRY", "QUIET MODE", "YES", "NO", "SKIP", "TASKS", "WHO LOOKED",
)  # fmt: skip
WRITTEN = (
    "not safe", "I am not safe", "is my sister safe", "Tiravel", "newtown", "Maria", "they hit me",
    "+99910000099", "ደህና አይደለሁም", "لست بخير", "thank you", "...", "R 3=1", "11", "1 2", "unsafe", "no safe place",
)  # fmt: skip
CALLS = ("HELP", "sos", "help me please", "እርዳታ", "مساعدة", "সাহায্য", "2")
SAFE = ("1", "SAFE", "١", "ደህና ነኝ", "I am ok")
COMPLETE = {number for number, shipped in enumerate(LANGUAGES, 1) if not CATALOGUE.missing(shipped.code)}
UNFINISHED = {f"step:language:{number}" for number in range(1, len(LANGUAGES) + 1) if number not in COMPLETE}
"""Languages whose texts are still being translated are nobody's choice here."""
AUTOMATIC = ("alert:", "again:", "full:", "stale:", "confirm:", "correction:")


@cache
def founded() -> Path:
    """A store with its places, made once."""
    path = Path(tempfile.mkdtemp(prefix="muster-any-order-")) / "founded.db"
    store = Store(f"sqlite:///{path}", sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    store.write_now(seed)
    store.close()
    return path


class AnyOrder(RuleBasedStateMachine):
    """One person with a chat and a number, and a stranger."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="muster-any-order-")
        self.file = Path(self.folder.name) / "muster.db"
        copyfile(founded(), self.file)
        self.clock = FakeClock()
        self.loop = asyncio.new_event_loop()
        self.world = _World(self._open(), self.clock)
        self.stopped: dict[int, int] = {}
        self.said_safe = self.safe_reports = 0

    def _open(self) -> Store:
        return Store(f"sqlite:///{self.file}", sandbox_ring())

    @initialize()
    def people_are_there(self) -> None:
        self.chat = Phone(self.world, "900001", channel="telegram")
        self.sms = self.world.phone(1)
        self.stranger = self.world.phone(2)
        for text in ("start", "1", "1", "Tiravel", "skip", "skip"):
            self._sends(self.chat, text)
        self._sends(self.sms, "hello")
        number = self.chat.address.person_id

        def give(session: Session) -> None:
            address = find_address(session, "sms", self.sms.sender)
            assert address is not None
            address.person_id = number
            session.add(address)

        self.world.store.write_now(give)
        self.phones = (self.chat, self.sms, self.stranger)

    @rule(who=st.integers(0, 2), text=st.one_of(st.sampled_from(WORDS), st.sampled_from(WRITTEN)))
    def somebody_writes(self, who: int, text: str) -> None:
        self._sends(self.phones[who], text)

    @rule(who=st.integers(0, 2), digit=st.integers(3, 10))
    def somebody_sends_a_digit(self, who: int, digit: int) -> None:
        phone = self.phones[who]
        if self._step(phone) == "language" and digit not in COMPLETE:
            return
        needs, before = self._needs(phone), self._last_question(phone)
        self._sends(phone, str(digit))
        if before != "need":
            assert self._needs(phone) == needs, "a need was named that was not asked for"
        elif digit in NEEDS and not self._is_covert(phone):
            assert self._needs(phone)[-1:] == [NEEDS[digit]]

    @rule(who=st.integers(0, 2), text=st.sampled_from(SAFE))
    def somebody_says_safe(self, who: int, text: str) -> None:
        self.said_safe += 1
        self._sends(self.phones[who], text)

    @rule(who=st.integers(0, 2), text=st.sampled_from(CALLS))
    def somebody_calls_for_help(self, who: int, text: str) -> None:
        phone = self.phones[who]
        step_takes_it = read_digits(text) is not None and self._digit_is_asked_for(phone)
        self._sends(phone, text)
        assert step_takes_it or self._open_case(phone) is not None, text

    @rule(who=st.integers(0, 2))
    def somebody_stops(self, who: int) -> None:
        self._sends(self.phones[who], "STOP")
        address = self._address(self.phones[who])
        if address is not None:
            self.stopped[address] = self._newest_delivery()

    @precondition(lambda self: not self._gone())
    @rule(rank=st.integers(1, 3))
    def a_level_is_raised(self, rank: int) -> None:
        self.world.raise_level("XB-S", rank)

    @precondition(lambda self: not self._gone())
    @rule()
    def the_person_is_asked_to_confirm(self) -> None:
        number, now = self.chat.address.person_id, self.clock.forward(seconds=1)
        assert number is not None
        self.world.store.write_now(lambda session: ask_to_confirm(session, self.world.speaker, number, now))
        self.world.accept_all()

    @rule(who=st.integers(0, 1), data=st.data())
    def somebody_presses_a_button(self, who: int, data: st.DataObject) -> None:
        """Any that was ever shown there, however old."""
        phone = self.phones[who]
        shown = sorted({press for delivery in self._deliveries(phone) for _, press in delivery.buttons} - UNFINISHED)
        if not shown:
            return
        press = data.draw(st.sampled_from(shown))
        question, _, digit = press.rpartition(":")
        self.said_safe += digit == "1"
        self._run(phone.presses(press))
        if digit == "2" and question.startswith(("alert", "step:status")):
            assert self._open_case(phone) is not None, press

    @rule()
    def an_officer_closes_a_case(self) -> None:
        def work(session: Session) -> None:
            for case in session.exec(select(Case).where(col(Case.state).in_(OPEN_STATES)).limit(1)):
                close(session, case.id or 0, 1, "done", self.clock.forward(seconds=1))

        self.world.store.write_now(work)

    @rule(hours=st.sampled_from([1, 25, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)

    @rule()
    def the_service_restarts(self) -> None:
        self.world.store.close()
        self.world.store = self._open()
        self.world.inbox = Inbox(self.world.store, self.world.speaker, self.clock, mode=Mode.SANDBOX)

    @invariant()
    def nobody_is_safe_who_did_not_say_so(self) -> None:
        safe = self.world.store.read_now(lambda s: len(s.exec(select(Report).where(Report.value == "safe")).all()))
        assert safe <= self.said_safe

    @invariant()
    def after_stop_nothing_comes_but_answers(self) -> None:
        for address, since in self.stopped.items():
            if not self._is_stopped(address):
                continue
            keys = self.world.store.read_now(
                lambda s, a=address, n=since: s.exec(  # type: ignore[misc]
                    select(Delivery.key).where(Delivery.address_id == a, col(Delivery.id) > n)
                ).all()
            )
            assert [key for key in keys if key.startswith(AUTOMATIC)] == []

    @invariant()
    def whatever_was_written_is_kept_or_answered(self) -> None:
        """No message ended in a fault of ours."""
        kept = self.world.store.read_now(_not_handled)
        assert kept == []

    def teardown(self) -> None:
        self.world.store.close()
        self.loop.close()
        self.folder.cleanup()

    def _sends(self, phone: Phone, text: str) -> None:
        self._run(phone.sends(text))

    def _run(self, work) -> str:  # type: ignore[no-untyped-def]
        return str(self.loop.run_until_complete(work))

    def _address(self, phone: Phone) -> int | None:
        found = self.world.store.read_now(lambda s: find_address(s, phone.channel, phone.sender))
        return found.id if found else None

    def _open_case(self, phone: Phone) -> Case | None:
        def find(session: Session) -> Case | None:
            address = find_address(session, phone.channel, phone.sender)
            return open_case_of(session, address.person_id, address.id) if address else None

        return self.world.store.read_now(find)

    def _needs(self, phone: Phone) -> list[str]:
        case = self._open_case(phone)
        return [case.category] if case and case.category != "help" else []

    def _deliveries(self, phone: Phone) -> list[Delivery]:
        address = self._address(phone)
        chosen = select(Delivery).where(Delivery.address_id == address).order_by(col(Delivery.id))
        return self.world.store.read_now(lambda s: list(s.exec(chosen)))

    def _last_question(self, phone: Phone) -> str | None:
        asked = [d for d in self._deliveries(phone) if d.question and d.accepted_at]
        return max(asked, key=lambda d: (d.accepted_at, d.id)).question if asked else None

    def _step(self, phone: Phone) -> str | None:
        address = self._address(phone)
        thread = self.world.store.read_now(lambda s: find_thread(s, address)) if address else None
        return thread.step if thread else None

    def _digit_is_asked_for(self, phone: Phone) -> bool:
        """Whether a dialogue of the address has asked for a number."""
        return self._step(phone) in ("language", "consent", "which_area", "people")

    def _is_covert(self, phone: Phone) -> bool:
        address = self._address(phone)
        if address is None:
            return False
        number = self.world.store.read_now(lambda s: find_address(s, phone.channel, phone.sender)).person_id  # type: ignore[union-attr]
        return number is not None and bool(self.world.store.read_now(lambda s: marks_of(s, number)))

    def _is_stopped(self, address_id: int) -> bool:
        found = self.world.store.read_now(lambda s: s.get(Address, address_id))
        return found is not None and found.state is AddressState.OPTED_OUT

    def _newest_delivery(self) -> int:
        newest = select(Delivery.id).order_by(col(Delivery.id).desc())
        return self.world.store.read_now(lambda s: s.exec(newest).first()) or 0

    def _gone(self) -> bool:
        found = self.world.store.read_now(lambda s: find_address(s, "telegram", "900001"))
        if found is None or found.person_id is None:
            return True
        return self.chat.person.state is not PersonState.ACTIVE


class _World(World):
    """A world on a store that has its places already."""

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.store, self.speaker, self.clock, mode=Mode.SANDBOX)
        self.keys = iter(range(1, 10_000))


def _not_handled(session: Session) -> list[str]:
    return [row.text or "" for row in session.exec(select(Incoming).where(Incoming.intent == "not handled"))]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
