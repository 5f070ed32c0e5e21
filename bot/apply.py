"""Makes the changes that an answer names, each in one small function; some give a slot that the reply needs.

What people say of themselves is not made here, but for many at once in `own_answers`; what is about their families is
in `family_changes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

import structlog
from sqlmodel import Session

from alert_levels.tables import Alert, AlertArea
from bot.conversation import effects
from bot.conversation.answering import URGENT
from bot.members import enter_member
from bot.senders import Sender
from broadcasts.alert_facts import facts_for
from broadcasts.erasing import Farewell, erase_address, erase_person
from broadcasts.hiding import go_covert
from broadcasts.movement import person_joined, person_left, person_moved, person_reachable
from broadcasts.outbox import queue_message
from broadcasts.refusing_wardens import refuse_warden
from broadcasts.relay import ask_relay
from broadcasts.relaying_again import relay_again
from broadcasts.shortening import MOST_SEGMENTS
from broadcasts.speaker import Speaker
from broadcasts.stepping_aside import REFUSED, come_back, give_up_list, step_aside
from broadcasts.stopped_elsewhere import tell_elsewhere
from broadcasts.tables import DeliveryKind, Priority
from broadcasts.tasks import TASK_LIST
from broadcasts.warden_corrections import note_how, report_or_correct
from broadcasts.wording import full_text, moment
from locales.channel_form import as_sent
from registry import addresses, cases, details, incoming, people, threads, warden_duties
from registry.areas import find_area
from registry.campaigns import note_joined, note_opened
from registry.false_references import note_false_reference
from registry.listed import confirm_listed
from registry.needs import rank_of_needs
from registry.newcomers import note_newcomer, source_of
from registry.referrals import asked_of, note_received
from registry.reports import Said, add_report
from registry.tables import Address, DetailKind, ErasedFor, Person, ReportKind, Source
from registry.viewings import note_views

log = structlog.get_logger()

Slots = Mapping[str, str]
NO_SLOTS: Slots = {}


@dataclass(frozen=True)
class Scene:
    """Where the changes are made: whose message it was, when it is handled, and the message's key.

    Codes of officers go by `wall_now`, the real time.
    """

    session: Session
    speaker: Speaker
    sender: Sender
    language: str
    now: datetime
    key: str
    wall_now: datetime

    @property
    def address(self) -> Address:
        return self.session.get_one(Address, self.sender.address_id)

    @property
    def person(self) -> Person:
        """The owner of the address; only changes of registered people ask for it."""
        return people.find_person(self.session, self.person_id)

    @property
    def person_id(self) -> int:
        """The owner's number, also of one who has just registered."""
        owner = self.sender.person_id or self.address.person_id
        assert owner is not None
        return owner

    @property
    def address_id(self) -> int:
        return self.sender.address_id


@singledispatch
def apply(effect: object, scene: Scene) -> Slots:
    """Make one change and return the slots it gives."""
    raise TypeError(f"nothing makes the change {type(effect).__name__}: register it here")


