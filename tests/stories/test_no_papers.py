"""There is no field for anybody's immigration status, in any table, form or file, and none may come (promise P7)."""

import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import service.wiring  # noqa: F401 - so that the metadata holds every table that there is
from bot.conversation import effects, facts, intents, questions
from locales.catalogue import SOURCE
from locales.check import HOME as CATALOGUES
from locales.sources import read_source
from registry.import_columns import COLUMNS
from tests.stories.world import HOME

FRAGMENTS = (
    "immigra", "migration_status", "visa", "passport", "residen", "iqama", "kafala", "kafeel", "sponsor", "permit",
    "papers", "document", "undocument", "irregular", "illegal", "legal", "unlawful", "overstay", "asylum", "refugee",
    "deport", "alien", "citizen", "nationalit", "entry_date", "entry_stamp", "work_card", "labour_card", "labor_card",
    "emirates_id", "civil_id", "national_id", "id_number", "id_card", "status_in_country", "host_state", "employer",
    "religion", "ethnic", "faith", "political",
)  # fmt: skip
PAPERS = re.compile("|".join(FRAGMENTS), re.IGNORECASE)
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*?\sname="([^"]+)"')
FOLDERS = ("console", "bot/via_web")


def suspicious(names: list[str]) -> list[str]:
    assert names, "nothing was looked at: the walk is broken"
    return [name for name in names if PAPERS.search(name.replace("-", "_").replace(" ", "_"))]


def test_no_table_and_no_column_can_hold_anybodys_papers() -> None:
    tables = SQLModel.metadata.tables
    assert len(tables) > 20
    assert suspicious([*tables, *(f"{t.name}.{c.name}" for t in tables.values() for c in t.columns)]) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_form_asks_for_anybodys_papers(folder: str) -> None:
    templates = sorted(Path(HOME / folder / "templates").rglob("*.html"))
    assert suspicious([name for file in templates for name in FIELD.findall(file.read_text())]) == []


def test_every_form_that_there_is_stands_where_it_is_looked_for() -> None:
    with_forms = [file.relative_to(HOME) for file in HOME.glob("*/**/*.html") if "<form" in file.read_text()]
    ours = [file for file in with_forms if not {".venv", "tests", "sandbox"} & set(file.parts)]
    assert {str(file).partition("/templates/")[0] for file in ours} == set(FOLDERS)


def test_no_file_can_be_imported_with_anybodys_papers() -> None:
    assert suspicious([f"{file} {column.name}" for file, columns in COLUMNS.items() for column in columns]) == []


def test_no_text_asks_for_anybodys_papers_and_no_word_gives_them() -> None:
    assert suspicious(list(read_source(SOURCE, CATALOGUES).texts)) == []


def test_the_conversation_has_no_meaning_step_or_fact_for_them() -> None:
    named = [*vars(effects), *vars(intents), *vars(facts), *vars(questions), *questions.Step]
    fields = [name for module in (effects, intents, facts) for each in vars(module).values() for name in _fields(each)]
    assert suspicious([*named, *fields]) == []


def _fields(each: object) -> list[str]:
    return list(getattr(each, "__dataclass_fields__", ()))


@pytest.mark.parametrize(
    "name", ["visa_until", "Passport-Number", "residence status", "iqama_no", "work permit", "undocumented", "illegal"]
)
def test_a_field_for_papers_is_found_whatever_it_is_called(name: str) -> None:
    assert suspicious([name]) == [name]
