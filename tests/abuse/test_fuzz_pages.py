"""Whatever is sent to the people's pages, by a browser or not: a page or a clean refusal, on both stores."""

import asyncio
from datetime import timedelta

import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.family_answer import family_answer
from bot.gather import Surroundings
from bot.handling import handle
from bot.message import Message, readable_message
from bot.via_web.pages import people_pages
from registry.settings import Mode
from registry.tables import Address
from tests.abuse.test_fuzz import VOCABULARY
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country

NO_WAIT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda fields: "&".join(f"{name}={value}" for name, value in fields).encode("utf-8", "replace"),
        st.lists(
            st.tuples(st.sampled_from(["code", "press", "nonce", "ref", "language"]), st.text(max_size=30)), max_size=4
        ),
    ),
)
FINDS = (
    b"code=%00", b"code=%ff%fe", b"code=%ED%A0%80", b"press=alert:1:1%00&nonce=aaaaaaaaaaaaaaaaaaaa",
    b"press=alert:999999999999999999:1&nonce=aaaaaaaaaaaaaaaaaaaa", b"language=%00&code=ABCDEF34", b"&" * 4000, b"=",
)  # fmt: skip


def door(country: Country) -> FastAPI:
    around = Surroundings(country.speaker, VOCABULARY, Mode.SANDBOX, firewall=False)
    now = country.clock.now()

    async def receive(message: Message) -> None:
        said = readable_message(message)
        await country.store.write(lambda session: handle(session, around, [said], now))

    async def ask(code: str, language: str, visitor: str) -> str:
        return await country.store.write(
            lambda session: family_answer(session, country.speaker, code, language, visitor, now)
        )

    app = FastAPI()
    at_once = timedelta(0)
    app.include_router(people_pages(country.store, country.speaker, receive, ask, country.clock, at_once))
    return app


def statuses(country: Country, requests: list[tuple[str, str, bytes]]) -> list[int]:
    """What each (method, path, body) is answered with."""

    headers = {"Accept-Language": b"\xff\xfe, en"}

    async def send() -> list[int]:
        transport = httpx.ASGITransport(door(country))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answers = [
                await client.request(method, path, content=body, headers=headers) for method, path, body in requests
            ]
        return [answer.status_code for answer in answers]

    return asyncio.run(send())


def token_of(country: Country) -> str:
    """Of somebody who was asked by SMS, so that their page shows an alert."""
    person = country.person("port", channels=("sms",))
    country.decide(("port", 4))
    country.fill()
    country.send()
    chosen = select(Address.web_token).where(Address.person_id == person)
    return country.store.read_now(lambda session: session.exec(chosen).one())


@BOTH
def test_bodies_that_once_broke_something_and_paths_of_any_bytes(country: Country) -> None:
    right = f"/r/{token_of(country)}"
    paths = ["/family", "/alerts", right, "/r/%00", "/r/%ff", "/r/%ED%A0%80", "/r/..%2f..%2fetc", "/r/" + "x" * 3000]
    requests = [("POST", path, body) for path in paths for body in FINDS]
    requests += [("GET", path + query, b"") for path in paths for query in ("", "?language=%00", "?language=../x")]
    found = statuses(country, requests)
    assert set(found) <= {200, 400, 404, 413, 429}, dict(zip(requests, found, strict=True))


@NO_WAIT
@given(st.lists(BODIES, min_size=1, max_size=4), st.sampled_from(["/family", "/alerts", "/r/AB2CD3EF4G"]))
@example([b"code=%00"], "/family")
@example([b"ref=M%00"], "/alerts")
def test_a_form_of_any_bytes_is_answered(country: Country, bodies: list[bytes], path: str) -> None:
    assert set(statuses(country, [("POST", path, body) for body in bodies])) <= {200, 400, 404, 413, 429}
