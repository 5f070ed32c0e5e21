"""A disk that can lose power: everything SQLite writes is noted, so that what is left after a cut can be laid out.

It sits between SQLite and its own operating-system layer (sqlite.org/vfs.html), by the functions that the driver's
library exports, so the store under test runs unchanged. What was synced stays. Of what was not, any write may be
there, be missing, or be torn at a sector, in any order. After a failed sync the unsynced writes are gone for good,
even if a later sync succeeds: that is how Linux treats them.
"""

import ctypes
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pysqlite3._sqlite3 as driver

SECTOR = 512
OK, FULL, CANNOT_SYNC = 0, 13, 10 | 4 << 8
Kind = Literal["write", "truncate", "sync", "failed sync", "delete"]

_Number = ctypes.c_longlong
_Write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, _Number)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, _Number)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_Delete = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
"""The name stays the pointer that SQLite owns: an open file goes on using it, and names its shared memory by it."""


class _Methods(ctypes.Structure):
    """sqlite3_io_methods."""

    _fields_ = [
        ("version", ctypes.c_int),
        *[(name, ctypes.c_void_p) for name in ("close", "read", "write", "truncate", "sync")],
        *[(f"rest{number}", ctypes.c_void_p) for number in range(13)],
    ]


class _File(ctypes.Structure):
    """The head of every sqlite3_file."""

    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    """sqlite3_vfs."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        *[(f"rest{number}", ctypes.c_void_p) for number in range(13)],
    ]


@dataclass(frozen=True)
class Event:
    """One thing that was done to one file; for a truncation `offset` is the new length."""

    file: str
    kind: Kind
    offset: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """Everything since `install`. `refuse` may answer a write or a sync with an error code of SQLite instead of OK."""

    events: list[Event] = field(default_factory=list)
    refuse: Callable[[Event], int] = lambda _: OK
    _kept: list[Any] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)
    _tables: dict[int, _Methods] = field(default_factory=dict)

    def install(self) -> None:
        """Put the disk under every database that this process opens from now on."""
        library = ctypes.CDLL(driver.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        real = library.sqlite3_vfs_find(None).contents
        ours = _Vfs.from_buffer_copy(real)
        ours.name = b"noted"
        open_really, delete_really = _Open(real.open), _Delete(real.delete)

        def open_noted(vfs: int, name: int | None, file: int, flags: int, told: Any) -> int:
            code: int = open_really(vfs, name, file, flags, told)
            if code == OK and name is not None:
                self._watch(file, Path(ctypes.string_at(name).decode()).name)
            return code

        def delete_noted(vfs: int, name: bytes, sync: int) -> int:
            return self._do(Event(Path(name.decode()).name, "delete"), lambda: delete_really(vfs, name, sync))

        functions = _Open(open_noted), _Delete(delete_noted)
        ours.open, ours.delete = (ctypes.cast(function, ctypes.c_void_p).value for function in functions)
        self._kept += [library, real, ours, *functions]
        library.sqlite3_vfs_register(ctypes.byref(ours), 1)

    def _watch(self, address: int, name: str) -> None:
        """Replace the methods of an open file; all files of one sort share a table."""
        file = ctypes.cast(address, ctypes.POINTER(_File)).contents
        self._names[address] = name
        real = ctypes.addressof(file.methods.contents)
        if real not in self._tables:
            self._tables[real] = self._noting(file.methods.contents)
        file.methods = ctypes.pointer(self._tables[real])

    def _noting(self, real: _Methods) -> _Methods:
        write_really, truncate_really, sync_really = _Write(real.write), _Truncate(real.truncate), _Sync(real.sync)

        def write(file: int, data: int, size: int, offset: int) -> int:
            event = Event(self._names[file], "write", offset, ctypes.string_at(data, size))
            return self._do(event, lambda: write_really(file, data, size, offset))

        def truncate(file: int, size: int) -> int:
            return self._do(Event(self._names[file], "truncate", size), lambda: truncate_really(file, size))

        def sync(file: int, flags: int) -> int:
            event = Event(self._names[file], "sync")
            code = self._do(event, lambda: sync_really(file, flags))
            if code != OK:
                self.events.append(Event(event.file, "failed sync"))
            return code

        table = _Methods.from_buffer_copy(real)
        functions = _Write(write), _Truncate(truncate), _Sync(sync)
        for name, function in zip(("write", "truncate", "sync"), functions, strict=True):
            setattr(table, name, ctypes.cast(function, ctypes.c_void_p).value)
        self._kept += functions
        return table

    def _do(self, event: Event, really: Callable[[], int]) -> int:
        code = self.refuse(event) or really()
        if code == OK:
            self.events.append(event)
        return code


def left_after(before: Mapping[str, bytes], events: list[Event], dice: random.Random) -> dict[str, bytes]:
    """The files as they stand when power comes back: what was synced, and what chance left of the rest."""
    platters = {name: bytearray(content) for name, content in before.items()}
    unsynced: dict[str, list[Event]] = {}
    for event in events:
        waiting = unsynced.setdefault(event.file, [])
        if event.kind == "sync":
            for earlier in waiting:
                _apply(platters, earlier)
        if event.kind == "delete":
            platters.pop(event.file, None)
        if event.kind in ("write", "truncate"):
            waiting.append(event)
        else:
            waiting.clear()
    for event in (event for waiting in unsynced.values() for event in waiting):
        for piece in _by_chance(event, dice):
            _apply(platters, piece)
    return {name: bytes(content) for name, content in platters.items()}


def _by_chance(event: Event, dice: random.Random) -> list[Event]:
    """All of a write, nothing of it, or some of its sectors."""
    match dice.choice(("whole", "missing", "torn")):
        case "whole":
            return [event]
        case "torn" if event.kind == "write":
            pieces = [
                Event(event.file, "write", event.offset + start, event.data[start : start + SECTOR])
                for start in range(0, len(event.data), SECTOR)
            ]
            return [piece for piece in pieces if dice.random() < 0.5]
    return []


def _apply(platters: dict[str, bytearray], event: Event) -> None:
    content = platters.setdefault(event.file, bytearray())
    if event.kind == "truncate":
        del content[event.offset :]
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data
