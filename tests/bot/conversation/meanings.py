"""One or more of every kind of message, and every question that may stand open: for tests that leave none out."""

from bot.conversation import intents
from bot.conversation.intents import Digit, FreeText, Intent, Press, TooLong, Unreadable, Word
from bot.conversation.officer_words import (
    Approve,
    AskHow,
    LinkChat,
    ListProposals,
    ReadProposal,
    Refuse,
    Unfinished,
)
from bot.conversation.questions import (
    STATUS,
    AlertQuestion,
    ConfirmQuestion,
    EnquiryQuestion,
    EverybodyQuestion,
    HowQuestion,
    KinQuestion,
    ListedQuestion,
    NeedQuestion,
    OwnWardenQuestion,
    Question,
    ReadsQuestion,
    ReceivedQuestion,
    Step,
    StepQuestion,
    StopQuestion,
    UndertakingQuestion,
)
from bot.conversation.vocabulary import NAMES

QUESTIONS: list[Question | None] = [
    None, STATUS, AlertQuestion(12), ConfirmQuestion(), ListedQuestion(), UndertakingQuestion(), NeedQuestion(),
    ReadsQuestion(), StopQuestion(), OwnWardenQuestion(9), HowQuestion((3,)), EverybodyQuestion(1, (3,)),
    EnquiryQuestion(12), ReceivedQuestion(5), KinQuestion(9, 12), *(StepQuestion(step) for step in Step),
]  # fmt: skip
SAMPLES: dict[type, list[Intent]] = {
    intents.Digit: [Digit(number) for number in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 4711)],
    intents.Press: [Press(question, number) for question in QUESTIONS if question for number in range(8)],
    intents.Word: [Word(name) for name in NAMES],
    intents.Tongue: [intents.Tongue("ar")],
    intents.SecondTongue: [intents.SecondTongue("ar")],
    intents.Place: [intents.Place("Newtown")],
    intents.Located: [intents.Located(34.0, 35.0), intents.Located(34.0, 35.0, words=True, live=True)],
    intents.MovedOn: [intents.MovedOn(34.0, 35.0)],
    intents.PlusCode: [intents.PlusCode("7643+8C", "")],
    intents.MapLink: [intents.MapLink("https://osm.org/go/x")],
    intents.Name: [intents.Name("Amina")],
    intents.Enter: [intents.Enter("tyre", "metro")],
    intents.Join: [intents.Join("Amina Tyre")],
    intents.Add: [intents.Add("Ana Tyre")],
    intents.Expiry: [intents.Expiry(2031, 5)],
    intents.People: [intents.People(3), intents.People(0)],
    intents.Contact: [intents.Contact("+99920000009")],
    intents.WardenReports: [intents.WardenReports(((3, 1),)), intents.WardenReports((), everybody=1)],
    intents.Away: [intents.Away(3), intents.Away(1000)],
    intents.Check: [intents.Check("M12")],
    intents.RelayText: [intents.RelayText("help us", intents.Cry.CALLED), intents.RelayText("meet at noon")],
    intents.FamilyQuestion: [intents.FamilyQuestion(None, "Ana"), intents.FamilyQuestion("AB3DEF4G", "AB3DEF4G")],
    intents.RevokeCode: [intents.RevokeCode("AB3DEF4G"), intents.RevokeCode(None, "mother")],
    intents.NameCode: [intents.NameCode("mother", True)],
    intents.AllowAsker: [intents.AllowAsker("+99920000009", None, None), intents.AllowAsker(None, 12, None)],
    intents.ForbidAsker: [intents.ForbidAsker("mother"), intents.ForbidAsker("x")],
    intents.EnquiryPart: [intents.EnquiryPart("Ana")],
    intents.FamilyMessage: [intents.FamilyMessage(None, None, "help me", intents.Cry.CALLED)],
    intents.ShutOut: [intents.ShutOut()],
    intents.LetIn: [intents.LetIn()],
    intents.FreeText: [FreeText("they hit me")],
    intents.QuestionInWords: [intents.QuestionInWords("where?")],
    intents.Machine: [intents.Machine()],
    intents.OfficerWords: [
        intents.OfficerWords(said)
        for said in (
            LinkChat("AB3D-EF4G-HJ6K"),
            AskHow(),
            ListProposals(),
            ReadProposal(12),
            Approve(12, "South", "123456"),
            Refuse(12, "not yet", "123456"),
            Unfinished("approve"),
            Unfinished("refuse", 12),
            Unfinished("proposal"),
        )
    ],
    intents.TooLong: [TooLong("a")],
    intents.Unreadable: [Unreadable("photo")],
}
