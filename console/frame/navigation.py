"""Where one can go: the sections of the console, and the pages of each."""

from dataclasses import dataclass

from locales.sentence import Sentence
from registry.tables import Officer


@dataclass(frozen=True)
class Page:
    """One entry. `role` names what an officer has to be to be shown it: a field of theirs, or empty for all."""

    path: str
    name: str
    role: str = ""


@dataclass(frozen=True)
class Section:
    """What belongs together; its first page opens it."""

    name: str
    pages: tuple[Page, ...]

    def holds(self, path: str) -> bool:
        return any(page.path == path for page in self.pages)


SECTIONS = (
    Section(Sentence("Now"), (Page("/", Sentence("Now")),)),
    Section(
        Sentence("Decide"),
        (
            Page("/decisions", Sentence("Decisions")),
            Page("/decisions/new", Sentence("Propose a level"), "may_propose"),
            Page("/notices/new", Sentence("New notice"), "decides"),
        ),
    ),
    Section(Sentence("Alerts"), (Page("/alerts", Sentence("Alerts")),)),
    Section(
        Sentence("People"),
        (
            Page("/people", Sentence("Search")),
            Page("/with-officer", Sentence("With an officer")),
            Page("/newcomers", Sentence("Newcomers in a rush")),
        ),
    ),
    Section(Sentence("Cases"), (Page("/cases", Sentence("Cases")), Page("/messages", Sentence("Messages")))),
    Section(
        Sentence("Wardens"),
        (
            Page("/wardens", Sentence("Wardens")),
            Page("/wardens/without", Sentence("Without a warden")),
            Page("/relays", Sentence("Relays")),
        ),
    ),
    Section(Sentence("Families"), (Page("/families", Sentence("Families")),)),
    Section(
        Sentence("Plans"),
        (
            Page("/plans", Sentence("Areas and plans")),
            Page("/ladder", Sentence("Ladder"), "may_administer"),
            Page("/records/retention", Sentence("What is kept")),
        ),
    ),
    Section(Sentence("Records"), (Page("/records", Sentence("Records")),)),
    Section(Sentence("Officers"), (Page("/officers", Sentence("Officers"), "may_administer"),)),
)


def shown_to(officer: Officer) -> tuple[Section, ...]:
    """The sections with the pages that this officer may open; none that is empty."""
    kept = (Section(each.name, tuple(page for page in each.pages if _may(officer, page.role))) for each in SECTIONS)
    return tuple(section for section in kept if section.pages)


def _may(officer: Officer, role: str) -> bool:
    if role == "decides":
        return officer.may_propose or officer.may_approve
    return not role or bool(getattr(officer, role))