@apply.register
def _(effect: effects.SetLanguage, scene: Scene) -> Slots:
    threads.set_thread_language(scene.session, scene.address_id, effect.code)
    if scene.sender.owner is not None:
        people.set_language(scene.session, scene.person, effect.code, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetSecondLanguage, scene: Scene) -> Slots:
    people.set_second_language(scene.session, scene.person, effect.code, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Register, scene: Scene) -> Slots:
    person = people.register(scene.session, scene.address, scene.language, effect.area_id, scene.now)
    cases.adopt(scene.session, scene.person_id, scene.address_id)
    if effect.name is not None:
        people.set_name(scene.session, person, effect.name, scene.now)
    if effect.campaign is not None:
        note_joined(scene.session, effect.campaign)
    source = source_of(scene.address.channel, scene.address.value)
    if note_newcomer(scene.session, scene.person_id, source, scene.now):
        log.warning("a rush of registrations", person=scene.person_id)
    person_joined(scene.session, scene.speaker, person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Decline, scene: Scene) -> Slots:
    incoming.forget_chat(scene.session, scene.address_id)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetArea, scene: Scene) -> Slots:
    person = scene.person
    people.set_area(scene.session, person, effect.area_id, scene.now)
    code = find_area(scene.session, effect.area_id).code
    add_report(
        scene.session,
        scene.person_id,
        Said(ReportKind.PLACE, code, Source.SELF, area_id=effect.area_id),
        scene.now,
    )
    person_moved(scene.session, scene.speaker, person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetName, scene: Scene) -> Slots:
    people.set_name(scene.session, scene.person, effect.name, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetPeople, scene: Scene) -> Slots:
    people.set_party_size(scene.session, scene.person, effect.count, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteKin, scene: Scene) -> Slots:
    kin = addresses.find_or_create_address(scene.session, "sms", effect.number, scene.now)
    assert kin.id is not None
    addresses.note_kin(scene.session, scene.person_id, kin.id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.MakePlaceReport, scene: Scene) -> Slots:
    said = Said(
        ReportKind.PLACE,
        "position",
        Source.SELF,
        area_id=effect.area_id,
        latitude=effect.latitude,
        longitude=effect.longitude,
    )
    add_report(scene.session, scene.person_id, said, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.OpenCase, scene: Scene) -> Slots:
    case = cases.open_case(
        scene.session,
        person_id=scene.sender.person_id,
        address_id=scene.address_id,
        category=effect.category,
        now=scene.now,
        duress=effect.duress,
    )
    return {"case": str(case.id)}


@apply.register
def _(effect: effects.NameNeed, scene: Scene) -> Slots:
    person_id, address_id = scene.sender.person_id, scene.address_id
    cases.name_need(scene.session, person_id=person_id, address_id=address_id, category=effect.category, now=scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteReceived, scene: Scene) -> Slots:
    referral = asked_of(scene.session, effect.referral_id, scene.sender.person_id, scene.address_id)
    if referral is not None:
        note_received(scene.session, referral, scene.now, received=effect.received)
    return NO_SLOTS


@apply.register
def _(effect: effects.GoCovert, scene: Scene) -> Slots:
    go_covert(scene.session, scene.person_id, None, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.KinAnswer, scene: Scene) -> Slots:
    said = Said(ReportKind.STATUS, effect.status, Source.FAMILY, scene.address_id, alert_id=effect.alert_id)
    add_report(scene.session, effect.person_id, said, scene.now)
    if effect.status in URGENT:
        cases.open_case(
            scene.session, person_id=effect.person_id, address_id=None, category=effect.status, now=scene.now
        )
    return NO_SLOTS


@apply.register
def _(effect: effects.OptOut, scene: Scene) -> Slots:
    addresses.opt_out(scene.session, scene.address, effect.why, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.StopElsewhere, scene: Scene) -> Slots:
    for other in addresses.others_in_use(scene.session, scene.person_id, scene.address_id):
        addresses.opt_out(scene.session, other, "stop", scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.TellElsewhere, scene: Scene) -> Slots:
    tell_elsewhere(scene.session, scene.speaker, scene.address, scene.key, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.OptIn, scene: Scene) -> Slots:
    addresses.opt_in(scene.session, scene.address, scene.now)
    if scene.sender.owner is not None:
        person_reachable(scene.session, scene.speaker, scene.person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Leave, scene: Scene) -> Slots:
    person = scene.person
    people.mark_left(scene.session, person, scene.now)
    add_report(scene.session, scene.person_id, Said(ReportKind.STATUS, "left", Source.SELF), scene.now)
    person_left(scene.session, person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Return, scene: Scene) -> Slots:
    person = scene.person
    people.mark_returned(scene.session, person, scene.now)
    person_joined(scene.session, scene.speaker, person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.TellInFull, scene: Scene) -> Slots:
    alert, told = _told(scene, effect.alert_id)
    text = full_text(
        scene.speaker,
        facts_for(scene.session, alert, told.was, told.now),
        scene.language,
        route=scene.speaker.route_for(scene.address.channel, scene.address.country),
        most_segments=MOST_SEGMENTS if scene.address.channel == "sms" else None,
    )
    queue_message(
        scene.session,
        key=f"more:{scene.key}",
        kind=DeliveryKind.FULL,
        address=scene.address,
        text=as_sent(scene.address.channel, scene.language, text.text),
        buttons=text.buttons,
        question=f"alert:{effect.alert_id}",
        priority=Priority.REPLY,
        now=scene.now,
        alert_id=effect.alert_id,
    )
    return NO_SLOTS


