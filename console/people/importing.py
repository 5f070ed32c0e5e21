"""Files of people, groups and places: handed in, looked at row by row, and only then taken.

Nothing is written before an officer has seen what the file would do. Until they confirm, it waits sealed.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from alert_levels.standing import standing_alert
from broadcasts.bringing_in import bring_in
from console.desk import Desk
from console.entry.access import FILE_FIELD, Forbidden, Number, Worker
from console.frame.forms import Refused, as_number, said_by
from locales.sentence import Sentence
from registry.acts import officer
from registry.import_columns import COLUMNS, File
from registry.import_drafts import NoDraft, drop_draft, find_draft, keep_draft
from registry.import_preview import MOST_LINES, Preview, preview_file
from registry.sheets import Column, ImportRefused
from registry.store import T, Work
from registry.tables import Officer

router = APIRouter()

MOST_FAULTS_SHOWN = 100
OF_WORKERS = (File.GROUPS, File.PEOPLE)
"""What case officers may enter; all other files change the plans, which is for administrators."""

NOTHING = Sentence("Choose a file that holds something.")
KINDS = {
    File.AREAS: Sentence("Areas"),
    File.POINTS: Sentence("Meeting points and shelters"),
    File.ROUTES: Sentence("Ways out"),
    File.CONTACTS: Sentence("Numbers to call"),
    File.GROUPS: Sentence("Groups and their wardens"),
    File.PEOPLE: Sentence("People"),
}
"""In the order in which they are imported."""


class PreviewDiffers(Exception):
    """The file would do something else now than what the officer has read."""


@dataclass(frozen=True)
class Allowed:
    """A kind of file that this officer may hand in, and its columns."""

    file: File
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class DraftView:
    """A file that was handed in. `told`: so many people whom it puts where a level holds are told of that."""

    draft_id: int | None
    name: str
    preview: Preview
    told: int = 0


@router.get("/people/import")
async def show_form(desk: Worker) -> Response:
    """`added` and `updated` are what the last import did."""
    asked = desk.request.query_params
    done = (as_number(asked.get("added")), as_number(asked.get("updated")))
    return _form(desk, done=done if None not in done else None)


@router.post("/people/import")
async def hand_in(desk: Worker) -> Response:
    """The fields `kind` and `file`, as multipart/form-data."""
    kind, raw = desk.form.text("kind"), desk.form.file(FILE_FIELD)
    if kind not in set(File):
        return _form(desk, Refused("import", Sentence("Say what the file holds.")), 422)
    file = File(kind)
    _refuse_plans(desk.officer, file)
    if not raw:
        return _form(desk, Refused("import", NOTHING), 422)

    def work(session: Session) -> DraftView:
        view = _look(session, desk, file, raw)
        if view.preview.faults or not view.preview.rows:
            return view
        return DraftView(keep_draft(session, desk.officer_id, file, raw, desk.now), view.name, view.preview, view.told)

    view = await _reading(desk, work)
    if view.preview.faults:
        return _form(desk, status=422, faulty=view)
    if view.draft_id is None:
        return _form(desk, Refused("import", NOTHING), 422)
    return desk.go(f"/people/import/{view.draft_id}")


@router.get("/people/import/{draft_id}")
async def show_draft(desk: Worker, draft_id: Number) -> Response:
    try:
        return await _draft_page(desk, draft_id)
    except NoDraft as fault:
        return _form(desk, Refused("import", said_by(fault)), 409)


@router.post("/people/import/{draft_id}")
async def take(desk: Worker, draft_id: Number) -> Response:
    """The field `seen` says which preview the officer has read."""
    seen = desk.form.text("seen")

    def work(session: Session) -> str:
        file, raw = find_draft(session, draft_id, desk.officer_id, desk.now)
        _refuse_plans(desk.officer, file)
        if preview_file(session, file, raw, desk.console.mode, desk.now).seen != seen:
            raise PreviewDiffers
        done = bring_in(session, desk.speaker, file, raw, desk.console.mode, officer(desk.officer_id), desk.now)
        drop_draft(session, draft_id, desk.officer_id)
        return f"/people/import?added={done.added}&updated={done.updated}"

    try:
        return desk.go(await _reading(desk, work))
    except NoDraft as fault:
        return _form(desk, Refused("import", said_by(fault)), 409)
    except (PreviewDiffers, ImportRefused):
        changed = Sentence("The register has changed since. Look at what the file would do now.")
        return await _draft_page(desk, draft_id, Refused("draft", changed), 409)


@router.post("/people/import/{draft_id}/drop")
async def drop(desk: Worker, draft_id: Number) -> Response:
    await desk.write(lambda session: drop_draft(session, draft_id, desk.officer_id))
    return desk.go("/people/import")


def allowed_to(who: Officer) -> tuple[Allowed, ...]:
    """The kinds of file that this officer may hand in."""
    return tuple(
        Allowed(file, name, COLUMNS[file]) for file, name in KINDS.items() if file in OF_WORKERS or who.may_administer
    )


def _refuse_plans(who: Officer, file: File) -> None:
    if file not in OF_WORKERS and not who.may_administer:
        raise Forbidden(
            Sentence(
                "This file changes the plans, which needs the role of administrator. Ask an administrator of the post"
                " to import it."
            )
        )


def _look(session: Session, desk: Desk, file: File, raw: bytes) -> DraftView:
    preview = preview_file(session, file, raw, desk.console.mode, desk.now)
    told = sum(number for area_id, number in preview.placed.items() if standing_alert(session, area_id) is not None)
    return DraftView(None, KINDS[file], preview, told)


async def _reading(desk: Desk, work: Work[T]) -> T:
    """Have the officer's file read, while no other of theirs is. Raises StillReading."""
    with desk.one_at_a_time.reading(desk.officer_id):
        return await desk.write(work)


async def _draft_page(desk: Desk, draft_id: int, refused: Refused | None = None, status: int = 200) -> Response:
    """Raises NoDraft, StillReading."""

    def work(session: Session) -> DraftView:
        file, raw = find_draft(session, draft_id, desk.officer_id, desk.now)
        view = _look(session, desk, file, raw)
        return DraftView(draft_id, view.name, view.preview, view.told)

    view = await _reading(desk, work)  # in a savepoint, so on the thread that writes
    return desk.page("people/import_draft.html", refused, status, view=view, most_shown=MOST_FAULTS_SHOWN)


def _form(
    desk: Desk,
    refused: Refused | None = None,
    status: int = 200,
    *,
    faulty: DraftView | None = None,
    done: tuple[int | None, ...] | None = None,
) -> Response:
    return desk.page(
        "people/import.html", refused, status, allowed=allowed_to(desk.officer), faulty=faulty, done=done,
        most_lines=MOST_LINES, most_shown=MOST_FAULTS_SHOWN, file_field=FILE_FIELD,
    )  # fmt: skip
