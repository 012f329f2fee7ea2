"""Bytes of plain text and Markdown to a draft, whatever their encoding."""

import re
from collections.abc import Iterator
from typing import Any

from bot.errors import UnreadableFile
from bot.reading.front import mapping_of
from bot.reading.pieces import Draft, Piece, table_pieces

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# the charset that orders characters by how common they are, and the lead bytes of the common half
_GB, _BIG5 = ("gb18030", 0xB0, 0xD7), ("big5hkscs", 0xA4, 0xC6)
_COMMON = {"gb18030": _GB, "big5hkscs": _BIG5, "utf-16-le": _GB, "utf-16-be": _GB}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.S)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")


def read_text(data: bytes) -> Draft:
    """Read plain text: every line that is not blank is one paragraph."""
    lines = (tidy(line) for line in decode(data).splitlines())
    return Draft(tuple(Piece(line) for line in lines if line))


def read_markdown(data: bytes) -> Draft:
    """Read Markdown with optional front matter; emphasis, links and comments leave their words behind."""
    text = decode(data)
    front: dict[str, Any] = {}
    if match := _FRONT.match(text):
        front = mapping_of(match[1] or "", "文件开头 --- 之间的说明", 2)
        text = text[match.end() :]
    text = without(text, "<!--", "-->")
    return Draft(tuple(_markdown_pieces(text.splitlines())), front=front)


def without(text: str, opening: str, closing: str) -> str:
    """Return the text without what stands from each `opening` to the next `closing`.

    An opening that is never closed stays: a browser would swallow the rest of the document.
    """
    end = text.rfind(closing) + len(closing)
    if opening not in text or end < len(closing):
        return text
    # behind the last closing mark there is nothing to find, and looking for it again and again takes hours
    return re.sub(f"{re.escape(opening)}.*?{re.escape(closing)}", "", text[:end], flags=re.S) + text[end:]


def tidy(line: str) -> str:
    """Trim a line and turn the blanks that layout leaves in it to single ones."""
    return re.sub(r"[ \t\xa0\u200b\ufeff\u3000]+", " ", line).strip()


def decode(data: bytes, hint: str = "") -> str:
    """Decode by byte order mark, then UTF-8, then `hint`, then what Chinese text is written in.

    Raises UnreadableFile for bytes that are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _printable(data.decode(encoding, "replace"))
    if data[:4096].count(0) > len(data[:4096]) // 8:
        return _printable(data.decode(_utf16(data), "replace"))
    for encoding in filter(None, ("utf-8", hint)):
        try:
            return _printable(data.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return _printable(_nearly_utf8(data) or _chinese(data))


def _printable(text: str) -> str:
    # a stray control character is dirt; one in a hundred is a picture or a program
    found = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if found * 100 > len(text):
        raise UnreadableFile(
            "文件内容不是文字，可能是图片、程序或已损坏。",
            "请用原来的软件打开，另存为 .docx 或 .txt 后再放入。",
        )
    return _CONTROL.sub("", text) if found else text


def _utf16(data: bytes) -> str:
    return "utf-16-le" if data[1:4096:2].count(0) > data[0:4096:2].count(0) else "utf-16-be"


def _nearly_utf8(data: bytes) -> str:
    """Return UTF-8 text with its few broken characters replaced, "" where it is something else."""
    text = data.decode("utf-8", "replace")
    # a file cut in the middle of a character, or one bad byte: at most one in a thousand
    return text if text.count("\ufffd") <= 1 + len(text) // 1000 and len(text) > 20 else ""


def _chinese(data: bytes) -> str:
    """Return the text in the encoding in which most of its characters are common ones."""
    texts = {encoding: data.decode(encoding, "replace") for encoding in _COMMON}
    shares = {encoding: _common(text[:5000], *_COMMON[encoding]) for encoding, text in texts.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    # Chinese text has over nine common characters in ten, noise about one in three
    return texts[best] if shares[best] > 0.6 else data.decode("utf-8", "replace")


def _common(text: str, charset: str, low: int, high: int) -> float:
    strange = [char for char in text if ord(char) > 127 and not "\u3000" <= char <= "\u303f"]
    leads = [char.encode(charset, "replace")[0] for char in strange if not "\uff00" <= char <= "\uffef"]
    return sum(low <= lead <= high for lead in leads) / max(1, len(leads))


def _markdown_pieces(lines: list[str]) -> Iterator[Piece]:
    index = 0
    while index < len(lines):
        line = lines[index]
        if (
            "|" in line
            and index + 1 < len(lines)
            and "-" in lines[index + 1]
            and _TABLE_RULE.match(lines[index + 1])
        ):
            end = index
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield from table_pieces(_cells(row) for row in [line, *lines[index + 2 : end]])
            index = max(end, index + 2)
            continue
        if piece := _markdown_line(line):
            yield piece
        index += 1


def _markdown_line(line: str) -> Piece | None:
    if not line or _FENCE.match(line) or _RULE.match(line):
        return None
    level = 0
    if line.startswith("#") and (match := _HEADING.match(line)):
        level, line = len(match[1]), match[2]
    text = tidy(plain(line))
    return Piece(text, level) if text else None


def plain(line: str) -> str:
    """Return a line of Markdown without its marks for emphasis, links, quotations and escapes.

    Lengths are bounded, so that a line of a million brackets takes no longer than another.
    """
    if not _MARKS.search(line):
        return line
    line = re.sub(r"^\s*(?:>\s?)+", "", line)
    line = re.sub(r"!\[([^\]]{0,500})\]\([^)]{0,2000}\)", r"\1", line)
    line = re.sub(r"\[([^\]]{0,500})\]\([^)]{0,2000}\)", r"\1", line)
    line = re.sub(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1", r"\2", line)
    line = re.sub(r"(?<![*A-Za-z0-9])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![*A-Za-z0-9])", r"\1", line)
    line = re.sub(r"<br\s*/?>", " ", line)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1", line)


_MARKS = re.compile(r"[*_>\[\\<]")


def _cells(row: str) -> list[str]:
    row = row.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [
        tidy(plain(cell.replace("\\|", "\x1f"))).replace("\x1f", "|") for cell in re.split(r"(?<!\\)\|", row)
    ]
