"""The judgement itself."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from locales.catalogue import Catalogue
from sandbox.population.cast import Cast
from sandbox.population.diary import Entry
from service.verdict.evidence import bring_together
from service.verdict.expected import expect, figures, missing
from service.verdict.findings import Verdict
from service.verdict.levels import Issued
from service.verdict.mistaken import mistakes
from service.verdict.telling import Sent

SLACK = timedelta(minutes=1)


def judge(
    cast: Cast,
    diary: Iterable[Entry],
    decisions: Sequence[Issued],
    log: Sequence[Sent],
    catalogue: Catalogue,
    slack: timedelta = SLACK,
) -> Verdict:
    """The verdict on what the carriers took, by the cast and the diary of what its people did.

    `slack` is in crisis time: how long after a change a message that was on its way may still be taken. With a fast
    clock give it about two seconds of real time.
    """
    evidence = bring_together(cast, diary, decisions, log, catalogue, slack)
    expected = expect(evidence)
    faults = sorted(
        [*missing(expected), *mistakes(evidence)], key=lambda fault: (fault.at, fault.key or "", fault.kind)
    )
    return Verdict(tuple(faults), tuple(figures(evidence, expected)))
