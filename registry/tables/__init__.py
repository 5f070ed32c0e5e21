"""The tables of the registry, one class a table. No field holds anybody's immigration status, and none may.

What says who somebody is, how they are reached, where they are, what they need or wrote is sealed (promise P7).
Numbers, states, times, languages and areas are not, because sending goes by them.
"""

from registry.tables.cases import CaseEntry, CaseLook, EntryKind, Referral
from registry.tables.conversations import FalseReference, FalseReferenceAsk, Incoming, Seen, Thread
from registry.tables.drafts import ImportDraft
from registry.tables.families import (
    Enquiry,
    EnquiryState,
    FamilyAllowed,
    FamilyAsk,
    FamilyBlock,
    FamilyCode,
    FamilyMessage,
    MessageState,
)
from registry.tables.merges import Merge
from registry.tables.name_words import NameWord
from registry.tables.officers import (
    ActKind,
    ActState,
    AdministrativeAct,
    Officer,
    OfficerChat,
    OfficerChatCode,
    OfficerSession,
    RecoveryCode,
)
from registry.tables.people import (
    Address,
    AddressState,
    Campaign,
    CareGroup,
    Consent,
    Detail,
    DetailKind,
    Kin,
    Listed,
    Mark,
    MarkKind,
    Newcomer,
    Person,
    PersonState,
)
from registry.tables.places import (
    Area,
    AreaKind,
    AreaWithin,
    Contact,
    ContactKind,
    EvacuationRoute,
    Point,
    PointKind,
    Post,
)
from registry.tables.records import AuditEntry, AuditSegment, ErasedFor, Erasure, ViewAlarm, Viewing
from registry.tables.reports import Case, CaseState, Report, ReportKind, Source
from registry.tables.upkeep import LeaseRow, Setting
from registry.tables.wardens import WardenDuty, WardenWish

__all__ = [
    "ActKind",
    "ActState",
    "Address",
    "AddressState",
    "AdministrativeAct",
    "Area",
    "AreaKind",
    "AreaWithin",
    "AuditEntry",
    "AuditSegment",
    "Campaign",
    "CareGroup",
    "Case",
    "CaseEntry",
    "CaseLook",
    "CaseState",
    "Consent",
    "Contact",
    "ContactKind",
    "Detail",
    "DetailKind",
    "Enquiry",
    "EnquiryState",
    "EntryKind",
    "ErasedFor",
    "Erasure",
    "EvacuationRoute",
    "FalseReference",
    "FalseReferenceAsk",
    "FamilyAllowed",
    "FamilyAsk",
    "FamilyBlock",
    "FamilyCode",
    "FamilyMessage",
    "ImportDraft",
    "Incoming",
    "Kin",
    "LeaseRow",
    "Listed",
    "Mark",
    "MarkKind",
    "Merge",
    "MessageState",
    "NameWord",
    "Newcomer",
    "Officer",
    "OfficerChat",
    "OfficerChatCode",
    "OfficerSession",
    "Person",
    "PersonState",
    "Point",
    "PointKind",
    "Post",
    "RecoveryCode",
    "Referral",
    "Report",
    "ReportKind",
    "Seen",
    "Setting",
    "Source",
    "Thread",
    "ViewAlarm",
    "Viewing",
    "WardenDuty",
    "WardenWish",
]
