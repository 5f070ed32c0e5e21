"""What the forms of plans send, read field by field. Each function raises FieldFault with what to write instead."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from console.frame.forms import FieldFault, Form
from locales.languages import LANGUAGES
from locales.sentence import Sentence
from registry.import_columns import MOST_ROOM, phone
from registry.outlines import OutlineFault, middle_of, read_outline, read_path
from registry.plan_changes import AreaFacts
from registry.sheets import BadCell, code, decimal
from registry.tables import AreaKind, ContactKind, PointKind
from registry.time_zones import is_time_zone

Kind = TypeVar("Kind", bound=StrEnum)

LONGEST_NAME = 120
LARGEST_RADIUS = 5000.0


def read_code(form: Form) -> str:
    try:
        return code(form.text("code"))
    except BadCell:
        raise FieldFault("code", "Write a code of up to 40 letters A to Z, digits, - and _.") from None


def read_names(form: Form, *, needed: bool = True) -> dict[str, str]:
    """The names by language, in English at least; without `needed` there may be none at all."""
    written = {language.code: " ".join(form.text(f"name-{language.code}").split()) for language in LANGUAGES}
    names = {language: name for language, name in written.items() if name}
    if any(len(name) > LONGEST_NAME for name in names.values()):
        raise FieldFault("names", "A name has at most {most} characters.", most=LONGEST_NAME)
    if "en" not in names and (needed or names):
        raise FieldFault("names", "Write the name in English: it stands wherever another language has none.")
    return names


def read_position(form: Form) -> tuple[float, float]:
    """Latitude and longitude of a place that has to lie somewhere."""
    position = _optional_position(form)
    if position is None:
        raise _no_position()
    return position


def read_area(form: Form) -> AreaFacts:
    position, time_zone = _optional_position(form), form.text("time_zone")
    if time_zone and not is_time_zone(time_zone):
        raise FieldFault("time_zone", "There is no such time zone: write one such as Asia/Beirut.")
    try:
        outline = read_outline(form.text("outline")) if form.text("outline") else None
    except OutlineFault as fault:
        raise FieldFault("outline", fault.args[0]) from None
    if position is None and outline is not None:
        position = middle_of(outline)
    return AreaFacts(
        kind=_one_of(AreaKind, form, Sentence("Choose what kind of area it is.")),
        names=read_names(form),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        radius_km=_radius(form),
        outline=outline,
        time_zone=time_zone or None,
        review_by=_day(form),
    )


def read_point(form: Form) -> dict[str, object]:
    latitude, longitude = read_position(form)
    return {
        "kind": _one_of(PointKind, form, Sentence("Choose what the point is for.")),
        "names": read_names(form),
        "latitude": latitude,
        "longitude": longitude,
        "open": form.ticked("open"),
        "capacity": _capacity(form),
    }


def read_route(form: Form) -> dict[str, object]:
    try:
        path = read_path(form.text("path"))
    except OutlineFault as fault:
        raise FieldFault("path", fault.args[0]) from None
    return {"names": read_names(form), "path": path, "open": form.ticked("open"), "capacity": _capacity(form)}


def read_contact(form: Form) -> dict[str, object]:
    try:
        number = phone(form.text("number"))
    except BadCell:
        raise FieldFault("number", "Write the number as people dial it there, such as 112 or +99920000001.") from None
    kind = _one_of(ContactKind, form, Sentence("Choose whom the number reaches."))
    return {"kind": kind, "number": number, "names": read_names(form, needed=False)}


def _capacity(form: Form) -> int | None:
    """For how many people; None where nobody has said."""
    if not form.text("capacity"):
        return None
    number = form.number("capacity")
    if number is None or number > MOST_ROOM:
        raise FieldFault("capacity", "Write a whole number of people, or nothing.")
    return number


def _optional_position(form: Form) -> tuple[float, float] | None:
    if not form.text("latitude") and not form.text("longitude"):
        return None
    latitude, longitude = _decimal(form, "latitude", -90, 90), _decimal(form, "longitude", -180, 180)
    if latitude is None or longitude is None:
        raise _no_position()
    return (latitude, longitude)


def _no_position() -> FieldFault:
    return FieldFault(
        "position", "Write latitude (-90 to 90) and longitude (-180 to 180) in degrees, such as 33.271 and 35.204."
    )


def _decimal(form: Form, field: str, low: float, high: float) -> float | None:
    """The field as a number within bounds, with a point or a comma; None for anything else."""
    try:
        return decimal(low, high)(form.text(field))
    except BadCell:
        return None


def _radius(form: Form) -> float | None:
    if not form.text("radius_km"):
        return None
    radius = _decimal(form, "radius_km", 0, LARGEST_RADIUS)
    if radius is None:
        raise FieldFault("radius_km", "Write the radius in kilometres, from 0 to 5000, or nothing.")
    return radius


def _day(form: Form) -> date | None:
    try:
        return date.fromisoformat(form.text("review_by")) if form.text("review_by") else None
    except ValueError:
        raise FieldFault("review_by", "Write the day as 2027-01-31, or nothing.") from None


def _one_of(kinds: type[Kind], form: Form, sentence: Sentence) -> Kind:
    try:
        return kinds(form.text("kind"))
    except ValueError:
        raise FieldFault("kind", sentence) from None
