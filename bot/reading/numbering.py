"""Word's automatic numbers, which stand in no text: the label that Word shows before a paragraph."""

from collections import defaultdict
from dataclasses import dataclass

import cn2an
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_VAL = qn("w:val")


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[tuple[str, int], _Level] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        if any(part.partname.endswith("/numbering.xml") for part in document.part.package.iter_parts()):
            self._read(document.part.numbering_part.element)
        for style in document.styles.element.iter(qn("w:style")):
            if found := _number_properties(style):
                self._by_style[style.get(qn("w:styleId"))] = found

    def label(self, paragraph: BaseOxmlElement, style: str) -> str:
        """Return the number of a paragraph as Word shows it, "" where it has none."""
        found = _number_properties(paragraph) or self._by_style.get(style)
        if found is None or found[0] not in self._abstract:
            return ""
        list_id, depth = self._abstract[found[0]], found[1]
        level = self._levels.get((list_id, depth))
        if level is None or level.format in {"bullet", "none"}:
            return ""
        counts = self._counts[list_id]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        label = level.text
        for above in range(depth + 1):
            one = self._levels.get((list_id, above), level)
            label = label.replace(f"%{above + 1}", _written(counts.get(above, one.start), one.format))
        return label if label.endswith(tuple("、.．）)")) else f"{label} "

    def _read(self, numbering: BaseOxmlElement) -> None:
        for abstract in numbering.iter(qn("w:abstractNum")):
            list_id = abstract.get(qn("w:abstractNumId"))
            for level in abstract.iter(qn("w:lvl")):
                self._levels[list_id, int(level.get(qn("w:ilvl"), "0"))] = _Level(
                    _value(level, "w:numFmt") or "decimal",
                    _value(level, "w:lvlText"),
                    int(_value(level, "w:start") or 1),
                )
        for number in numbering.iter(qn("w:num")):
            self._abstract[number.get(qn("w:numId"))] = _value(number, "w:abstractNumId")


def _number_properties(element: BaseOxmlElement) -> tuple[str, int] | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None or not (number := _value(found, "w:numId")):
        return None
    return number, int(_value(found, "w:ilvl") or 0)


def _value(element: BaseOxmlElement, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(_VAL, ""))


def _written(count: int, form: str) -> str:
    if form.startswith(("chinese", "japaneseCounting", "ideograph", "taiwanese")):
        return str(cn2an.an2cn(count)).removeprefix("一") if 10 <= count < 20 else str(cn2an.an2cn(count))
    if form == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    return str(count)
