"""A post in the middle of a crisis: something on every page, and somebody whose name is a script."""

from datetime import timedelta

from sqlmodel import Session

from alert_levels.decisions import NewDecision, NewLine, propose
from broadcasts.notices import NewNotice, send_notice
from broadcasts.relay import ask_relay
from registry.audit_export import propose_export
from registry.by_two import administrators
from registry.cases import open_case
from registry.enquiries import Sought, keep_enquiry
from registry.incoming import Written, keep
from registry.tables import EnquiryState
from tests.stories.phone import Phone
from tests.stories.world import World

SCRIPT = "<script>alert(1)</script>"


async def fill(world: World) -> Phone:
    """People who were alerted, of whom some answered; cases, messages, a proposal, an enquiry. The phone of SCRIPT."""
    scripted = await world.sms()
    neighbours = [await world.telegram(), await world.sms("ar"), await world.sms("am")]
    await scripted.lives_in("Port Sur", SCRIPT)
    for phone, name in zip(neighbours, ("Amina", "سارة", None), strict=True):
        await phone.lives_in("Port Sur", name)
    for phone in (scripted, *neighbours):
        phone.hangs_up()
    world.post.leads(neighbours[0], scripted, neighbours[1], neighbours[2])
    world.post.decides(("south", 3))
    await world.settles()
    await neighbours[0].replies("1")
    await world.until(lambda: world.post.understood(neighbours[0]) == "digit")
    await scripted.sends("HELP")
    await world.until(lambda: bool(world.post.cases()))
    await world.settles()
    world.post.write(lambda session: _adds(session, world, scripted, neighbours[0]))
    await world.settles()
    return scripted


def _adds(session: Session, world: World, scripted: Phone, warden: Phone) -> None:
    """What waits for officers besides, written straight into the store."""
    post, now, speaker = world.post, world.clock.now(), world.muster.speaker
    ada, person = post.officer("ada"), post.person(scripted)
    address = post.address(scripted).id or 0
    keep(session, [Written(address, SCRIPT, "free text", True)], now)
    ask_relay(session, post.person(warden), SCRIPT, now)
    sought = Sought(SCRIPT, relation="sister", place="Port Sur", asker=SCRIPT)
    keep_enquiry(session, address, sought, now, EnquiryState.TO_FIND)
    open_case(session, person_id=person, address_id=address, category="medical", now=now)
    notice = NewNotice(ada, {"en": SCRIPT, "ar": SCRIPT, "am": SCRIPT}, (post.area("port"),))
    send_notice(session, speaker, notice, now)
    line = NewLine(post.area("capital"), 1)
    new = NewDecision(ada, "flood", SCRIPT, now, now + timedelta(hours=6), (line,))
    propose(session, speaker.ladder, new, now)
    propose_export(session, min(administrators(session)), now)
