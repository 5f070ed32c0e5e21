"""`muster sandbox`: the carriers on this machine, as a process of their own."""

import asyncio
import signal
from datetime import UTC, datetime
from typing import Annotated

import typer

from sandbox.server import Sandbox, SandboxSettings

SMS_WEBHOOK = "http://127.0.0.1:8000/twilio/sms"


class CannotListen(Exception):
    """A port of the sandbox is not free."""


def sandbox(
    host: Annotated[str, typer.Option(help="Where to listen; this machine only.")] = "127.0.0.1",
    telegram_port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8081,
    twilio_port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8082,
    phones_port: Annotated[int, typer.Option(help="Where the phones of its people are. 0 takes any free one.")] = 8083,
    sms_webhook_url: Annotated[str, typer.Option(help="What is called when somebody sends an SMS.")] = SMS_WEBHOOK,
    scale: Annotated[float, typer.Option(min=0.001, help="How many times as fast as real time its clock runs.")] = 1.0,
) -> None:
    """Play Telegram and Twilio on this machine until Ctrl-C, and print what makes `muster serve` use them."""
    settings = SandboxSettings(
        host=host,
        telegram_port=telegram_port,
        twilio_port=twilio_port,
        phones_port=phones_port,
        sms_webhook_url=sms_webhook_url,
        scale=scale,
        start=datetime.now(UTC),
    )
    asyncio.run(_play(settings))


async def _play(settings: SandboxSettings) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    played = Sandbox(settings)
    try:
        await _start(played)
        typer.echo(_environment(played))
        await stop.wait()
    finally:
        await played.stop()


async def _start(played: Sandbox) -> None:
    try:
        await played.start()
    except OSError as error:
        raise CannotListen(f"the sandbox cannot listen ({error.strerror}): choose other ports") from None


def _environment(played: Sandbox) -> str:
    """What `muster serve` needs to be told, as lines that a shell reads."""
    settings = played.settings
    variables = {
        "SERVICE__MODE": "sandbox",
        "TELEGRAM__BASE_URL": played.telegram_url,
        "TELEGRAM__TOKEN": settings.token,
        "TWILIO__BASE_URL": played.twilio_url,
        "TWILIO__ACCOUNT_SID": settings.account_sid,
        "TWILIO__AUTH_TOKEN": settings.auth_token,
        "TWILIO__SENDER": settings.sender,
        "TWILIO__SEGMENTS_PER_SECOND": settings.segments_per_second,
    }
    if settings.scale != 1 and settings.start is not None:
        variables |= {"SERVICE__CLOCK_SCALE": settings.scale, "SERVICE__CLOCK_ORIGIN": settings.start.isoformat()}
    lines = [f"export MUSTER_{name}={value}" for name, value in variables.items()]
    head = f"# Telegram and Twilio are played here; open {played.phones_url} to see the phones and to write on them"
    return "\n".join([head, "# Set these where muster serve runs:", *lines, "# Ctrl-C ends it."])
