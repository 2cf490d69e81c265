"""An input file as a stream of plain bytes, whatever it is packed with, and as lines of text."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from kg.errors import ReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_SIZE = 1 << 16
"""Bytes by which a format is recognised."""
MAX_LINE = 1 << 26
"""Bytes of a line at most (64 MiB): a page of an API is that long, hostile files are longer."""
MAX_WHOLE = 1 << 28
"""Bytes at most of a file that must be read whole (256 MiB)."""


@dataclass(frozen=True, slots=True)
class Input:
    """An opened file.

    Attributes:
        path: As the user gave it, `-` for standard input.
        stream: Plain bytes from the beginning; `peek` gives at least `HEAD_SIZE` of them, or all.
        fields: Names of fields that the user set: {"abstract": "summary"}.
    """

    path: str
    stream: io.BufferedReader[_Source]
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> bytes:
        """The first bytes, which stay to be read."""
        return self.stream.peek(HEAD_SIZE)[:HEAD_SIZE]


def open_input(path: str, fields: Mapping[str, str]) -> Input:
    """Open a file, plain or compressed (by its content), or standard input as `-`.

    Raises:
        ReadError: It cannot be opened.
    """
    try:
        file = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115 - closed with the stream
    except FileNotFoundError as error:
        raise ReadError(path, None, "no such file") from error
    except (OSError, ValueError) as error:
        raise ReadError(path, None, f"cannot be opened: {getattr(error, 'strerror', None) or error}") from error
    raw = io.BufferedReader(_Source(path, "", file), HEAD_SIZE)
    magic = raw.peek(6)
    for name, start, decompress in _COMPRESSIONS:
        if magic.startswith(start):
            return Input(path, io.BufferedReader(_Source(path, name, decompress(raw), raw), HEAD_SIZE), fields)
    return Input(path, raw, fields)


def read_lines(source: Input) -> Iterator[tuple[int, str | ReadError]]:
    """Yield lines with their numbers from 1, without line ends; what is not UTF-8 comes as an error in its place.

    UTF-16 is read if it begins with a byte order mark.

    Raises:
        ReadError: A line is over `MAX_LINE` bytes, or the file's packing is damaged.
    """
    if source.head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield from enumerate(read_text(source).splitlines(), 1)
        return
    number = 0
    while line := source.stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise ReadError(source.path, number, f"a line of over {MAX_LINE >> 20} MiB; this is no list of papers")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield number, ReadError(source.path, number, _not_utf8(error))
        else:
            yield number, text.rstrip("\r\n")


def read_bytes(source: Input) -> bytes:
    """Return the whole content.

    Raises:
        ReadError: It is over `MAX_WHOLE` bytes, or the file's packing is damaged.
    """
    content = source.stream.read(MAX_WHOLE + 1)
    if len(content) > MAX_WHOLE:
        raise ReadError(
            source.path,
            None,
            f"over {MAX_WHOLE >> 20} MiB, too long for a format that is read whole; split it, or use JSON Lines",
        )
    return content


def read_text(source: Input) -> str:
    """Return the whole text, UTF-8 or UTF-16 with a byte order mark.

    Raises:
        ReadError: It is neither.
    """
    content = read_bytes(source)
    codec = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise ReadError(source.path, content.count(b"\n", 0, error.start) + 1, _not_utf8(error)) from error


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8 (byte 0x{error.object[error.start]:02x}); convert the file, as with: iconv -f latin1 -t utf-8"


class _Source(io.RawIOBase):
    """Bytes of a file or decompressor, whose errors become `ReadError`; each read is full, but for the last."""

    def __init__(self, path: str, packing: str, inner: IO[bytes], below: IO[bytes] | None = None) -> None:
        super().__init__()
        self.path, self.packing, self.inner, self.below = path, packing, inner, below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view):
            piece = self._read(len(view) - filled)
            if not piece:
                break
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        return filled

    def _read(self, size: int) -> bytes:
        try:
            return self.inner.read(size)
        except EOFError as error:
            raise ReadError(
                self.path, None, f"its {self.packing} data break off: the file is cut off; fetch it again"
            ) from error
        except (OSError, zlib.error, lzma.LZMAError) as error:
            problem = f"its {self.packing} data are damaged" if self.packing else "cannot be read"
            raise ReadError(self.path, None, f"{problem} ({error}); fetch it again") from error

    def close(self) -> None:
        if self.packing or self.path != "-":
            self.inner.close()
        if self.below is not None:
            self.below.close()
        super().close()


class _Zstandard(io.RawIOBase):
    """Frames of Zstandard, one after the other; unlike the library's own reader, it misses a cut-off end."""

    def __init__(self, inner: BinaryIO) -> None:
        import zstandard

        super().__init__()
        self.inner, self.error = inner, zstandard.ZstdError
        self.decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        self.frame = self.decompressor.decompressobj()
        self.ready, self.started = b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while not self.ready:
            packed = (self.frame.unused_data if self.frame.eof else b"") or self.inner.read(HEAD_SIZE)
            if not packed:
                break
            self.ready = self._decompress(packed)
        if not self.ready and self.started:
            raise EOFError
        size = min(len(view), len(self.ready))
        view[:size], self.ready = self.ready[:size], self.ready[size:]
        return size

    def _decompress(self, packed: bytes) -> bytes:
        if self.frame.eof:
            self.frame = self.decompressor.decompressobj()
        try:
            plain = self.frame.decompress(packed)
        except self.error as error:
            raise OSError(str(error)) from error
        self.started = not self.frame.eof
        return plain


_COMPRESSIONS: tuple[tuple[str, bytes, Callable[[io.BufferedReader[_Source]], IO[bytes]]], ...] = (
    ("gzip", b"\x1f\x8b", lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file))),
    ("bzip2", b"BZh", bz2.BZ2File),
    ("xz", b"\xfd7zXZ\x00", lzma.LZMAFile),
    ("Zstandard", b"\x28\xb5\x2f\xfd", lambda file: cast(IO[bytes], io.BufferedReader(_Zstandard(file)))),
)
