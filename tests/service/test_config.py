"""The configuration: typed, frozen, overridable, without secrets in the file, and all its faults at once."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from broadcasts.caseload import Caseload
from registry.countries import CountryRules, ReplyRoute
from registry.keys import new_ring, sandbox_ring
from registry.relying_party import RelyingParty
from registry.settings import Mode
from service.commands.config import shown
from service.config import load, require_channel, secret_keys
from service.config_faults import ConfigError
from service.settings import Settings

OURS = Path(__file__).parents[2] / "config.toml"
SMALL = """
[post]
code = "XB"
name = "Embassy"
country = "XB"
[[ladder.level]]
rank = 0
code = "0"
shape = "circle"
colour = "green"
answers = ["safe", "help"]
"""
LIVE = {"MUSTER_SERVICE__MODE": "live", "MUSTER_STORE__KEYS": new_ring("live")}
DRILL = {"MUSTER_SERVICE__MODE": "drill", "MUSTER_STORE__KEYS": new_ring("drill")}
TELEGRAM = {"MUSTER_TELEGRAM__TOKEN": "1:token"}
TWILIO = {
    "MUSTER_TWILIO__ACCOUNT_SID": "AC1",
    "MUSTER_TWILIO__AUTH_TOKEN": "auth",
    "MUSTER_TWILIO__SENDER": "EMBASSY",
    "MUSTER_TWILIO__PUBLIC_URL": "https://help.example",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(SMALL)
    return path


def add(file: Path, text: str) -> Path:
    file.write_text(SMALL + text)
    return file


def faults(file: Path, environ: dict[str, str]) -> dict[str, str]:
    """What is wrong, by key."""
    with pytest.raises(ConfigError) as error:
        load(file, environ)
    return {fault.key: f"{fault.wrong}: {fault.remedy}" for fault in error.value.faults}


def test_the_file_that_comes_with_muster_is_a_sandbox_with_five_levels() -> None:
    settings = load(OURS, {})

    assert settings.service.mode is Mode.SANDBOX
    assert [level["rank"] for level in settings.ladder.level] == [0, 1, 2, 3, 4]
    assert settings.channels == ()


def test_the_file_that_comes_with_muster_explains_every_key() -> None:
    text = OURS.read_text()
    tables = [field.annotation for field in Settings.model_fields.values()]
    keys = {
        key
        for table in tables
        if isinstance(table, type) and issubclass(table, BaseModel)
        for key in table.model_fields
    }
    secrets = {key for _, key in secret_keys()}

    explained = set(re.findall(r"^#? ?(\w+) = .*# \w", text, re.MULTILINE))
    assert keys - secrets - {"level"} == explained - {"sms_reply", "links"}
    assert all(f"MUSTER_{table}__{key}".upper() in text for table, key in secret_keys())


def test_every_level_key_of_the_shipped_ladder_is_explained() -> None:
    used = {key for level in load(OURS, {}).ladder.level for key in level}
    comment = OURS.read_text().partition("# The ladder")[2].partition("[[ladder.level]]")[0]

    assert used <= set(re.findall(r"\w+", comment))


def test_what_is_not_written_has_a_default(file: Path) -> None:
    settings = load(file, {})

    assert settings.store.url == "sqlite:///muster.db"
    assert settings.telegram.base_url == "https://api.telegram.org"
    assert settings.twilio.base_url == "https://api.twilio.com"
    assert (settings.telegram.per_second, settings.telegram.per_chat_per_second) == (30, 1)
    assert settings.limits.caseload == Caseload(target=10, soft=15, hard=25)


def test_limits_of_a_wardens_list_that_contradict_each_other_are_a_fault(file: Path) -> None:
    with pytest.raises(ConfigError, match="target 10, soft 5, hard 25"):
        load(file, {"MUSTER_LIMITS__CASELOAD_SOFT": "5"})


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://console.example", "console.example", "https://console.example"),
        ("https://Console.Example:443/", "console.example", "https://console.example"),
        ("https://console.example:8443", "console.example", "https://console.example:8443"),
        ("https://desk", "desk", "https://desk"),
        ("http://localhost:8001", "localhost", "http://localhost:8001"),
        ("http://localhost:80", "localhost", "http://localhost"),
    ],
)
def test_passkeys_belong_to_the_name_at_which_the_console_is_opened(
    file: Path, url: str, host: str, origin: str
) -> None:
    assert load(file, {"MUSTER_CONSOLE__URL": url}).console.relying_party == RelyingParty(host, origin)


def test_without_the_name_there_are_no_passkeys(file: Path) -> None:
    assert load(file, {}).console.relying_party is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://10.0.0.1", "is an IP address, and passkeys belong to a name"),
        ("https://127.1", "is an IP address"),
        ("http://127.0.0.1:8001", "is an IP address"),
        ("https://[2001:db8::1]:8001", "is an IP address"),
        ("http://console.example", "is not https, and passkeys need TLS: write https://console.example"),
        ("https://konsole.büro.example", "names no host as browsers write it"),
        ("https://console..example", "names no host"),
        ("https://console.example.", "names no host"),
        ("https://console.example:99999", "has no possible port"),
        ("https://console.example/log-in", "has more than scheme, host and port"),
        ("console.example", "is not an address"),
    ],
)
def test_a_place_where_no_passkey_works_is_a_fault(file: Path, url: str, says: str) -> None:
    assert says in faults(file, {"MUSTER_CONSOLE__URL": url})["console.url"]


def test_settings_cannot_be_changed(file: Path) -> None:
    settings = load(file, {})

    with pytest.raises(ValidationError):
        settings.web.port = 1  # type: ignore[misc]


def test_the_environment_overrides_any_key(file: Path) -> None:
    settings = load(
        add(file, '[countries.XC]\nsms_reply = "web"\nlinks = true\n[web]\nport = 1\nhost = "127.0.0.9"\n'),
        {
            "MUSTER_WEB__PORT": "8080",
            "MUSTER_POST__FIREWALL_CONFIRMED": "true",
            "MUSTER_SERVICE__CLOCK_SCALE": "60",
            "MUSTER_SERVICE__CLOCK_ORIGIN": "2026-03-01T06:00:00Z",
            "MUSTER_COUNTRIES__XB__SMS_REPLY": "none",
            "MUSTER_COUNTRIES__XC__SMS_REPLY": "telegram",
            "MUSTER_LADDER__LEVEL": json.dumps([{**load(OURS, {}).ladder.level[0], "colour": "blue"}]),
            "PATH": "/bin",
        },
    )

    assert (settings.web.port, settings.web.host) == (8080, "127.0.0.9")
    assert settings.post.firewall_confirmed is True
    assert settings.service.clock_scale == 60
    assert settings.service.clock_origin == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert settings.country_rules == {
        "XB": CountryRules(ReplyRoute.NONE), "XC": CountryRules(ReplyRoute.TELEGRAM),
    }  # fmt: skip
    assert settings.ladder.level[0]["colour"] == "blue"


def test_a_secret_comes_from_the_environment_or_a_file_it_names(file: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:from-a-file\n")

    settings = load(file, {**DRILL, **TWILIO, "MUSTER_TELEGRAM__TOKEN_FILE": str(tmp_path / "token")})

    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == "1:from-a-file"
    assert settings.channels == ("telegram", "sms")


def test_a_secret_never_shows(file: Path) -> None:
    environ = {
        **LIVE, **TELEGRAM, **TWILIO, "MUSTER_TELEGRAM__WEBHOOK_SECRET": "hook",
        "MUSTER_STORE__URL": "postgresql+psycopg://muster:passw0rd@host/muster",
    }  # fmt: skip
    settings = load(file, environ)

    for text in (repr(settings), shown(settings)):
        for secret in ("1:token", 'auth"', "'auth'", "hook'", '"hook', "passw0rd"):
            assert secret not in text
    assert "postgresql+psycopg://muster:***@host/muster" in shown(settings)
    assert "# token is set and hidden" in shown(settings)


def test_what_is_shown_can_be_loaded_again(file: Path) -> None:
    first = load(OURS, {})
    file.write_text(shown(first))

    assert load(file, {}) == first


@pytest.mark.parametrize(
    "text",
    [
        '[telegram]\ntoken = "1:abc"\n',
        '[telegram]\nwebhook_secret = "abc"\n',
        '[twilio]\nauth_token = "abc"\n',
        '[store]\nurl = "postgresql+psycopg://muster:secret@host/muster"\n',
    ],
)
def test_a_secret_written_in_the_file_is_a_fault(file: Path, text: str) -> None:
    found = faults(add(file, text), {})

    key = f"{text.split(']')[0][1:]}.{text.splitlines()[1].split(' ')[0]}"
    assert "stands in the file: take it out and set MUSTER_" in found[key]


def test_all_faults_are_named_at_once_wherever_they_stand(file: Path) -> None:
    text = """
