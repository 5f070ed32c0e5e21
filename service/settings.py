"""The settings as typed, frozen tables; what each key is for stands in config.toml. Reading them is in `config`."""

import json
import re
from datetime import time, timedelta
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)
from pydantic import StringConstraints as Text
from pydantic_core import PydanticCustomError
from sqlalchemy import exc, make_url

from alert_levels.ladder import LadderFault, parse_ladder, parse_span
from broadcasts.caseload import Caseload, CaseloadFault
from broadcasts.desk_hours import DeskHours
from broadcasts.sms_cost import Caps
from broadcasts.sms_price import SmsPrice, read_price
from console.context import MapTiles
from registry.countries import CountryRules, ReplyRoute
from registry.keys import KeyRing, read_ring, sandbox_ring
from registry.relying_party import RelyingParty
from registry.retention import Terms
from registry.settings import Mode, SecondFactor
from service.config_rules import TELEGRAM_URL, TWILIO_URL

Sentence = Annotated[str, Text(strip_whitespace=True, min_length=1)]
CountryCode = Annotated[str, Text(pattern=r"^[A-Z]{2}$")]
Port = Annotated[int, Field(ge=0, le=65535)]
Rate = Annotated[float, Field(gt=0)]
SHORTEST_PASSPHRASE = 20


