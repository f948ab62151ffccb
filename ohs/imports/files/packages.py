"""What XLSX and DOCX have in common: a compressed folder of XML files, read without trusting what it says of its size."""

import io
import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from .cells import Limits, UnreadableFileError

DAMAGED = (
    "The file is damaged or incomplete. Open it in the program that made it, save it again, "
    "and choose the new file."
)
_CHUNK = 256 * 1024
# One tag with its attributes. A longer one would have to be held in memory whole.
_LONGEST_TOKEN = 2_000_000
_DEEPEST = 200
Attributes = dict[str, str]


class Package:
    """The parts of one file. `unpacked` counts what has been read of all of them."""

    def __init__(self, data: bytes, limits: Limits):
        self.limits = limits
        self.unpacked = 0
        self.elements = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except Exception as error:
            raise UnreadableFileError(DAMAGED) from error
        if len(entries) > limits.parts:
            raise UnreadableFileError(
                f"The file holds more than {limits.parts:,} parts, which no spreadsheet or document does."
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableFileError(
                "The file is protected by a password. Save it without one and choose it again."
            )
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in entries}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._entries

    def parse(
        self,
        path: str,
        start: Callable[[str, Attributes], None] | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Hand the elements of one part to the functions, by their names without a namespace."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_declaration
        parser.EntityDeclHandler = _refuse_declaration
        names: dict[str, str] = {}
        left = self.limits.elements - self.elements
        depth = 0

        def started(tag: str, attributes: Attributes) -> None:
            nonlocal left, depth
            left -= 1
            depth += 1
            if depth > _DEEPEST:
                raise UnreadableFileError(DAMAGED)
            if left < 0:
                raise UnreadableFileError(
                    "The file holds more than can be read at once: perhaps formats of empty cells. "
                    "Copy the table into a new file, or bring it in in parts."
                )
            name = names.get(tag)
            if name is None:
                if len(names) > 10_000:
                    raise UnreadableFileError(DAMAGED)
                name = names[tag] = tag.rpartition(":")[2]
            if start is not None:
                start(name, attributes)

        def ended(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(names[tag])

        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        parser.CharacterDataHandler = text
        read = 0
        try:
            with self._archive.open(self._entries[path.lower()]) as part:
                while chunk := part.read(_CHUNK):
                    read += len(chunk)
                    self.unpacked += len(chunk)
                    if self.unpacked > self.limits.unpacked_bytes:
                        raise UnreadableFileError(
                            "The file grows to more than can be read at once when it is unpacked. "
                            "Copy the table into a new file, or bring it in in parts."
                        )
                    parser.Parse(chunk, False)
                    if read - parser.CurrentByteIndex > _LONGEST_TOKEN:
                        raise UnreadableFileError(DAMAGED)
                parser.Parse(b"", True)
        except UnreadableFileError:
            raise
        except Exception as error:
            # A wrong checksum, an unknown compression, XML that ends in the middle, a part that is not there:
            # for the person who sent the file it is one thing.
            raise UnreadableFileError(DAMAGED) from error
        finally:
            self.elements = self.limits.elements - left

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: the kind and the path of each by its id."""
        folder, name = posixpath.split(path)
        relations: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                joined = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations[attributes.get("Id", "")] = (kind, joined)

        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self:
            self.parse(listed, start)
        return relations

    def main_part(self, ending: str) -> str:
        """The part that the file is about: `xl/workbook.xml`, `word/document.xml`, wherever it has them."""
        for kind, path in self.relations("").values():
            if kind == "officeDocument" and path in self:
                return path
        for path in self._entries:
            if path.endswith(ending):
                return path
        raise UnreadableFileError(DAMAGED)


def attribute(attributes: Attributes, name: str) -> str | None:
    """An attribute by its name without a namespace."""
    if name in attributes:
        return attributes[name]
    for key, value in attributes.items():
        if key.rpartition(":")[2] == name:
            return value
    return None


def _refuse_declaration(*_: object) -> None:
    raise UnreadableFileError(
        "The file declares a document type inside, which no spreadsheet or document program writes. "
        "Copy the table into a new file."
    )
