"""Where the files of a language lie: the catalogue that translators write (.po), and what the service loads (.mo)."""

from pathlib import Path

HOME = Path(__file__).parent
SOURCE = "en"
DOMAIN = "messages"


def compiled_file(language: str, folder: Path = HOME) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def source_file(language: str, folder: Path = HOME) -> Path:
    return compiled_file(language, folder).with_suffix(".po")
