"""A new password as a form sends it: typed twice, long enough, and not the one of before."""

from console.desk import Desk
from console.frame.forms import FieldFault
from registry.officers import hash_of_another


async def typed_twice(desk: Desk) -> str:
    """The hash of the password in the form. Raises FieldFault, OfficerError."""
    password = desk.form.secret("password")
    if password != desk.form.secret("again"):
        raise FieldFault("password", "The two passwords are not the same. Type it twice.")
    return await desk.read(lambda session: hash_of_another(session, desk.officer_id, password))