def _origin_only(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise _refusal("is not an address", "write scheme, host and port, such as http://127.0.0.1:8081")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise _refusal("has more than scheme, host and port", "take off what follows the host")
    return f"{parts.scheme}://{parts.netloc}"


def _console_url(url: str) -> str:
    """As browsers write the origin of a page. They keep passkeys for names over TLS, and for localhost to try them."""
    parts = urlsplit(_origin_only(url.lower()))
    host, port = parts.hostname or "", _port_of(parts)
    if ":" in host or host.rpartition(".")[2].isdigit():
        raise _refusal("is an IP address, and passkeys belong to a name", "write the name by which officers open it")
    if re.fullmatch(r"(?!-)[a-z0-9-]+(\.(?!-)[a-z0-9-]+)*", host) is None:
        raise _refusal(
            "names no host as browsers write it", "write it in ASCII, such as https://xn--konsole-5fa.example"
        )
    if parts.scheme != "https" and host != "localhost":
        raise _refusal("is not https, and passkeys need TLS", f"write https://{host}, or http://localhost to try it")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _port_of(parts: SplitResult) -> int | None:
    """The port, where it is not what the scheme has anyway."""
    try:
        return None if parts.port == {"https": 443, "http": 80}[parts.scheme] else parts.port
    except ValueError:
        raise _refusal("has no possible port", "write one from 1 to 65535, or none") from None


def _store_url(url: str) -> str:
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise _refusal("is not a database URL", "write sqlite:///muster.db or postgresql+psycopg://host/name") from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise _refusal("is for a database that Muster does not know", "use sqlite or postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise _refusal("names no file, so nothing would be kept", "write sqlite:///muster.db")
    return url


def _secret(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise _refusal("is empty", "set it, or take it out to switch the channel off")
    return secret


def _webhook_secret(secret: SecretStr) -> SecretStr:
    """The alphabet is Telegram's (Bot API, setWebhook)."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()) is None:
        raise _refusal("is not one that Telegram takes", "use 1 to 256 letters, digits, _ and -")
    return secret


def _ping_url(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise _refusal("is not an address that can be posted to", "write it as the service that watches shows it")
    return url


def _passphrase(secret: SecretStr) -> SecretStr:
    """Whoever has the file can try passphrases for years, without anybody noticing."""
    if len(secret.get_secret_value().strip()) < SHORTEST_PASSPHRASE:
        raise _refusal(f"is shorter than {SHORTEST_PASSPHRASE} characters", "take six words by chance, or more")
    return secret


def _interval(text: str) -> str:
    try:
        if parse_span(text) >= timedelta(minutes=1):
            return text
    except LadderFault:
        pass
    raise _refusal("is no time span of a minute or more", 'write a number and m, h or d, such as "15m"')


def _price(text: str) -> str:
    try:
        read_price(text)
    except ValueError:
        raise _refusal("is no price", 'write an amount and a currency, such as "0.05 USD"') from None
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise _refusal("is not a time zone", "write a name such as Asia/Beirut or UTC")
    return name


def _tiles(url: str) -> str:
    if not url.startswith("https://") or not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise _refusal("is no address of map tiles", 'write one such as "https://tiles.example/{z}/{x}/{y}.png"')
    return url


def _from_json(written: object) -> object:
    """A list cannot be written in a variable otherwise."""
    if not isinstance(written, str):
        return written
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        raise _refusal("is not JSON", "write the list of levels as JSON") from None


def _ladder_levels(levels: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    try:
        parse_ladder(levels)
    except LadderFault as fault:
        raise _refusal(f"is no ladder ({fault})", "correct the levels it names") from None
    return levels


def _hours(text: str) -> tuple[time, time]:
    opens, _, closes = text.partition("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())


def _desk_hours(text: str) -> str:
    try:
        _hours(text)
    except ValueError:
        raise _refusal("is no opening time", 'write when the desk opens and closes, such as "07:00-22:00"') from None
    return text


def _in_order(limits: "LimitSettings") -> "LimitSettings":
    try:
        limits.caseload  # noqa: B018 - made here so that a contradiction is found at the start
    except CaseloadFault as fault:
        raise _refusal(f"contradicts itself ({fault})", "let each be as large as the one before") from None
    return limits


def _no_contradiction(retention: "RetentionSettings") -> "RetentionSettings":
    if retention.confirm_days >= retention.person_days:
        raise _refusal("drops people before it asks them", "let confirm_days be shorter than person_days")
    for kind in ("messages", "enquiries"):
        if getattr(retention, f"{kind}_days") > getattr(retention, f"{kind}_at_most_days"):
            remedy = f"let {kind}_days be no longer than {kind}_at_most_days"
            raise _refusal(f"ends {kind} before their time", remedy)
    return retention


def _refusal(wrong: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("refusal", "{wrong}: {remedy}", {"wrong": wrong, "remedy": remedy})


Origin = Annotated[str, AfterValidator(_origin_only)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServiceSettings(_Table):
    mode: Mode = Mode.SANDBOX
    clock_scale: Rate = 1.0
    clock_origin: AwareDatetime | None = None


class StoreSettings(_Table):
    url: Annotated[str, AfterValidator(_store_url)] = Field(default="sqlite:///muster.db", repr=False)
    keys: Secret | None = None

    @property
    def is_sqlite(self) -> bool:
        return make_url(self.url).get_backend_name() == "sqlite"

    @property
    def shown_url(self) -> str:
        """The URL without its password."""
        return make_url(self.url).render_as_string(hide_password=True)


class PostSettings(_Table):
    code: Sentence
    name: Sentence
    country: CountryCode
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    reply_number: Sentence | None = None
    firewall_confirmed: bool = False


class TelegramSettings(_Table):
    base_url: Origin = TELEGRAM_URL
    token: Secret | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    per_second: Rate = 30.0
    per_chat_per_second: Rate = 1.0
    per_group_per_minute: Annotated[int, Field(ge=1)] = 20
    level_cards: bool = True


class TwilioSettings(_Table):
    base_url: Origin = TWILIO_URL
    account_sid: Sentence | None = None
    auth_token: Secret | None = None
    sender: Sentence | None = None
    public_url: Origin | None = None
    segments_per_second: Rate = 1.0
    segment_price: Annotated[str, AfterValidator(_price)] | None = None

    @property
    def price(self) -> SmsPrice | None:
        return None if self.segment_price is None else read_price(self.segment_price)


class WebSettings(_Table):
    host: Sentence = "127.0.0.1"
    port: Port = 8000
    public_url: Origin | None = None


class ConsoleSettings(_Table):
    host: Sentence = "127.0.0.1"
    port: Port = 8001
    url: Annotated[str, AfterValidator(_console_url)] | None = None
    session_hours: Annotated[float, Field(gt=0, le=24)] = 8.0
    idle_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 60.0
    second_factor: SecondFactor = SecondFactor.REQUIRED
    map_tiles: Annotated[str, AfterValidator(_tiles)] | None = None
    map_credit: str = ""

    @property
    def relying_party(self) -> RelyingParty | None:
        """What passkeys belong to; without it there are none."""
        return RelyingParty(urlsplit(self.url).hostname or "", self.url) if self.url else None

    @property
    def tiles(self) -> MapTiles | None:
        return MapTiles(self.map_tiles, self.map_credit) if self.map_tiles else None


class AlarmSettings(_Table):
    ping_url: Annotated[SecretStr, AfterValidator(_ping_url)] | None = None


class AuditSettings(_Table):
    anchor_url: Annotated[SecretStr, AfterValidator(_ping_url)] | None = None


class SnapshotSettings(_Table):
    folder: Sentence | None = None
    every: Annotated[str, AfterValidator(_interval)] = "15m"
    keep: Annotated[int, Field(ge=1, le=1000)] = 8
    addresses: bool = False
    passphrase: Annotated[SecretStr, AfterValidator(_passphrase)] | None = None

    @property
    def interval(self) -> timedelta:
        return parse_span(self.every)


class LimitSettings(_Table):
    caseload_target: Annotated[int, Field(ge=1)] = 10
    caseload_soft: Annotated[int, Field(ge=1)] = 15
    caseload_hard: Annotated[int, Field(ge=1)] = 25
    sms_segments_per_hour: Annotated[int, Field(ge=1)] = 3000
    sms_segments_per_prefix: Annotated[int, Field(ge=1)] = 600
    sms_reserve_for_help: Annotated[float, Field(ge=0, lt=1)] = 0.2

    @property
    def caseload(self) -> Caseload:
        return Caseload(self.caseload_target, self.caseload_soft, self.caseload_hard)

    @property
    def sms_caps(self) -> Caps:
        return Caps(self.sms_segments_per_hour, self.sms_segments_per_prefix, self.sms_reserve_for_help)


class CaseSettings(_Table):
    """How soon a call for help is answered. People are told, so it must be true."""

    answer_within: Annotated[tuple[str, ...], BeforeValidator(_from_json), Field(min_length=1)] = (
        "60m", "60m", "30m", "15m", "15m",
    )  # fmt: skip
    desk_hours: Annotated[str, AfterValidator(_desk_hours)] = "07:00-22:00"
    always_from_level: Annotated[int, Field(ge=0, le=9)] = 3

    @field_validator("answer_within")
    @classmethod
    def _spans(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_interval, spans))

    @property
    def desk(self) -> DeskHours:
        opens, closes = _hours(self.desk_hours)
        return DeskHours(tuple(map(parse_span, self.answer_within)), opens, closes, self.always_from_level)


class RetentionSettings(_Table):
    """Spans with a floor and a ceiling each: nothing is kept for ever, and nothing goes before it was of any use."""

    places_hours: Annotated[int, Field(ge=1, le=168)] = 72
    places_after_case_hours: Annotated[int, Field(ge=0, le=168)] = 24
    places_at_most_days: Annotated[int, Field(ge=7, le=90)] = 30
    messages_days: Annotated[int, Field(ge=1, le=365)] = 30
    messages_at_most_days: Annotated[int, Field(ge=30, le=730)] = 365
    confirm_days: Annotated[int, Field(ge=30, le=365)] = 90
    confirm_at_level_days: Annotated[int, Field(ge=1, le=365)] = 30
    person_days: Annotated[int, Field(ge=90, le=730)] = 365
    address_days: Annotated[int, Field(ge=30, le=730)] = 365
    enquiries_days: Annotated[int, Field(ge=1, le=365)] = 90
    enquiries_at_most_days: Annotated[int, Field(ge=30, le=730)] = 365
    viewings_days: Annotated[int, Field(ge=90, le=1095)] = 730
    merges_days: Annotated[int, Field(ge=7, le=365)] = 90

    @property
    def terms(self) -> Terms:
        return Terms(
            places=timedelta(hours=self.places_hours),
            places_after_case=timedelta(hours=self.places_after_case_hours),
            places_at_most=timedelta(days=self.places_at_most_days),
            messages=timedelta(days=self.messages_days),
            messages_at_most=timedelta(days=self.messages_at_most_days),
            confirm=timedelta(days=self.confirm_days),
            person=timedelta(days=self.person_days),
            address=timedelta(days=self.address_days),
            enquiries=timedelta(days=self.enquiries_days),
            enquiries_at_most=timedelta(days=self.enquiries_at_most_days),
            viewings=timedelta(days=self.viewings_days),
            merges=timedelta(days=self.merges_days),
        )


class LadderSettings(_Table):
    level: Annotated[tuple[dict[str, Any], ...], BeforeValidator(_from_json), AfterValidator(_ladder_levels)]


class CountrySettings(_Table):
    sms_reply: ReplyRoute = ReplyRoute.SAME_THREAD
    links: bool = True


class Settings(_Table):
    """Everything that can be set. Made by `load`."""

    service: ServiceSettings = ServiceSettings()
    store: StoreSettings = StoreSettings()
    post: PostSettings
    telegram: TelegramSettings = TelegramSettings()
    twilio: TwilioSettings = TwilioSettings()
    web: WebSettings = WebSettings()
    console: ConsoleSettings = ConsoleSettings()
    alarm: AlarmSettings = AlarmSettings()
    audit: AuditSettings = AuditSettings()
    snapshot: SnapshotSettings = SnapshotSettings()
    limits: Annotated[LimitSettings, AfterValidator(_in_order)] = LimitSettings()
    cases: CaseSettings = CaseSettings()
    retention: Annotated[RetentionSettings, AfterValidator(_no_contradiction)] = RetentionSettings()
    ladder: LadderSettings
    countries: dict[CountryCode, CountrySettings] = Field(default_factory=dict)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that have credentials; the others are switched off."""
        switched = {"telegram": self.telegram.token, "sms": self.twilio.auth_token}
        return tuple(channel for channel, secret in switched.items() if secret is not None)

    @property
    def rates(self) -> dict[str, float]:
        """What may be sent a second on each of them: messages, and by SMS segments."""
        allowed = {"telegram": self.telegram.per_second, "sms": self.twilio.segments_per_second}
        return {channel: allowed[channel] for channel in self.channels}

    @property
    def keys(self) -> KeyRing:
        """The keys of the store; a sandbox that is given none has those that everybody can read."""
        text = self.store.keys
        return read_ring(text.get_secret_value(), self.service.mode) if text is not None else sandbox_ring()

    @property
    def public_url(self) -> str:
        """Where people reach the reply and family pages: what the file says, else this machine."""
        return self.web.public_url or self.twilio.public_url or f"http://{self.web.host}:{self.web.port}"

    @property
    def country_rules(self) -> dict[str, CountryRules]:
        """What the post found out about its own countries."""
        return {code: CountryRules(rules.sms_reply, rules.links) for code, rules in self.countries.items()}
