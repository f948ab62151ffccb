"""Parts of a Word file that python-docx does not write: real numbering of headings and paragraphs, and footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NS = f'xmlns:w="{_W}"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_INDENT = 720
_LIST_INDENT = 1077


def w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _xml(text: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(text.encode())


class Numbering:
    """The numbers of a document: sections and their paragraphs, appendices and theirs, lists that begin anew.

    Word counts: 3 and 3.4 are levels of one list, so that a paragraph moved in Word gets the number of its new place.
    """

    def __init__(self, document: Any):
        self._root = _numbering_part(document).element
        self._next_abstract = 1 + max(self._ids("abstractNum", "abstractNumId"), default=-1)
        self._next = 1 + max(self._ids("num", "numId"), default=0)
        self.body = self._add(
            _level(0, "decimal", "%1.", 0, _INDENT) + _level(1, "decimal", "%1.%2", 0, _INDENT)
        )
        self.appendix = self._add(
            _level(0, "decimal", "Appendix %1 –", 0, 0, suffix="space")
            + _level(1, "decimal", "A%1.%2", 0, _INDENT)
        )
        self._bullets = self._add(_level(0, "bullet", "•", _LIST_INDENT, 357))
        self._list_levels = _level(0, "decimal", "%1.", _LIST_INDENT, 357)

    def bullets(self) -> str:
        """What makes a paragraph an item of a list with bullets."""
        return properties(self._bullets, 0)

    def new_list(self, start: int) -> str:
        """What makes a paragraph an item of a numbered list that begins here."""
        return properties(self._add(self._list_levels, start), 0)

    def _ids(self, element: str, attribute: str) -> list[int]:
        return [int(each.get(w(attribute))) for each in self._root.iterchildren(w(element))]

    def _add(self, levels: str, start: int = 1) -> int:
        abstract, number = self._next_abstract, self._next
        self._next_abstract, self._next = abstract + 1, number + 1
        kind = "hybridMultilevel" if levels.count("<w:lvl ") == 1 else "multilevel"
        definition = _xml(
            f'<w:abstractNum {_NS} w:abstractNumId="{abstract}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        )
        # Every definition stands before the first list that uses one.
        first = next(iter(self._root.iterchildren(w("num"))), None)
        if first is None:
            self._root.append(definition)
        else:
            first.addprevious(definition)
        override = (
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            if start != 1
            else ""
        )
        self._root.append(
            _xml(
                f'<w:num {_NS} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
            )
        )
        return number


def properties(number: int, level: int) -> str:
    """The property of a paragraph that gives it a number."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _level(place: int, kind: str, text: str, left: int, hanging: int, suffix: str = "tab") -> str:
    indent = left or hanging
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{indent}"/></w:tabs><w:ind w:left="{indent}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )


def _numbering_part(document: Any) -> Any:
    """The document's numbering; a template may have none."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part
    part = NumberingPart(
        PackURI("/word/numbering.xml"),
        f"{_TYPES}.numbering+xml",
        _xml(f"<w:numbering {_NS}/>"),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return part


class Footnotes:
    """The footnotes of a document, in a part of their own; made when the first one is written."""

    def __init__(self, document: Any):
        self._document = document
        self._notes: list[str] = []

    def add(self, words: str) -> str:
        """Keeps a note and gives the run that refers to it."""
        self._notes.append(words)
        return (
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            f'<w:footnoteReference w:id="{len(self._notes)}"/></w:r>'
        )

    def finish(self) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if not self._notes:
            return
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{place}"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>'
            for place, kind, sign in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        )
        notes = "".join(
            f'<w:footnote w:id="{place}"><w:p><w:pPr><w:spacing w:after="40"/></w:pPr>'
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="17"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:rPr><w:sz w:val="17"/></w:rPr>'
            f'<w:t xml:space="preserve"> {escape(words, quote=False)}</w:t></w:r></w:p></w:footnote>'
            for place, words in enumerate(self._notes, start=1)
        )
        body = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {_NS}>{separators}{notes}</w:footnotes>'
        package = self._document.part.package
        for relation in list(self._document.part.rels.values()):
            # A template's own footnotes belong to words that are no longer there.
            if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
                self._document.part.drop_rel(relation.rId)
        part = Part(
            PackURI("/word/footnotes.xml"), f"{_TYPES}.footnotes+xml", body.encode(), package
        )
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def numbered_texts(document: Any) -> Iterator[tuple[str, str, str]]:
    """Each paragraph of a document as (number, text, style): the numbers as Word counts them.

    A list that begins anew counts anew; deeper levels begin again under each number above them.
    """
    definitions, lists = _definitions(document)
    counts: dict[int, list[int]] = {}
    for paragraph in document.paragraphs:
        found = paragraph._p.find(f"{w('pPr')}/{w('numPr')}")
        number = ""
        if found is not None and found.find(w("numId")) is not None:
            key = int(found.find(w("numId")).get(w("val")))
            level = found.find(w("ilvl"))
            place = int(level.get(w("val"))) if level is not None else 0
            if key in lists:
                abstract, starts = lists[key]
                number = _count(
                    counts.setdefault(key, []), place, definitions.get(abstract, {}), starts
                )
        yield number, paragraph.text, paragraph.style.name


def _definitions(document: Any) -> tuple[dict[int, dict[int, Any]], dict[int, Any]]:
    root = _numbering_part(document).element
    definitions = {
        int(each.get(w("abstractNumId"))): {
            int(level.get(w("ilvl"))): level for level in each.iterchildren(w("lvl"))
        }
        for each in root.iterchildren(w("abstractNum"))
    }
    lists = {}
    for each in root.iterchildren(w("num")):
        starts = {
            int(override.get(w("ilvl"))): int(override.find(w("startOverride")).get(w("val")))
            for override in each.iterchildren(w("lvlOverride"))
            if override.find(w("startOverride")) is not None
        }
        lists[int(each.get(w("numId")))] = (
            int(each.find(w("abstractNumId")).get(w("val"))),
            starts,
        )
    return definitions, lists


def _count(counts: list[int], place: int, levels: dict[int, Any], starts: dict[int, int]) -> str:
    del counts[place + 1 :]
    while len(counts) <= place:
        at = len(counts)
        counts.append(starts.get(at, 1) - 1 if at == place else 1)
    counts[place] += 1
    level = levels.get(place)
    if level is None or level.find(w("numFmt")).get(w("val")) == "bullet":
        return ""
    text: str = level.find(w("lvlText")).get(w("val"))
    for at, count in enumerate(counts, start=1):
        text = text.replace(f"%{at}", str(count))
    return text