[service]
mode = "production"
[web]
prt = 1
host = 7
[nonsense]
key = 1
[store]
url = "mysql://host/db"
[countries.xz]
sms_reply = "pigeon"
[countries.XA]
sms_reply = "missed_call"
[console]
port = 70000
session_hours = "long"
"""
    environ = {
        "MUSTER_TELEGRAM__TOKN": "1",
        "MUSTER_TELEGRAM__TOKEN": "",
        "MUSTER_TWILIO__AUTH_TOKEN": "x",
        "MUSTER_POST__NAME_FILE": "/nowhere",
        "MUSTER_POST__CODE": "XB",
        "MUSTER_POST__CODE_FILE": "/nowhere",
        "MUSTER_WEB": "x",
    }
    found = faults(add(file, text), environ)

    assert set(found) == {
        "service.mode", "web.prt", "web.host", "nonsense", "store.url", "countries.xz.[key]", "countries.xz.sms_reply",
        "countries.XA.sms_reply", "console.port", "console.session_hours", "telegram.tokn", "telegram.token",
        "twilio.account_sid", "twilio.sender", "twilio.public_url", "MUSTER_POST__NAME_FILE", "MUSTER_POST__CODE_FILE",
        "MUSTER_WEB",
    }  # fmt: skip
    assert found["web.prt"] == "is not a key that Muster knows: write port in config.toml"
    assert found["telegram.tokn"] == "is not a key that Muster knows: write token in MUSTER_TELEGRAM__TOKN"
    assert found["nonsense"] == "is not a key that Muster knows: take it out in config.toml"
    assert "'live', 'drill' or 'sandbox'" in found["service.mode"]
    assert all(len(sentence.split(": ", 1)[1]) > 5 for sentence in found.values())


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("[post\n")

    assert "is not TOML" in faults(broken, {})[str(broken)]
    assert "does not exist" in faults(tmp_path / "none.toml", {})[str(tmp_path / "none.toml")]


def test_what_must_be_written_is_missed(file: Path) -> None:
    file.write_text("")

    assert set(faults(file, {})) == {"post", "ladder"}
    assert "set MUSTER_POST__NAME" in faults(file, {"MUSTER_POST__CODE": "XB"})["post.name"]


def test_a_ladder_that_people_could_not_be_told_is_a_fault(file: Path) -> None:
    file.write_text(SMALL.replace('"safe", "help"', '"help", "safe"'))

    assert "answers must begin with safe" in faults(file, {})["ladder.level"]


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({**TELEGRAM}, "telegram.base_url"),
        ({**TWILIO}, "twilio.base_url"),
        ({**TWILIO, "MUSTER_TWILIO__BASE_URL": "https://api.dublin.ie1.twilio.com"}, "twilio.base_url"),
        ({**LIVE, **TELEGRAM, "MUSTER_TELEGRAM__BASE_URL": "http://127.0.0.1:8081"}, "telegram.base_url"),
        ({**LIVE, **TWILIO, "MUSTER_TWILIO__BASE_URL": "http://localhost:8082"}, "twilio.base_url"),
        ({**LIVE, **TELEGRAM, "MUSTER_TELEGRAM__BASE_URL": "http://api.telegram.org"}, "telegram.base_url"),
        ({**LIVE, "MUSTER_SERVICE__CLOCK_SCALE": "60"}, "service.clock_scale"),
        ({**LIVE, "MUSTER_SERVICE__CLOCK_ORIGIN": "2026-03-01T06:00:00Z"}, "service.clock_origin"),
        ({**LIVE, **TELEGRAM, "MUSTER_TELEGRAM__WEBHOOK_SECRET": "s"}, "web.public_url"),
        ({**LIVE, "MUSTER_POST__REPLY_NUMBER": "+99920000001"}, "post.reply_number"),
        ({"MUSTER_POST__REPLY_NUMBER": "+966501234567"}, "post.reply_number"),
        ({**LIVE, **TWILIO, "MUSTER_TWILIO__SENDER": "+99910000001"}, "twilio.sender"),
        ({"MUSTER_TELEGRAM__WEBHOOK_SECRET": "no spaces"}, "telegram.webhook_secret"),
        ({"MUSTER_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/bot"}, "telegram.base_url"),
        ({"MUSTER_TELEGRAM__BASE_URL": "http://me:secret@127.0.0.1:8081"}, "telegram.base_url"),
        ({"MUSTER_TWILIO__PUBLIC_URL": "help.example"}, "twilio.public_url"),
        ({"MUSTER_STORE__URL": "sqlite://"}, "store.url"),
        ({"MUSTER_STORE__URL": "nonsense"}, "store.url"),
        ({"MUSTER_ALARM__PING_URL": "ftp://watch.example/abc"}, "alarm.ping_url"),
        ({"MUSTER_POST__TIME_ZONE": "Mars/Olympus"}, "post.time_zone"),
        ({"MUSTER_COUNTRIES__XA__SMS_REPLY": "web", "MUSTER_COUNTRIES__XA__LINKS": "false"}, "countries.XA.sms_reply"),
        ({"MUSTER_COUNTRIES__XA__SMS_REPLY": "number"}, "countries.XA.sms_reply"),
        ({"MUSTER_WEB__PORT": "8080", "MUSTER_CONSOLE__PORT": "8080"}, "console.port"),
        ({**LIVE, "MUSTER_CONSOLE__SECOND_FACTOR": "off"}, "console.second_factor"),
        ({**DRILL, "MUSTER_CONSOLE__SECOND_FACTOR": "off"}, "console.second_factor"),
        ({"MUSTER_LADDER__LEVEL": "[{"}, "ladder.level"),
        ({"MUSTER_SERVICE__CLOCK_SCALE": "0"}, "service.clock_scale"),
    ],
)
def test_keys_that_do_not_go_together_are_a_fault(file: Path, environ: dict[str, str], key: str) -> None:
    assert set(faults(file, environ)) == {key}


@pytest.mark.parametrize(
    "environ",
    [
        {**LIVE, **TELEGRAM, **TWILIO},
        {**DRILL, **TELEGRAM},
        {**DRILL, **TELEGRAM, "MUSTER_TELEGRAM__BASE_URL": "http://127.0.0.1:8081"},
        {**TELEGRAM, "MUSTER_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/"},
        {**LIVE, **TELEGRAM, "MUSTER_TELEGRAM__WEBHOOK_SECRET": "s", "MUSTER_WEB__PUBLIC_URL": "https://help.example"},
        {"MUSTER_COUNTRIES__XA__SMS_REPLY": "number", "MUSTER_POST__REPLY_NUMBER": "+99910000009"},
        {"MUSTER_WEB__PORT": "0", "MUSTER_CONSOLE__PORT": "0"},
        {"MUSTER_CONSOLE__SECOND_FACTOR": "off"},
        {"MUSTER_CONFIG": "elsewhere.toml", "MUSTER_OFFICER_PASSWORD": "x", "MUSTER_OFFICER_PASSWORD_FILE": "y"},
    ],
)
def test_these_go_together(file: Path, environ: dict[str, str]) -> None:
    load(file, environ)


def test_one_channel_at_least_must_be_on_to_serve(file: Path) -> None:
    with pytest.raises(ConfigError, match="no channel is on: set MUSTER_TELEGRAM__TOKEN"):
        require_channel(load(file, {}))

    require_channel(load(file, {**LIVE, **TELEGRAM}))


def test_a_base_url_is_kept_without_its_last_slash(file: Path) -> None:
    assert load(file, {"MUSTER_WEB__PUBLIC_URL": "https://help.example/"}).public_url == "https://help.example"


def test_a_sandbox_that_is_given_no_keys_has_those_that_stand_in_the_code(file: Path) -> None:
    assert load(file, {}).keys.check_value == sandbox_ring().check_value


@pytest.mark.parametrize("mode", ["live", "drill"])
def test_live_and_drill_do_not_start_without_keys(file: Path, mode: str) -> None:
    found = faults(file, {"MUSTER_SERVICE__MODE": mode})["store.keys"]
    assert found.startswith("is missing")
    assert "muster keys new" in found
    assert "MUSTER_STORE__KEYS_FILE" in found


@pytest.mark.parametrize(("mode", "other"), [("live", "drill"), ("drill", "live"), ("sandbox", "live")])
def test_keys_that_were_made_for_another_mode_are_refused(file: Path, mode: str, other: str) -> None:
    environ = {"MUSTER_SERVICE__MODE": mode, "MUSTER_STORE__KEYS": new_ring(other)}
    assert f"are for {other}, and this is {mode}" in faults(file, environ)["store.keys"]


def test_keys_in_the_file_are_refused_and_none_is_shown(file: Path) -> None:
    text = new_ring("sandbox")
    found = faults(add(file, f"[store]\nkeys = {json.dumps(text)}\n"), {})["store.keys"]
    assert "stands in the file" in found
    assert text.split()[-1] not in shown(load(OURS, {"MUSTER_STORE__KEYS": text}))
