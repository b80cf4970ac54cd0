"""What a file is, told from its bytes rather than its name, and what to do with one that is no table."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from sim.errors import EngineRoomError
from sim.files.names import as_typed
from sim.files.packed import is_as_large_as_it_says, most_unpacked

Shape = Literal["text", "workbook"]

MAX_BYTES = 50_000_000
MAX_UNPACKED = 1_000_000_000
TABLE_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".numbers")

_AS_CSV = "save the list in your spreadsheet as .xlsx or CSV UTF-8"
DAMAGED = "is damaged; open it in your spreadsheet, and save it as .xlsx or CSV UTF-8"
PASSWORD = (
    "is protected by a password; open it, save a copy without the password (File, Info, Protect Workbook), "
    "read that, and delete the copy afterwards"
)
_OTHERS = (
    (b"%PDF", "is a PDF; a table cannot be read from it"),
    (b"{\\rtf", "is a Word file (RTF)"),
    (b"\x89PNG", "is a picture (PNG)"),
    (b"\xff\xd8\xff", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"PAR1", "is a Parquet file"),
    (b"\x1f\x8b", "is compressed (gzip)"),
    (b"SQLite format 3", "is a database (SQLite)"),
)
_ZIP = b"PK\x03\x04"
_LOCKED = 1  # the mark of a part with a password, which nothing here unpacks
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel, Word and PowerPoint to 2003; later ones with a password
_MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument file
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|meta)", re.I)
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml", re.I)
_YAML_ENDINGS = (".yaml", ".yml")


# what reading a damaged zip archive ends in
DAMAGES = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, LookupError, EOFError,
    OSError, ValueError, OverflowError,
)  # fmt: skip


class AnotherKindError(EngineRoomError):
    """A file is no table; the message says what it is and what to do."""


def shape_of(data: bytes, path: Path) -> Shape:
    """Tell whether a file is a table in text or a workbook.

    Raises
    ------
    AnotherKindError
        It is neither.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise AnotherKindError(f"is empty; {_AS_CSV}")
    if path.suffix.lower() in _YAML_ENDINGS:
        raise AnotherKindError(
            f"is a file in YAML, as `run` and `check` read; give a table: {_AS_CSV}, and name that file"
        )
    if data.startswith(_ZIP):
        return _of_zip(data)
    if data.startswith(_OLE):
        return _of_ole(data)
    for start, what in _OTHERS:
        if data.startswith(start):
            raise AnotherKindError(f"{what}; {_AS_CSV}")
    if _HTML.match(data) or _XML.match(data):
        raise AnotherKindError(f"is a web page or XML, whatever it is called; open it and {_AS_CSV}")
    return "text"


def no_scenario(data: bytes, path: Path) -> str:
    """Return what a file is that was given as a scenario, and what to do; empty if that is not known.

    Parameters
    ----------
    data : bytes
        Its beginning.
    path : Path
        Its name is told, and its ending is looked at.
    """
    office = data.startswith((_ZIP, _OLE))
    if path.suffix.lower() in TABLE_ENDINGS or (path.suffix.lower() == ".txt" and _looks_divided(data)):
        return (
            f"is a {'spreadsheet' if office else 'table'}, not a scenario; if it lists your staff, "
            f"`engine-room team {as_typed(path.name)}` makes one of it: see docs/how-to/your-own-team.md"
        )
    office_file = (
        "is a Word file" if b"word/" in data or _utf16("WordDocument") in data else "is an Office file"
    )
    others = (what.split(";")[0] for start, what in _OTHERS if data.startswith(start))
    what = office_file if office else next(others, "")
    return f"{what}, not a scenario: that is a text file in YAML; `new NAME` writes one" if what else ""


def _looks_divided(data: bytes) -> bool:
    first = data.lstrip().split(b"\n", 1)[0]
    return b":" not in first and any(first.count(mark) > 1 for mark in (b",", b";", b"\t"))


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _of_zip(data: bytes) -> Shape:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts, most = file.infolist(), min(MAX_UNPACKED, most_unpacked(len(data)))
            large = sum(part.file_size for part in parts) > most
            open_to_all = (part for part in parts if not part.flag_bits & _LOCKED)
            if large or not all(is_as_large_as_it_says(data, part) for part in open_to_all):
                raise AnotherKindError(f"is larger than {most:,} bytes when unpacked; {_AS_CSV}")
            names = set(file.namelist())
            kind = file.read("mimetype")[:100] if "mimetype" in names else b""
            manifest = file.read(_MANIFEST) if _MANIFEST in names else b""
    except DAMAGES:
        raise AnotherKindError(DAMAGED) from None
    if b"encryption-data" in manifest:
        raise AnotherKindError(PASSWORD)
    if "xl/workbook.xml" in names or b"opendocument.spreadsheet" in kind:
        return "workbook"
    if "xl/workbook.bin" in names:
        raise AnotherKindError(f"is a binary workbook (.xlsb); {_AS_CSV}")
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise AnotherKindError("is a Numbers file; in Numbers choose File, Export To, Excel or CSV")
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in kind:
        raise AnotherKindError(f"is a Word file; copy the table into a spreadsheet, and {_AS_CSV}")
    raise AnotherKindError(f"is a zip archive; unpack it, or {_AS_CSV}")


def _of_ole(data: bytes) -> Shape:
    if _utf16("EncryptedPackage") in data:
        raise AnotherKindError(PASSWORD)
    if _utf16("Workbook\0") in data or _utf16("Book\0") in data:  # a part's name, and not a word in a text
        return "workbook"
    if _utf16("WordDocument") in data:
        raise AnotherKindError(f"is a Word file; copy the table into a spreadsheet, and {_AS_CSV}")
    raise AnotherKindError(f"is an old Office file without a workbook; {_AS_CSV}")
