"""An officer names a warden on a person's page, or ends it; the person is asked, and nobody else is told."""

import pytest
from sqlmodel import select

from broadcasts.tables import DeliveryKind
from registry.tables import CareGroup
from tests.console.office import Office
from tests.fakes.country import Country


def roles(office: Office) -> tuple[int | None, int | None]:
    group = office.store.read_now(lambda session: session.exec(select(CareGroup)).one())
    return group.warden_id, group.deputy_id


async def test_whoever_is_named_is_asked_to_agree(office: Office, country: Country) -> None:
    warden, member, other = (country.person("port") for _ in range(3))
    country.group(warden, member)
    async with office.at_desk("eve") as eve:
        assert "Has not agreed" in (await eve.open(f"/people/{other}")).text
        done = await eve.submit(f"/people/{other}/role", group="1", role="deputy_id")

        assert done.status_code == 303
        assert roles(office) == (warden, other)
        [asked] = country.deliveries(DeliveryKind.NOTICE)
        assert (asked.person_id, asked.question) == (other, "undertaking")
        await eve.submit(f"/people/{warden}/role", end="1")
    assert roles(office) == (None, other)


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"group": "9", "role": "warden_id"}, "Choose a group"), ({"group": "1", "role": "king"}, "Choose a group"),
     ({"group": "1", "role": "deputy_id"}, "another role")],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_a_sentence(
    office: Office, country: Country, fields: dict[str, str], says: str
) -> None:
    warden, member = country.person("port"), country.person("port")
    country.group(warden, member)
    async with office.at_desk("eve") as eve:
        page = await eve.submit(f"/people/{warden}/role", **fields)
    assert (page.status_code, says in page.text) == (422, True)
