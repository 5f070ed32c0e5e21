"""`muster keys`: the key file of a store."""

from pathlib import Path
from typing import Annotated

import typer

from registry.keys import KeyFault, new_ring, with_new_key
from registry.sealing import keys_in_use
from registry.settings import Mode
from service.commands.options import DEFAULT_CONFIG, ConfigPath, prepared_store, settings_from
from service.new_file import new_file

commands = typer.Typer(help="The keys that names, numbers, places and texts are sealed with.", no_args_is_help=True)

KeyFile = Annotated[Path, typer.Argument(help="The key file; MUSTER_STORE__KEYS_FILE names it to the service.")]


@commands.command()
def new(
    file: KeyFile,
    mode: Annotated[Mode, typer.Option(help="The mode of the store that it is for: no other can use it.")] = Mode.LIVE,
) -> None:
    """Make a key file. One that is there is never overwritten: whatever it has sealed would be lost for ever."""
    try:
        with new_file(file) as made:
            made.write_text(new_ring(mode))
    except OSError as fault:
        raise KeyFault(f"{file} cannot be made: {fault.strerror}") from None
    typer.echo(f"{file} is made. Keep a copy of it apart from the store and its backups, and let nobody else read it.")


@commands.command()
def add(file: KeyFile, mode: Annotated[Mode, typer.Option(help="As it was made for.")] = Mode.LIVE) -> None:
    """Add a key. It opens from the next start on, and seals once two administrators have said so in the console.

    Bring the file to every machine and start every process anew, one after the other; then propose the key on the
    console's page Officers. What older keys have sealed is sealed anew while Muster serves; muster keys status says
    when an old key is done with.
    """
    beside = file.with_name(f"{file.name}.new")
    try:
        with new_file(beside) as made:
            made.write_text(with_new_key(file.read_text(encoding="utf-8"), mode))
        beside.replace(file)
    except (OSError, UnicodeDecodeError) as fault:
        raise KeyFault(f"{file} cannot be changed: {fault}") from None
    typer.echo(f"{file} has one more key")


@commands.command()
def status(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Count what each key has sealed. A key with nothing may be taken out of the file, unless it seals what is new."""
    settings = settings_from(config)
    with prepared_store(settings) as store:
        in_use = store.read_now(keys_in_use)
    for number in sorted({*in_use, *settings.keys.numbers}):
        seals = ", which seals what is new" if number == settings.keys.current else ""
        typer.echo(f"key {number}: {in_use.get(number, 0)} values{seals}")
