"""Reading the configuration: the file, the environment over it, and one error that names everything that is wrong.

The environment sets any key as MUSTER_<TABLE>__<KEY>, or with _FILE behind it by naming a file that holds the value.
A secret comes from there only. The two are laid over each other before anything is checked. The keys themselves are
in `settings`, the rules between them in `config_rules`.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import exc, make_url

from service.config_faults import ConfigError, ConfigFault
from service.config_rules import broken_rules
from service.config_sources import Key, Written, at, laid_over, read_environment, read_file, variable_of
from service.settings import Settings

FILE_NAME = "config.toml"


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings that the file and the environment give. Raises ConfigError with every fault in them."""
    file, environment = read_file(path), read_environment(environ)
    tree = laid_over(file.tree, environment.tree)
    faults = [*file.faults, *environment.faults, *_secrets_in_file(file), *broken_rules(tree)]
    if file.faults:
        raise ConfigError(faults)
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigError([*faults, *_mistyped(error, path, environment)]) from None
    if faults:
        raise ConfigError(faults)
    return settings


def require_channel(settings: Settings) -> None:
    """Raise ConfigError when there is no channel at all: Muster could neither write to anybody nor hear of them."""
    if not settings.channels:
        telegram, sms = variable_of(("telegram", "token")), variable_of(("twilio", "auth_token"))
        remedy = f"set {telegram}, or twilio.account_sid and {sms}, or both"
        raise ConfigError([ConfigFault("telegram.token", "is missing, and so is Twilio's: no channel is on", remedy)])


def secret_keys() -> Iterator[Key]:
    """Every key that holds a secret."""
    for table, field in Settings.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for key, inner in model.model_fields.items():
                if SecretStr in _types_within(inner.annotation):
                    yield table, key


def _types_within(annotation: object) -> set[object]:
    return {annotation}.union(*map(_types_within, get_args(annotation)))


def _secrets_in_file(file: Written) -> Iterator[ConfigFault]:
    for key in secret_keys():
        if at(file.tree, *key) is not None:
            yield _belongs_outside(key, "is a secret and stands in the file")
    try:
        password = make_url(at(file.tree, "store", "url") or "sqlite://").password
    except (exc.ArgumentError, AttributeError, TypeError):
        return  # no URL at all, which is said elsewhere
    if password is not None:
        yield _belongs_outside(("store", "url"), "holds a password and stands in the file")


def _belongs_outside(key: Key, wrong: str) -> ConfigFault:
    variable = variable_of(key)
    return ConfigFault(".".join(key), wrong, f"take it out and set {variable} or {variable}_FILE instead")


def _mistyped(error: ValidationError, path: Path, environment: Written) -> Iterator[ConfigFault]:
    for detail in error.errors(include_input=False, include_url=False):
        key = tuple(str(part) for part in detail["loc"])
        yield _fault_of(detail, key, _variable(environment, key) or path.name)


def _variable(environment: Written, key: Key) -> str | None:
    """The variable that set the key, or the list in which it lies."""
    return environment.variables.get(key) or environment.variables.get(key[:2])


def _fault_of(detail: ErrorDetails, key: Key, where: str) -> ConfigFault:
    name = ".".join(key)
    match detail["type"]:
        case "extra_forbidden":
            return ConfigFault(name, "is not a key that Muster knows", f"{_meant(key)} in {where}")
        case "missing":
            return ConfigFault(name, "is missing", f"write it in {where} or set {variable_of(key)}")
        case "refusal":
            return ConfigFault(name, detail["ctx"]["wrong"], f"{detail['ctx']['remedy']} ({where})")
        case "model_type" | "dict_type":
            return ConfigFault(name, "is a table", f"write [{name}] above its keys in {where}")
    wrong = detail["msg"].removeprefix("Input ").removeprefix("Value ")
    return ConfigFault(name, wrong[0].lower() + wrong[1:], f"correct it in {where}")


def _meant(key: Key) -> str:
    *tables, name = key
    model = Settings.model_fields[tables[0]].annotation if tables and tables[0] in Settings.model_fields else Settings
    known = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else ()
    near = get_close_matches(name, known, n=1)
    return f"write {near[0]}" if near else "take it out"
