"""Reads back a PDF that the setter made: its text in the order it is drawn, its bookmarks. Enough for tests, and no more."""

import re
import zlib

_OBJECT = re.compile(rb"(?ms)^(\d+) 0 obj\n(.*?)\nendobj")
# Brackets may stand in a string in pairs.
_STRING = rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f]+>"
_PIECES = re.compile(rb"/(\w+) [\d.]+ Tf|(?:" + _STRING + rb")", re.S)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    def __init__(self, data: bytes):
        self.data = data
        self.objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}

    @property
    def bookmarks(self) -> list[str]:
        """The titles of the outline in order, a section's own before those under it."""
        root = next(body for body in self.objects.values() if b"/Type/Outlines" in body)
        return list(self._below(root))

    def _below(self, body):
        place = self._reference(body, b"First")
        while place is not None:
            item = self.objects[place]
            yield _title(item)
            yield from self._below(item)
            place = self._reference(item, b"Next")

    def pages(self, *, decoration: bool = True) -> list[str]:
        """The text of each page as it is drawn; with or without what a reader leaves out: headers, footers, page numbers."""
        return [
            self._page(body, decoration)
            for body in self.objects.values()
            if re.match(rb"<</Type/Page/", body)
        ]

    def _page(self, body, decoration) -> str:
        resources = self.objects[self._reference(body, b"Resources")]
        fonts = re.search(rb"/Font<<(.*?)>>", resources, re.S)
        maps = {
            name: self._letters(int(place))
            for name, place in re.findall(rb"/(\w+) (\d+) 0 R", fonts[1] if fonts else b"")
        }
        said, letters = [], {}
        drawn = self._stream(self._reference(body, b"Contents"))
        if not decoration:
            drawn = re.sub(rb"/Artifact\b.*?\bEMC\b", b"", drawn, flags=re.S)
        for piece in _PIECES.finditer(drawn):
            if piece[1]:
                letters = maps[piece[1]]
                continue
            codes = _bytes(piece[0])
            said += [letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)]
        return "".join(said)

    def _letters(self, font: int) -> dict[bytes, str]:
        table = self._stream(self._reference(self.objects[font], b"ToUnicode"))
        return {
            bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
        }

    def _stream(self, place: int) -> bytes:
        body = self.objects[place]
        head, _, rest = body.partition(b"stream\n")
        return zlib.decompressobj().decompress(rest) if b"FlateDecode" in head else rest

    @staticmethod
    def _reference(body: bytes, name: bytes) -> int | None:
        found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
        return int(found[1]) if found else None


def _title(body: bytes) -> str:
    found = re.search(rb"/Title(" + _STRING + rb")", body, re.S)
    raw = _bytes(found[1])
    return raw[2:].decode("utf-16-be") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")


def _bytes(text: bytes) -> bytes:
    """A string of the PDF, in brackets or in hexadecimal, as the bytes it stands for."""
    if text[:1] == b"<":
        return bytes.fromhex(text[1:-1].decode())

    def plain(found):
        escaped = found[1]
        return bytes([int(escaped, 8)]) if escaped.isdigit() else _ESCAPES.get(escaped, escaped)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, text[1:-1], flags=re.S)
