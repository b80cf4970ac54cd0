"""Packed files that anybody may have made: one that is far larger than it can be is not unpacked.

What engine-room packs gets smaller three to thirty times. A few kilobytes can hold gigabytes of nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from sim.errors import StoreError

HARMLESS = 200_000_000
"""So many bytes any file may have unpacked, however small it is."""

_TIMES = 100
"""Beyond them, so many times what it has packed."""

_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How a part may be packed: of no other kind it is certain that no more comes out than it says."""

_HEADER = 30  # bytes before the name of a part
_PIECE = 16_384  # bytes that are unpacked at once; a thousand times as many come out at most


def most_unpacked(packed: int) -> int:
    """Return how many bytes a file of so many may have unpacked."""
    return max(HARMLESS, _TIMES * packed)


def refuse_bomb(path: Path, packed: int, unpacked: int) -> None:
    """Raise StoreError if a file of so many bytes, which is named, would have far too many unpacked."""
    if unpacked > most_unpacked(packed):
        raise StoreError(
            f"{path}: has {packed:,} bytes and more than {most_unpacked(packed):,} unpacked, as no file of "
            "results has; it is not read. Put it back as it was, or remove it and run again"
        )


def archive_at(path: Path) -> bytes:
    """Return the bytes of a zip archive, which may be garbled.

    Raises
    ------
    StoreError
        It says that it is far too large unpacked, or is packed so that it could be without saying so.
    """
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return data  # whoever reads it will see
    if any(part.compress_type not in _BOUNDED for part in parts):
        raise StoreError(
            f"{path}: is packed as no file of results is; it is not read. Remove it and run again"
        )
    refuse_bomb(path, len(data), sum(part.file_size for part in parts))
    return data


def is_as_large_as_it_says(data: bytes, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part of an archive unpacks to no more than it says; little of it is in memory at once.

    Raises
    ------
    zipfile.BadZipFile, struct.error, zlib.error
        It is garbled, or packed so that this cannot be told.
    """
    at = part.header_offset
    name, extra = struct.unpack("<HH", data[at + _HEADER - 4 : at + _HEADER])
    start = at + _HEADER + name + extra
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed) <= part.file_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    unpacker, left = zlib.decompressobj(-15), part.file_size
    for piece in range(0, len(packed), _PIECE):
        left -= len(unpacker.decompress(packed[piece : piece + _PIECE]))
        if left < 0:
            return False
    return True
