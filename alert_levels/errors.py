"""What can be wrong with a decision. Each class's sentence is what the officer reads."""

from locales.sentence import Sentence


class DecisionError(Exception):
    """The decision cannot be taken like this."""

    def __init__(self, detail: str = "") -> None:
        rule = Sentence(str(self.__doc__))
        super().__init__(Sentence("{rule} {detail}", rule=rule, detail=detail) if detail else rule)


class UnknownDecision(DecisionError):
    """There is no such decision."""


class MoveRefused(DecisionError):
    """The decision is no longer in a state that allows this."""


class SameOfficer(DecisionError):
    """Raising or lowering a level takes two officers: whoever proposed may not approve."""


class NotAllowed(DecisionError):
    """This officer's role does not allow that."""


class ReasonMissing(DecisionError):
    """Write the reason: it is kept with the decision."""


class BadLine(DecisionError):
    """One of the areas cannot be decided like this."""


class OverrideTooEarly(DecisionError):
    """One officer alone may decide only where the ladder allows it, and only after its waiting time."""
