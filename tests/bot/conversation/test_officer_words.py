"""What officers write in their chat, as a table; and what begins alike and is nobody's but a person's own words."""

import pytest

from bot.conversation.officer_words import (
    Approve,
    AskHow,
    LinkChat,
    ListProposals,
    OfficerSaid,
    ReadProposal,
    Refuse,
    Unfinished,
    read_officer_words,
)
from bot.message import LONGEST_TEXT

RECOVERY = "ABCD-2345-EFGH-67IJ"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/officer AB3D-EF4G-HJ6K", LinkChat("AB3D-EF4G-HJ6K")),
        ("/officer@PostBot ab3d ef4g hj6k", LinkChat("ab3d ef4g hj6k")),
        ("/officer", AskHow()),
        ("/OFFICER ", AskHow()),
        ("/proposals", ListProposals()),
        ("/proposal", ListProposals()),
        ("/proposal 12", ReadProposal(12)),
        ("proposal 12", ReadProposal(12)),
        ("Proposal  12 ", ReadProposal(12)),
        ("/proposal 12 please", ReadProposal(12)),
        ("/proposal ١٢", ReadProposal(12)),
        ("/proposal soon", Unfinished("proposal")),
        ("approve 12 South 123456", Approve(12, "South", "123456")),
        ("/approve@PostBot 12 South 123456", Approve(12, "South", "123456")),
        ("APPROVE 12 Port  Sur 123 456", Approve(12, "Port Sur", "123 456")),
        ("approve 12 South 123-456", Approve(12, "South", "123-456")),
        ("approve 12 South ١٢٣٤٥٦", Approve(12, "South", "١٢٣٤٥٦")),
        ("approve 12 Zone 3 123456", Approve(12, "Zone 3", "123456")),
        ("approve 12 Zone 123 456789", Approve(12, "Zone 123", "456789")),
        ("approve 12 \u2068South\u2069 \u2068123456\u2069", Approve(12, "South", "123456")),
        (f"approve 12 South {RECOVERY}", Approve(12, "South", RECOVERY)),
        (f"approve 12 Tyre Port {RECOVERY.lower()}", Approve(12, "Tyre Port", RECOVERY.lower())),
        ("approve 12 South abcd2345efgh67ij", Approve(12, "South", "abcd2345efgh67ij")),
        ("approve 12\nSouth\n123456", Approve(12, "South", "123456")),
        ("refuse 12 wait for the minister 123456", Refuse(12, "wait for the minister", "123456")),
        ("refuse 12 300 people are on the road 123456", Refuse(12, "300 people are on the road", "123456")),
        ("approve 12 South", Unfinished("approve", 12)),
        ("approve 12 123456", Unfinished("approve", 12)),
        ("approve 12 South 12345", Unfinished("approve", 12)),
        ("approve 12", Unfinished("approve", 12)),
        ("/approve", Unfinished("approve")),
        ("/approve South", Unfinished("approve")),
        ("refuse 12 not now", Unfinished("refuse", 12)),
        ("/refuse", Unfinished("refuse")),
    ],
)
def test_an_officer_says(text: str, said: OfficerSaid) -> None:
    assert read_officer_words(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "1", "2", "help", "", "/", "/start", "safe", "officer", "officer help me please", "officer AB3D-EF4G-HJ6K",
        "approve", "I approve 12 South 123456", "approved 12", "refuse", "refuse to leave", "proposal",
        "proposal of marriage", "proposal 12 please", "/officers", "/approves 12", "approve twelve South 123456",
        "approve 1234567890 South 123456",
    ],
)  # fmt: skip
def test_what_anybody_may_write_is_no_officers_word(text: str) -> None:
    assert read_officer_words(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("approve 1" + " " * LONGEST_TEXT, Unfinished("approve", 1)),
        ("/officer" + "\n" * LONGEST_TEXT, AskHow()),
        ("refuse 1" + "\t" * LONGEST_TEXT + "no" + " " * LONGEST_TEXT + "123456", Refuse(1, "no", "123456")),
    ],
    ids=["approve", "officer", "refuse"],
)
def test_blanks_without_end_are_one(text: str, said: OfficerSaid) -> None:
    assert read_officer_words(text) == said
