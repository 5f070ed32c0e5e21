"""Who else has a case open."""

from datetime import timedelta

from sqlmodel import Session

from registry.case_looks import forget_looks, note_look, others_looking
from registry.cases import open_case
from registry.store import Store
from tests.broadcasts.both import BOTH
from tests.registry.registered import NOW, officer, somebody


@BOTH
def test_others_are_known_for_two_minutes_after_their_last_look_and_oneself_never(store: Store) -> None:
    def work(session: Session) -> tuple[int, int, int]:
        person, _ = somebody(session)
        case = open_case(session, person_id=person.id, address_id=None, category="help", now=NOW)
        return case.id or 0, officer(session, "ana"), officer(session, "ben")

    case, ana, ben = store.write_now(work)
    for minutes, who in ((0, ana), (0, ben), (1, ana)):
        store.write_now(lambda s, m=minutes, w=who: note_look(s, case, w, NOW + timedelta(minutes=m)))  # type: ignore[misc]

    def seen(by: int, minutes: float) -> list[str]:
        now = NOW + timedelta(minutes=minutes)
        return [each.officer for each in store.read_now(lambda s: others_looking(s, [case], by, now))]

    assert (seen(ana, 1), seen(ben, 1)) == (["ben"], ["ana"])
    assert (seen(ana, 2), seen(ben, 2)) == ([], ["ana"])
    assert seen(ben, 3) == []
    assert store.write_now(lambda session: forget_looks(session, NOW + timedelta(minutes=2))) == 1
    assert (seen(ben, 2), seen(ana, 1)) == (["ana"], [])
    assert store.write_now(lambda session: forget_looks(session, NOW + timedelta(minutes=3))) == 1