@apply.register
def _(effect: effects.ReportTask, scene: Scene) -> Slots:
    report_or_correct(scene.session, scene.person_id, effect.number, effect.digit, effect.how, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteHow, scene: Scene) -> Slots:
    note_how(scene.session, scene.person_id, effect.numbers, effect.how, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.AgreeToLook, scene: Scene) -> Slots:
    warden_duties.agree(scene.session, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.DeclineToLook, scene: Scene) -> Slots:
    give_up_list(scene.session, scene.person_id, REFUSED, scene.now)
    warden_duties.decline(scene.session, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NotePractice, scene: Scene) -> Slots:
    warden_duties.note_practised(scene.session, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.StepAside, scene: Scene) -> Slots:
    until = step_aside(scene.session, scene.person_id, effect.days, scene.now)
    return {"until": moment(scene.speaker, scene.language, until)}


@apply.register
def _(effect: effects.ComeBack, scene: Scene) -> Slots:
    come_back(scene.session, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.RefuseWarden, scene: Scene) -> Slots:
    refuse_warden(scene.session, scene.person, effect.warden_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.RelayAgain, scene: Scene) -> Slots:
    relay_again(scene.session, scene.speaker, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteTasksShown, scene: Scene) -> Slots:
    note_views(scene.session, effect.person_ids, "warden", scene.person_id, TASK_LIST, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.AskRelay, scene: Scene) -> Slots:
    ask_relay(scene.session, scene.person_id, effect.text, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteFalseReference, scene: Scene) -> Slots:
    note_false_reference(scene.session, scene.address_id, effect.ref, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Confirm, scene: Scene) -> Slots:
    people.confirm(scene.session, scene.person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteOpened, scene: Scene) -> Slots:
    note_opened(scene.session, effect.campaign)
    return NO_SLOTS


@apply.register
def _(effect: effects.NoteAsked, scene: Scene) -> Slots:
    details.note_asked(scene.session, scene.person_id, DetailKind(effect.kind), scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetNeeds, scene: Scene) -> Slots:
    details.keep_detail(scene.session, scene.person_id, DetailKind.NEEDS, ", ".join(effect.needs) or "nobody")
    people.set_needs_rank(scene.session, scene.person, rank_of_needs(effect.needs), scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetBooklet, scene: Scene) -> Slots:
    details.keep_detail(scene.session, scene.person_id, DetailKind.BOOKLET, effect.where)
    return NO_SLOTS


@apply.register
def _(effect: effects.SetExpiry, scene: Scene) -> Slots:
    value = f"{effect.year}-{effect.month:02}"
    remind_at = details.next_reminder(details.until_of(value), scene.now)
    details.keep_detail(scene.session, scene.person_id, DetailKind.EXPIRY, value, remind_at)
    return NO_SLOTS


@apply.register
def _(effect: effects.ConfirmListed, scene: Scene) -> Slots:
    confirm_listed(scene.session, scene.person_id, scene.now)
    people.confirm(scene.session, scene.person, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.AddMember, scene: Scene) -> Slots:
    enter_member(scene.session, scene.speaker, scene.person, effect.name, effect.area_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Erase, scene: Scene) -> Slots:
    farewell = Farewell(scene.address_id, scene.language)
    session, speaker, now = scene.session, scene.speaker, scene.now
    if scene.sender.owner is not None:
        erase_person(session, speaker, scene.person_id, ErasedFor.ASKED, now, farewell=farewell)
    else:
        erase_address(session, speaker, scene.address_id, ErasedFor.ASKED, now, farewell=farewell)
    return NO_SLOTS


def _told(scene: Scene, alert_id: int) -> tuple[Alert, AlertArea]:
    alert = scene.session.get(Alert, alert_id)
    told = scene.session.get(AlertArea, (alert_id, scene.person.area_id))
    assert alert is not None
    assert told is not None
    return alert, told
