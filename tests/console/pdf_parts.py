"""What is in a PDF, as far as tests need it: its objects, unpacked."""

import re
import zlib


def unpacked(made: bytes) -> bytes:
    """The file with every packed stream in clear behind it."""
    found = [made]
    for start in re.finditer(rb"stream\r?\n", made):
        try:
            found.append(zlib.decompressobj().decompress(made[start.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found)


def fonts_in(made: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"/BaseFont ?/[A-Z]{6}\+([^ /\n]+)", unpacked(made))}


def pages_in(made: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b(?!s)", unpacked(made)))
