"""The shelf and the paper that the settings describe."""

from pathlib import Path

from broadcasts.speaker import Speaker
from service.settings import Settings
from service.snapshot.errors import NotTaken
from service.snapshot.pages import Paper
from service.snapshot.taking import Shelf


def shelf_of(settings: Settings) -> Shelf:
    """Raises NotTaken when no snapshots are taken, or without a passphrase: nobody is written to a disk in clear."""
    wanted = settings.snapshot
    if wanted.folder is None:
        raise NotTaken("no folder is set for snapshots: write [snapshot] folder, or set MUSTER_SNAPSHOT__FOLDER")
    if wanted.passphrase is None:
        raise NotTaken("there is no passphrase for snapshots: set MUSTER_SNAPSHOT__PASSPHRASE or ..._PASSPHRASE_FILE")
    return Shelf(Path(wanted.folder), wanted.passphrase.get_secret_value(), wanted.keep)


def paper_of(settings: Settings, speaker: Speaker) -> Paper:
    return Paper(speaker, settings.service.mode, addresses=settings.snapshot.addresses)
