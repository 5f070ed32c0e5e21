"""Where the configuration is written: the file, and over it the environment. What the keys mean is in `config`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.config_faults import ConfigFault

PREFIX = "MUSTER_"
BETWEEN = "__"
FILE = "_FILE"

# Variables of ours that are no settings: where the file is, and the password for `muster officer add`.
NOT_SETTINGS = ("MUSTER_CONFIG", "MUSTER_OFFICER_PASSWORD", "MUSTER_OFFICER_PASSWORD_FILE")

Key = tuple[str, ...]
Tree = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """A tree of keys as it was written, and by which variable, where it was one."""

    tree: Tree = field(default_factory=dict)
    variables: Mapping[Key, str] = field(default_factory=dict)
    faults: tuple[ConfigFault, ...] = ()


def read_file(path: Path) -> Written:
    try:
        return Written(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        fault = ConfigFault(str(path), "does not exist", "go to the folder that holds it, or name it with --config")
    except OSError as error:
        fault = ConfigFault(str(path), f"cannot be read ({error.strerror})", "correct its permissions")
    except UnicodeDecodeError:
        fault = ConfigFault(str(path), "is not UTF-8", "save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        fault = ConfigFault(str(path), f"is not TOML ({error})", "correct that line")
    return Written(faults=(fault,))


def read_environment(environ: Mapping[str, str]) -> Written:
    """The keys that MUSTER_<TABLE>__<KEY> sets; MUSTER_<TABLE>__<KEY>_FILE names a file that holds the value."""
    tree: Tree = {}
    variables: dict[Key, str] = {}
    faults: list[ConfigFault] = []
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        key = key_of(variable)
        if len(key) == 1:
            faults.append(ConfigFault(variable, "names no key", f"write {PREFIX}<TABLE>{BETWEEN}<KEY>, or take it out"))
            continue
        if key in variables:
            faults.append(ConfigFault(variable, f"stands beside {variables[key]}", "keep one of the two"))
            continue
        variables[key] = variable
        try:
            put(tree, key, _value(variable, environ[variable]))
        except (OSError, UnicodeDecodeError):
            faults.append(ConfigFault(variable, "names a file that cannot be read", "correct the name or the file"))
    return Written(tree, variables, tuple(faults))


def key_of(variable: str) -> Key:
    """("telegram", "token") for MUSTER_TELEGRAM__TOKEN and MUSTER_TELEGRAM__TOKEN_FILE."""
    parts = variable.removeprefix(PREFIX).removesuffix(FILE).split(BETWEEN)
    key = [part.lower() for part in parts]
    if key[0] == "countries" and len(key) > 1:
        key[1] = key[1].upper()  # the one table whose tables are named by data
    return tuple(key)


def variable_of(key: Key) -> str:
    return PREFIX + BETWEEN.join(key).upper()


def put(tree: Tree, key: Key, value: Any) -> None:
    """Set a key, however deep. A value that stands where a table should be gives way to the table."""
    *tables, last = key
    for name in tables:
        inner = tree.get(name)
        tree[name] = inner if isinstance(inner, dict) else {}
        tree = tree[name]
    tree[last] = value


def at(tree: object, *key: str) -> Any:
    """The value at a key, or None: the tree may hold anything, for it is not checked yet."""
    for name in key:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def leaves(tree: Tree, above: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Every key with its value."""
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def laid_over(below: Tree, above: Tree) -> Tree:
    """A new tree with every key of both; where both have one, that of `above`."""
    tree: Tree = {}
    for layer in (below, above):
        for key, value in leaves(layer):
            put(tree, key, value)
    return tree


def _value(variable: str, value: str) -> str:
    if variable.endswith(FILE):
        return Path(value).read_text(encoding="utf-8").rstrip("\r\n")
    return value
