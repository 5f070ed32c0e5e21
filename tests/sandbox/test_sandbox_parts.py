"""The small parts that need no server: clock, numbers, segments, windows, faults, signature, opt-outs, queue."""

from datetime import timedelta

import pytest
from sandbox_world import START, Hand
from twilio.request_validator import RequestValidator

from sandbox.clock import CrisisClock
from sandbox.faults import REQUEST_FAULTS, Fault, FaultTable
from sandbox.loopback import NotLoopback
from sandbox.numbers import country_of, is_known
from sandbox.segments import count_segments
from sandbox.server import Sandbox, SandboxSettings
from sandbox.telegram_api.flood import FloodControl
from sandbox.telegram_api.refusals import Refusal
from sandbox.twilio_api.opt_outs import OptOuts
from sandbox.twilio_api.posting import RetryPolicy
from sandbox.twilio_api.sender_queue import SenderQueues
from sandbox.twilio_api.signature import sign
from sandbox.windows import SlidingWindow


def test_the_crisis_clock_runs_as_many_times_faster_as_it_is_told() -> None:
    hand = Hand()
    clock = CrisisClock(60, START, hand)
    hand.seconds = 2
    assert clock.now() == START + timedelta(minutes=2)
    assert clock.real_seconds(60) == 1


def test_a_clock_that_stands_still_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        CrisisClock(0)


@pytest.mark.parametrize(
    ("number", "country"), [("+99910000001", "XA"), ("+99920000001", "XB"), ("+99939999999", "XC")]
)
def test_the_three_countries_have_seven_digits(number: str, country: str) -> None:
    assert country_of(number) == country


@pytest.mark.parametrize("number", ["+99940000001", "+9991000000", "+999100000011", "+34600000001", "99910000001", ""])
def test_no_other_number_is_known(number: str) -> None:
    assert not is_known(number)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 7, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ñÇ" * 80, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("ሰ" * 134, 2),
        ("ሰ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("कि" * 35, 1),
        ("क" * 66 + "कि" + "क" * 65, 2),
        ("क" * 66 + "कि" + "क" * 66, 3),
        ("a\r\n" * 53, 1),
        ("a\r\n" * 54, 2),
    ],
)
def test_segments_are_counted_as_the_carrier_counts_them(text: str, segments: int) -> None:
    assert count_segments(text) == segments


def test_a_window_admits_its_limit_and_no_more_in_any_second() -> None:
    window = SlidingWindow(2, timedelta(seconds=1))
    for offset in (0.0, 0.6):
        assert window.wait(START + timedelta(seconds=offset)) == 0
        window.admit(START + timedelta(seconds=offset))
    assert window.wait(START + timedelta(seconds=0.9)) == 1
    assert window.wait(START + timedelta(seconds=1.5)) == 1, "who comes before the time told waits on"
    assert window.wait(START + timedelta(seconds=1.9)) == 0


def test_with_a_fast_clock_the_same_rate_is_counted_over_a_second_of_the_wall() -> None:
    hand = Hand()
    flood = FloodControl(CrisisClock(60, START, hand), per_second=30, chat_burst=3)
    for chat in range(1800):
        flood.admit(chat, START)
    with pytest.raises(Refusal, match="retry after 60"):
        flood.admit(1800, START)
    flood.admit(1800, START + timedelta(seconds=60))


def test_a_fault_strikes_each_third_match_and_is_used_up() -> None:
    table = FaultTable()
    table.add(Fault("telegram", "status", 500, count=2, every=3))
    struck = [table.strike("telegram", REQUEST_FAULTS, "1", "sendmessage") is not None for _ in range(9)]
    assert struck == [False, False, True, False, False, True, False, False, False]


def test_a_fault_strikes_only_its_carrier_its_phone_and_what_sends() -> None:
    table = FaultTable()
    table.add(Fault("telegram", "hang", to="7"))
    assert table.strike("twilio", REQUEST_FAULTS, "7", "create") is None
    assert table.strike("telegram", REQUEST_FAULTS, "8", "sendmessage") is None
    assert table.strike("telegram", REQUEST_FAULTS, "7", "getchat", sends=False) is None
    assert table.strike("telegram", REQUEST_FAULTS, "7", "sendmessage") is not None


def test_the_signature_is_the_published_one() -> None:
    parameters = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", parameters) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_signature_satisfies_twilios_validator() -> None:
    form = {"Body": "¿Dónde? እርዳታ 😀", "From": "+99920000001", "Empty": ""}
    url = "http://127.0.0.1:8080/sms?x=1"
    assert RequestValidator("secret").validate(url, form, sign("secret", url, form))
    assert not RequestValidator("secret").validate(url, form | {"Body": "no"}, sign("secret", url, form))


@pytest.mark.parametrize("word", ["STOP", "StopAll", "UNSUBSCRIBE", "cancel", "END", "quit", "REVOKE", "OPTOUT"])
def test_every_stop_word_opts_out_once(word: str) -> None:
    opt_outs = OptOuts()
    assert "unsubscribed" in (opt_outs.hear("phone", "sender", f" {word}\n") or "")
    assert ("phone", "sender") in opt_outs
    assert ("phone", "other") not in opt_outs
    assert opt_outs.hear("phone", "sender", word) is None


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
def test_every_start_word_opts_in_again(word: str) -> None:
    opt_outs = OptOuts()
    assert opt_outs.hear("phone", "sender", word) is None, "who never left is not welcomed back"
    opt_outs.hear("phone", "sender", "STOP")
    assert "re-subscribed" in (opt_outs.hear("phone", "sender", word) or "")
    assert ("phone", "sender") not in opt_outs


def test_a_stop_word_within_a_sentence_is_no_keyword() -> None:
    assert OptOuts().hear("phone", "sender", "please stop") is None


def test_messages_leave_by_segments_per_second_and_senders_do_not_wait_for_each_other() -> None:
    queues = SenderQueues(segments_per_second=2)
    assert queues.leave_at("a", 3, START) == START + timedelta(seconds=1.5)
    assert queues.leave_at("a", 1, START) == START + timedelta(seconds=2)
    assert queues.leave_at("b", 1, START) == START + timedelta(seconds=0.5)


def test_a_queue_of_ten_hours_is_full_until_it_drains() -> None:
    queues = SenderQueues(segments_per_second=1)
    queues.leave_at("a", 36_000, START)
    assert queues.is_full("a", START)
    assert not queues.is_full("a", START + timedelta(seconds=1))


def test_a_urls_fragment_overrides_the_retries() -> None:
    policy = RetryPolicy().overridden("rc=9&rp=5xx,rt&rt=50")
    assert policy == RetryPolicy(retries=5, on=("5xx", "rt"), read_timeout_ms=100)
    assert policy.retries_after("5xx")
    assert not policy.retries_after("ct")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org", ""])  # noqa: S104 - to be refused
def test_the_sandbox_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(NotLoopback, match="refuses to listen"):
        Sandbox(SandboxSettings(host=host))
