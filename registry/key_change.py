"""Which key seals is changed by two administrators, once every machine has the key file that holds the new one."""

from datetime import datetime

from sqlmodel import Session

from locales.sentence import Sentence
from registry.acts import Act
from registry.by_two import ActRefused, NothingToDo, begin_confirming, note_act, propose
from registry.keys import KeyFault
from registry.sealed import keys_of
from registry.sealing import change_key
from registry.tables import ActKind, AdministrativeAct


def propose_key(session: Session, by: int, number: int, now: datetime) -> AdministrativeAct:
    """Propose that this key of the key file seals from now on. Raises ActRefused."""
    keys = keys_of(session)
    if number == keys.current:
        raise NothingToDo(NothingToDo.__doc__)
    if number not in keys.numbers:
        raise ActRefused(
            Sentence(
                "The key file has no key {number}: add one with muster keys add, and start Muster again.", number=number
            )
        )
    return propose(session, by, ActKind.KEY, None, {"key": number}, now)


def confirm_key(session: Session, act_id: int, by: int, now: datetime) -> None:
    """Have every process seal with the key that another administrator proposed. Raises ActRefused."""
    act = begin_confirming(session, act_id, by, now)
    try:
        change_key(session, act.details["key"])
    except KeyFault as fault:
        raise ActRefused(fault.args[0]) from None
    note_act(session, by, Act.ADMINISTRATION_CONFIRM, act, now)
