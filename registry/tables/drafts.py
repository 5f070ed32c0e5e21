"""Files that an officer has handed in and not yet confirmed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from registry.keys import FieldGroup
from registry.sealed import sealed
from registry.store import Moment


class ImportDraft(SQLModel, table=True):
    """A file of one officer that waits to be looked at and taken: an hour at most, then it goes unread."""

    __tablename__ = "import_draft"
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    kind: str
    content: str = Field(sa_type=sealed(FieldGroup.IDENTITY, "import_draft.content"))
    handed_in_at: datetime = Field(sa_type=Moment)
