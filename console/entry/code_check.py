"""The code of the second factor at an act: asked again, because whoever sits at the desk may not be who logged in."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlmodel import Session

from console.desk import Desk
from console.frame.forms import FieldFault
from registry.log_ins import note_right_code, note_wrong_code
from registry.second_factor import WrongCode, spend

log = structlog.get_logger()

T = TypeVar("T")

FIELD = "code"


class CodeRefused(FieldFault):
    """The code beside the act is wrong, or was used before."""

    def __init__(self) -> None:
        super().__init__(FIELD, str(WrongCode()))


async def act_with_code(desk: Desk, work: Callable[[Session], T]) -> T:
    """Do the work and use the code up in one transaction: of an act that is refused, the code stays good.

    Raises CodeRefused; a few of them end the log-in.
    """
    if not desk.console.needs_factor:
        return await desk.write(work)
    now = desk.wall_now

    def checked(session: Session) -> T:
        if not spend(session, desk.officer_id, desk.form.text(FIELD), now):
            raise CodeRefused
        note_right_code(session, desk.token)
        return work(session)

    try:
        return await desk.write(checked)
    except CodeRefused:
        await desk.write(lambda session: note_wrong_code(session, desk.token))
        log.warning("console.code.refused", officer_id=desk.officer_id)
        raise
