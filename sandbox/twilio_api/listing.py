"""The list request: its query read, its page written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from sandbox.stream import Json
from sandbox.twilio_api.archive import Page, Search
from sandbox.twilio_api.messages import API_VERSION
from sandbox.twilio_api.refusals import Refusal

DEFAULT_PAGE, MAX_PAGE = 50, 1000
_TOKEN = "PA"


def read_search(query: Mapping[str, str]) -> Search:
    """`DateSent` is one day; `DateSent>` and `DateSent<` (the sign belongs to the name) are bounds, both inclusive."""
    day = _moment(query.get("DateSent"))
    token = query.get("PageToken", "")
    return Search(
        to=query.get("To"),
        sender=query.get("From"),
        sent_from=day or _moment(query.get("DateSent>")),
        sent_until=day + timedelta(days=1, seconds=-1) if day else _moment(query.get("DateSent<")),
        page_size=min(max(1, _whole(query, "PageSize", DEFAULT_PAGE)), MAX_PAGE),
        after_sid=token.removeprefix(_TOKEN) or None,
    )


def page_as_json(page: Page, query: Mapping[str, str], account_sid: str, page_size: int) -> Json:
    """The list body, with the addresses of this page, the first and the next."""
    path = f"/{API_VERSION}/Accounts/{account_sid}/Messages.json"
    number = _whole(query, "Page", 0)
    asked = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}

    def address(**position: str | int) -> str:
        return f"{path}?{urlencode(asked | {'PageSize': page_size} | position)}"

    following = address(Page=number + 1, PageToken=_TOKEN + page.messages[-1].sid) if page.more else None
    return {
        "messages": [message.as_json(account_sid) for message in page.messages],
        "page": number,
        "page_size": page_size,
        "start": number * page_size,
        "end": number * page_size + max(0, len(page.messages) - 1),
        "uri": address(Page=number),
        "first_page_uri": address(Page=0),
        "next_page_uri": following,
        "previous_page_uri": None,
    }


def _moment(given: str | None) -> datetime | None:
    """A day or an ISO time, UTC where it names no zone. Raises Refusal."""
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise Refusal(20001, f"The DateSent value {given} is not a valid date.") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    given = query.get(name, "")
    return int(given) if given.isdecimal() else default
