"""Faults that a person can mend: what the command line says of each in place of a traceback."""

from sqlalchemy.exc import OperationalError

from bot.via_telegram.whose_bot import OtherWorld
from broadcasts.call_list import NoSuchGroup
from console.frame.printing import CannotPrint
from registry.audit_check import UnreadableEntry
from registry.keys import KeyFault
from registry.officers import OfficerError
from registry.settings import ModeChanged, NoPost
from registry.sheets import ImportRefused
from registry.store import StoreError
from registry.store_faults import explained
from sandbox.loopback import NotLoopback
from sandbox.population.living import JoiningStalled
from service.commands.call_list import NotWritten
from service.commands.poster import NoPoster
from service.commands.purge import NothingPurged
from service.commands.sandbox import CannotListen
from service.commands.wipe import NotWiped
from service.config_faults import ConfigError
from service.demo.crisis import NotFinished
from service.demo.officer import ConsoleRefused
from service.demo.process import ServiceFailed
from service.snapshot.errors import SnapshotError

MENDABLE = (
    ConfigError,
    StoreError,
    ModeChanged,
    NoPost,
    ImportRefused,
    OfficerError,
    KeyFault,
    OtherWorld,
    UnreadableEntry,
    NotLoopback,
    NotFinished,
    ConsoleRefused,
    ServiceFailed,
    JoiningStalled,
    CannotListen,
    SnapshotError,
    NoPoster,
    NoSuchGroup,
    CannotPrint,
    NothingPurged,
    NotWritten,
    NotWiped,
    OperationalError,
)


def sentence_for(error: Exception) -> str | None:
    """What to do, or what the store says where nobody has asked the store yet; None for a fault of the code."""
    told = error if isinstance(error, MENDABLE) else explained(error)
    if isinstance(told, OperationalError):  # its own text would add the statement and its parameters
        reason = str(told.orig).partition("\n")[0]
        return f"the store does not open: {reason}; look at [store] url"
    return str(told) if isinstance(told, MENDABLE) else None
