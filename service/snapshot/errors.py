"""What can go wrong with a snapshot; each sentence says what to do."""


class SnapshotError(Exception):
    """A snapshot cannot be taken, opened or printed."""


class NotTaken(SnapshotError):
    """The snapshot was not written, and there is no file of it."""


class NotOpened(SnapshotError):
    """The file is none that can be opened with this passphrase."""


class NotPrinted(SnapshotError):
    """The page was not written."""
