"""Makes the changes that are about a person's family: codes, who may ask, enquiries, messages."""

from bot.apply import NO_SLOTS, Scene, Slots, apply
from bot.conversation import effects
from bot.family_use import use_allowed, use_code
from broadcasts import enquiring, family_messages
from registry import addresses, family_allowed, family_codes, threads
from registry.enquiries import keep_enquiry
from registry.family_asks import asker_at, may_ask, note_ask
from registry.tables import Enquiry, EnquiryState


@apply.register
def _(effect: effects.IssueCode, scene: Scene) -> Slots:
    issued = family_codes.issue_code(
        scene.session, scene.person_id, scene.now, effect.label, shows_place=effect.shows_place
    )
    return {"code": issued.code}


@apply.register
def _(effect: effects.RevokeCode, scene: Scene) -> Slots:
    for code in effect.code.split():
        family_codes.revoke_code(scene.session, scene.person_id, code, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.UseFamilyCode, scene: Scene) -> Slots:
    use_code(scene.session, scene.speaker, effect.code_id, asker_at(scene.address_id), scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.UseAllowed, scene: Scene) -> Slots:
    use_allowed(scene.session, scene.speaker, effect.allowed_id, asker_at(scene.address_id), scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Allow, scene: Scene) -> Slots:
    """An enquirer is allowed at the address that asked, a number as a phone."""
    address_id: int | None = None
    if effect.number is not None:
        address_id = addresses.find_or_create_address(scene.session, "sms", effect.number, scene.now).id
    elif effect.enquiry_id is not None:
        enquiry = scene.session.get(Enquiry, effect.enquiry_id)
        if enquiry is not None and enquiry.person_id == scene.person_id and enquiry.asked_at is not None:
            address_id = enquiry.address_id
    if address_id is not None:
        family_allowed.allow(scene.session, scene.person_id, address_id, effect.label, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.Forbid, scene: Scene) -> Slots:
    family_allowed.forbid(scene.session, scene.person_id, effect.address_id)
    return NO_SLOTS


@apply.register
def _(effect: effects.KeepEnquiry, scene: Scene) -> Slots:
    """Whoever has asked too often today is still kept for an officer, and no number is looked for any more."""
    asker = asker_at(scene.address_id)
    asks = may_ask(scene.session, asker, scene.now)
    note_ask(scene.session, asker, None, scene.now)
    state = EnquiryState.WAITING if asks and effect.by_number else EnquiryState.TO_FIND
    kept = EnquiryState.CLOSED if effect.mistyped else state
    keep_enquiry(scene.session, scene.address_id, effect.sought, scene.now, kept)
    _speaks(scene)
    return NO_SLOTS


@apply.register
def _(effect: effects.TellEnquirer, scene: Scene) -> Slots:
    enquiring.tell_asker(scene.session, scene.speaker, effect.enquiry_id, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.GiveEnquirerCode, scene: Scene) -> Slots:
    enquiring.give_code(scene.session, scene.speaker, effect.enquiry_id, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.IgnoreEnquiry, scene: Scene) -> Slots:
    enquiring.say_nothing(scene.session, effect.enquiry_id, scene.person_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.BlockEnquirer, scene: Scene) -> Slots:
    enquiry = enquiring.say_nothing(scene.session, effect.enquiry_id, scene.person_id, scene.now)
    if enquiry is not None and enquiry.address_id is not None:
        family_allowed.block(scene.session, scene.person_id, enquiry.address_id, scene.now)
    return NO_SLOTS


@apply.register
def _(effect: effects.KeepFamilyMessage, scene: Scene) -> Slots:
    family_messages.keep_message(
        scene.session,
        effect.person_id,
        effect.address_id,
        effect.text,
        scene.now,
        from_person=effect.from_person,
        called=effect.called,
    )
    _speaks(scene)
    return NO_SLOTS


def _speaks(scene: Scene) -> None:
    """What comes back later must be in the language of the answer that was read now."""
    if scene.sender.owner is None and scene.sender.talk.language is None:
        threads.set_thread_language(scene.session, scene.address_id, scene.language)
