"""The image holds what the service needs, checked by its hashes, and runs without rights and without a shell."""

import json
import re
from pathlib import Path

import pytest

from console.frame.printing import DEBIAN_PACKAGES

HOME = Path(__file__).parents[2]
SHIPPED = {"alert_levels", "bot", "broadcasts", "console", "locales", "registry", "sandbox", "service"}

Step = tuple[str, str]


@pytest.fixture(scope="module")
def stages() -> list[list[Step]]:
    """The instructions of each stage, as (INSTRUCTION, what it says)."""
    text = re.sub(r"^#.*\n", "", (HOME / "Containerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[list[Step]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, said = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, " ".join(said.split())))
    return found


def said(stage: list[Step], instruction: str) -> list[str]:
    return [what for word, what in stage if word == instruction]


def test_both_stages_begin_with_the_same_slim_python_by_its_tag(stages: list[list[Step]]) -> None:
    bases = {said(stage, "FROM")[0].partition(" ")[0] for stage in stages}

    assert len(stages) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", bases.pop())


def test_every_package_is_checked_by_its_hash_and_nothing_else_comes_from_a_network(stages: list[list[Step]]) -> None:
    steps = [step for run in said(stages[0], "RUN") for step in run.split(" && ")]
    by_pip = [step for step in steps if re.match(r"pip |.*-m pip ", step)]

    assert by_pip[0].startswith("pip download --require-hashes --no-deps --only-binary :all:")
    assert by_pip[0].endswith("-r requirements.lock")
    assert len(by_pip) == 3
    assert all("--no-index" in step for step in by_pip[1:])
    assert not re.search(r"pip|curl|wget|apt", " ".join(said(stages[1], "RUN")))


def test_level_cards_can_be_drawn_in_it(stages: list[list[Step]]) -> None:
    """Without FriBidi, which is no package of Python, they would go as text."""
    built = " ".join(said(stages[0], "RUN"))

    assert "apt-get install --yes --no-install-recommends libfribidi0" in built
    assert "ldd libpangoft2-1.0.so.0" in built, "what Pango needs goes along, FriBidi among it"
    assert "--from=build /opt/lib /usr/local/lib" in said(stages[1], "COPY")
    assert said(stages[1], "RUN")[0].startswith("ldconfig")


def test_call_lists_can_be_made_as_pdf_in_it(stages: list[list[Step]]) -> None:
    """Pango and what it needs are no packages of Python either."""
    built = " ".join(said(stages[0], "RUN"))

    assert DEBIAN_PACKAGES in built
    assert re.search(r"-t /opt/lib [^&]*\blibpangoft2-1\.0\.so\.0\b[^&]*\$\(ldd libpangoft2-1\.0\.so\.0", built)
    assert "--from=build /opt/fonts /etc/fonts" in said(stages[1], "COPY")


def test_it_runs_as_somebody_without_rights_and_by_number(stages: list[list[Step]]) -> None:
    user = said(stages[1], "USER")

    assert user == ["10001:10001"]
    assert "--shell /usr/sbin/nologin" in said(stages[1], "RUN")[0]
    assert [word for word, _ in stages[1]].index("USER") < [word for word, _ in stages[1]].index("ENTRYPOINT")


def test_there_is_one_folder_to_write_to_and_the_store_is_in_it(stages: list[list[Step]]) -> None:
    assert said(stages[1], "VOLUME") == ['["/var/lib/muster"]']
    assert "MUSTER_STORE__URL=sqlite:////var/lib/muster/" in said(stages[1], "ENV")[0]
    assert "PYTHONDONTWRITEBYTECODE=1" in said(stages[1], "ENV")[0]


def test_no_shell_runs_beside_the_service(stages: list[list[Step]]) -> None:
    (check,) = said(stages[1], "HEALTHCHECK")
    forms = [*said(stages[1], "ENTRYPOINT"), *said(stages[1], "CMD"), check.partition("CMD ")[2]]

    words = [json.loads(form) for form in forms]  # the exec form is JSON; the shell form is not
    assert words[0] == ["muster"]
    assert words[1] == ["serve"]
    assert "/healthz" in words[2][-1]


def test_no_secret_and_no_console_is_opened_by_the_image_itself(stages: list[list[Step]]) -> None:
    told = " ".join(what for stage in stages for word, what in stage if word in ("ENV", "ARG", "EXPOSE"))

    assert not re.search(r"TOKEN|SECRET|PASS|CONSOLE__HOST|8001", told)


def test_only_the_service_is_sent_to_the_build_and_copied(stages: list[list[Step]]) -> None:
    ignore = (HOME / ".containerignore").read_text().split()
    copied = {what.split()[0] for what in said(stages[0], "COPY")} & {
        path.name for path in HOME.iterdir() if path.is_dir()
    }

    assert ignore[0] == "*"
    assert {line.removeprefix("!") for line in ignore if line.startswith("!")} >= copied
    assert copied == SHIPPED
