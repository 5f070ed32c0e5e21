"""The list of decisions, and proposing one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import APIRouter, Response
from sqlmodel import Session

from alert_levels.decisions import NewDecision, NewLine, find_decision, lines_of, propose
from alert_levels.enact import preview_changes
from alert_levels.errors import BadLine, DecisionError, ReasonMissing
from alert_levels.standing import effective_ranks
from alert_levels.tables import DecisionLine, DecisionState
from broadcasts.readership import Readership
from console.decisions.choosing import Choices, choices_for
from console.decisions.decision_views import decisions_in
from console.decisions.proposal_form import LONGEST_WORDS, drafts_in, form_of, read_proposal, read_words
from console.desk import Desk
from console.entry.access import AnyOfficer, Proposer
from console.frame.forms import FieldFault, Form, Refused, as_number, said_by
from locales.interface import language_name
from locales.languages import LANGUAGES, Language

router = APIRouter()

LISTED = 50
"""So many decisions on one page."""
USUAL_PROMISE = timedelta(hours=6)
"""When the next message is promised for unless the officer writes another time."""


@dataclass(frozen=True)
class WordsIn:
    """A language in which an officer may write words of their own; `readers` is None while nobody has asked."""

    language: Language
    readers: int | None


@dataclass(frozen=True)
class ProposalView:
    """The form of a proposal."""

    choices: Choices
    words: tuple[WordsIn, ...]


@router.get("/decisions")
async def list_decisions(desk: AnyOfficer) -> Response:
    """All, or those in one state; a page of them, older than a number."""
    asked = desk.request.query_params
    state = next((each for each in DecisionState if each.value == asked.get("state")), None)
    states, before = (state,) if state else tuple(DecisionState), as_number(asked.get("before"))
    view = await desk.read(lambda session: decisions_in(session, states, before, LISTED + 1))
    return desk.page("decisions/decisions.html", view=view[:LISTED], more=len(view) > LISTED, state=state)


@router.get("/decisions/new")
async def show_proposal(desk: Proposer) -> Response:
    """Areas that the address names are chosen already; with `like`, what that decision proposed is filled in."""
    asked = desk.request.query_params
    like = as_number(asked.get("like"))
    if like is not None:
        form = await desk.read(lambda session: _form_like(session, like, desk))
    else:
        form = Form({"area": asked.getlist("area")})
    return await _proposal_page(replace(desk, form=form))


@router.post("/decisions/new")
async def take_proposal(desk: Proposer) -> Response:
    """Propose; or only go on filling in, where a button of the form itself was pressed."""
    if any(desk.form.ticked(button) for button in ("take", "filter", "drop", "check")):
        return await _proposal_page(desk)
    try:
        new = await desk.read(lambda session: _read_proposal(session, desk))
        decision_id = await desk.write(lambda session: _propose(session, desk, new))
    except (DecisionError, FieldFault) as fault:
        return await _proposal_page(desk, Refused(field_of(fault), said_by(fault)), 422)
    return desk.go(f"/decisions/{decision_id}")


def field_of(fault: DecisionError | FieldFault) -> str:
    """The field beside which the sentence belongs."""
    if isinstance(fault, FieldFault):
        return fault.field
    if isinstance(fault, ReasonMissing):
        return "reason"
    return "lines" if isinstance(fault, BadLine) else "proposal"


def _form_like(session: Session, decision_id: int, desk: Desk) -> Form:
    return form_of(find_decision(session, decision_id), lines_of(session, decision_id), desk.reader.zone)


def _read_proposal(session: Session, desk: Desk) -> NewDecision:
    """What was filled in, with what only the store can tell about it. Raises FieldFault, BadLine."""
    new = read_proposal(desk.form, desk.officer_id, desk.reader.zone, desk.speaker)
    _check_going_down(session, desk.form, new)
    if new.words and not desk.form.ticked("words_some"):
        _check_words(_readers_of(session, desk, new.lines), new, desk.reader.language)
    return new


def _check_going_down(session: Session, form: Form, new: NewDecision) -> None:
    """A lowering says what goes on and what ends, or the officer says that there is nothing to say."""
    ranks = effective_ranks(session)
    down = any(line.to_rank < ranks.get(line.area_id, 0) for line in new.lines)
    if down and not (new.continues or new.ends or form.ticked("nothing")):
        raise FieldFault(
            "lowering", "A level goes down: tick what goes on and what ends, or that nothing of it applies."
        )


def _check_words(readers: Readership, new: NewDecision, language: str) -> None:
    """No free sentence goes untranslated, and nobody is passed over unknowingly."""
    missing = {code: heads for code, heads in readers.by_language().items() if code not in new.words}
    if missing:
        raise FieldFault(
            "words",
            "Your own words are missing in {languages}. People there read those and would be told nothing in their "
            "place. Write them, or tick that they may go out so.",
            languages=", ".join(f"{language_name(code, language)} ({heads})" for code, heads in missing.items()),
        )


def _readers_of(session: Session, desk: Desk, lines: Iterable[NewLine]) -> Readership:
    """Who would be written to by these lines."""
    proposed = [
        DecisionLine(decision_id=0, area_id=line.area_id, from_rank=0, to_rank=line.to_rank, exempt=line.exempt)
        for line in lines
    ]
    told = preview_changes(session, proposed)
    return desk.tallies.readers.of(session, 0, desk.now).counted.within([change.area_id for change in told])


def _propose(session: Session, desk: Desk, new: NewDecision) -> int:
    decision = propose(session, desk.speaker.ladder, new, desk.now)
    assert decision.id is not None
    return decision.id


async def _proposal_page(desk: Desk, refused: Refused | None = None, status: int = 200) -> Response:
    return desk.page(
        "decisions/propose.html",
        refused,
        status,
        view=await desk.read(lambda session: _view_proposal(session, desk)),
        longest_words=LONGEST_WORDS,
        usual_promise=desk.now + USUAL_PROMISE,
    )


def _view_proposal(session: Session, desk: Desk) -> ProposalView:
    return ProposalView(
        choices=choices_for(session, drafts_in(desk.form), desk.form.text("q")),
        words=tuple(_words_in(session, desk)),
    )


def _words_in(session: Session, desk: Desk) -> list[WordsIn]:
    """The languages to write in, those first that are read there; they are counted only for whoever writes or asks."""
    lines = [NewLine(each.area_id, each.rank, each.exempt) for each in drafts_in(desk.form) if each.rank is not None]
    try:
        asked = bool(read_words(desk.form, desk.speaker)) or desk.form.ticked("check")
    except FieldFault:
        asked = True
    if not asked or not lines:
        return [WordsIn(language, None) for language in LANGUAGES]
    heads = _readers_of(session, desk, lines).by_language()
    found = [WordsIn(language, heads.get(language.code, 0)) for language in LANGUAGES]
    return sorted(found, key=lambda words: -(words.readers or 0))
