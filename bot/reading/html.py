"""Bytes of a saved web page to a draft: the article, without the site around it."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator

from lxml import etree, html

from bot.errors import UnreadableFile
from bot.reading.conventions import ARTICLE, CHAPTER, NUMBER_LEVELS
from bot.reading.header import take_header
from bot.reading.pieces import Draft, Piece, table_pieces
from bot.reading.text import decode, tidy

_CHARSET = re.compile(rb"""(?:charset|pageEncoding|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_DIRECTIVE = re.compile(r"<%.*?%>|<\?xml.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.S | re.I)
# browsers take </br> for a line break, lxml for nothing
_BROKEN_BREAK = re.compile(r"</br\s*>", re.I)
_NEVER = frozenset(
    "script style head nav header footer aside iframe noscript button select textarea svg object embed "
    "template dialog audio video canvas map datalist".split()
)
_BLOCK = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 "
    "h5 h6 hr html li main ol p pre section summary table tbody td tfoot th thead tr ul br caption".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:bread(?:crumb)?s?|crumbs?|nav(?:bar|igation)?|menu|sidebar|foot(?:er)?|share|bdshare|bdsharebuttonbox|"
    r"social|toolbar|related|recommend|pager|pagination|prevnext|copyright|friendlinks?|qrcode|comments?)"
    r"(?:$|[\s_-])",
    re.I,
)
_TITLE_NAME = re.compile(
    r"(?:^|[\s_-]|article|content|news|info|doc|detail)(?:title|tit|biaoti|bt)(?:$|[\s_-])", re.I
)
# elements worth entering in search of the article: a paragraph or a list is already part of it
_CONTAINERS = frozenset("body article center div fieldset form main section span font html".split())
_TABLE = frozenset("table tbody tr td".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_WRAPPED = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef])[ \t]*\r?\n[ \t]*(?=[\u3001-\u9fff\uff00-\uffef])")
_MEANT_BREAK = re.compile(
    r"\n(?=\s*(?:" + "|".join(pattern.pattern.lstrip("^") for pattern in (CHAPTER, ARTICLE, *NUMBER_LEVELS)) + "))",
    re.M,
)
# 1. 1.申报条件: the list's own number before one that is written out
_TWICE_NUMBERED = re.compile(
    r"^(?:- |\d{1,3}\. )(?=\d{1,3}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[①-⑳])"
)
# characters of running text above which an element is no furniture, whatever its class is called
_MUCH = 300
_STOPS = re.compile(r"[，。；：！？、,;:]")
_SITE_TAIL = re.compile(r"\s*[-_|—–]{1,2}\s*[^-_|—–]{2,40}$")
# a page nested deeper than any editor makes is refused before its tree is walked
MAX_DEPTH = 200


def read_html(data: bytes) -> Draft:
    """Read the article of a page: header fields and title apart, tables as Markdown."""
    page = _tree(data)
    meta, site = _meta(page), tidy(page.findtext(".//title") or "")
    _prune(page)
    article = _article(page)
    pieces = list(_pieces(article))
    if not pieces:
        raise UnreadableFile(
            "网页里没有可读的文字。", "请在浏览器里打开原网页，另存为完整网页，或复制正文存成 .txt。"
        )
    everything = list(_pieces(page))
    _, fields = take_header(everything, zone=len(everything))
    title = meta.get("articletitle") or _title(page, article, site)
    title = _outer_quotes(tidy(title))
    if title and not any(_outer_quotes(piece.text) == title for piece in pieces[:8]):
        pieces.insert(0, Piece(title, level=1))
    return Draft(tuple(pieces), title, {"published": meta.get("pubdate", ""), "site": site} | fields)


def _outer_quotes(title: str) -> str:
    """《关于…的通知》 → 关于…的通知, where the quotes enclose all of it."""
    return title[1:-1] if re.fullmatch("《[^《》]+》", title) else title


def read_mhtml(data: bytes) -> Draft:
    """Read the page inside a web archive (.mht) as browsers save it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return read_html(content)
    raise UnreadableFile("网页存档里没有网页正文。", "请在浏览器里重新另存为 .html。")


def _tree(data: bytes) -> html.HtmlElement:
    declared = _CHARSET.search(data[:4096])
    text = _DIRECTIVE.sub("", decode(data, declared[1].decode("ascii") if declared else ""))
    text = _BROKEN_BREAK.sub("<br>", text)
    if not text.strip():
        raise UnreadableFile("网页是空的。", "请重新保存该网页。")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("网页代码已损坏，无法解析。", "请在浏览器里打开原网页后重新保存。") from error
    if _depth(root) > MAX_DEPTH:
        raise UnreadableFile("网页嵌套层数异常，可能已损坏。", "请复制正文存成 .txt 或 .docx 后再放入。")
    return root


def _depth(root: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _meta(root: html.HtmlElement) -> dict[str, str]:
    """Return the meta elements that government sites must carry: ArticleTitle, PubDate …"""
    return {
        str(tag.get("name")).lower(): str(tag.get("content") or "").strip()
        for tag in root.iter("meta")
        if tag.get("name")
    }


def _prune(root: html.HtmlElement) -> None:
    """Remove what is never part of an article."""
    _drop(root, _is_never)
    weight = _weights(root)
    _drop(root, lambda tag: _FURNITURE_NAME.search(_names(tag)) is not None and weight[tag] < _MUCH)


def _drop(root: html.HtmlElement, unwanted: Callable[[html.HtmlElement], bool]) -> None:
    for tag in [tag for tag in root.iter() if tag.tag not in {"html", "body"} and unwanted(tag)]:
        if tag.getparent() is not None:
            tag.drop_tree()


def _is_never(tag: html.HtmlElement) -> bool:
    if tag.tag in {"header", "footer"}:
        return next(tag.iterancestors("article"), None) is None
    hidden = tag.get("hidden") is not None or tag.get("aria-hidden") == "true"
    return tag.tag in _NEVER or hidden or _HIDDEN.search(tag.get("style") or "") is not None


def _names(tag: html.HtmlElement) -> str:
    return f"{tag.get('class') or ''} {tag.get('id') or ''}"


def _weights(root: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Return how many characters of running text each element holds.

    Running text is no link and has punctuation or stands in a table: menus have neither.
    """
    weight: dict[html.HtmlElement, int] = {}
    for _, tag in etree.iterwalk(root, events=("end",)):
        own = [tag.text, *(child.tail for child in tag)]
        cell = tag.tag in {"td", "th"}
        written = sum(len(text.strip()) for text in own if text and (cell or _STOPS.search(text)))
        weight[tag] = 0 if tag.tag == "a" else written + sum(weight[child] for child in tag)
    return weight


def _article(body: html.HtmlElement) -> html.HtmlElement:
    """Return the smallest container that holds nearly all of the page's running text.

    Under a heading half of it will do: a greeting in the page's top bar outweighs a short notice.
    """
    weight = _weights(body)
    dense = _densest(body, weight)
    for heading in body.iter("h1"):
        around = next(tag for tag in heading.iterancestors() if weight[tag] * 2 >= weight[body])
        if dense in around.iterancestors():
            return around
    return dense


def _densest(body: html.HtmlElement, weight: dict[html.HtmlElement, int]) -> html.HtmlElement:
    best = body
    while inner := [tag for tag in best if weight[tag] >= 0.85 * weight[best] > 0]:
        if inner[0].tag not in _CONTAINERS and not (inner[0].tag in _TABLE and _is_layout(inner[0])):
            break
        best = inner[0]
    return best


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table (or a part of one) only places things on the page."""
    table = table if table.tag == "table" else next(table.iterancestors("table"), table)
    if table.find(".//table") is not None:
        return True
    widths = [len(row.xpath("./td|./th")) for row in table.iter("tr")]
    return max(widths, default=0) < 2


def _pieces(root: html.HtmlElement) -> Iterator[Piece]:
    """Yield the paragraphs, headings and tables of an element in their order."""
    line: list[str] = []
    level = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, tag in walker:
        if tag.tag in _BLOCK:
            yield from _paragraph(line, level)
            level = 0
        if event == "end":
            line.append((tag.tail or "") if tag is not root else "")
        elif tag.tag == "table" and not _is_layout(tag):
            yield from table_pieces(_grid(tag))
            walker.skip_subtree()
        else:
            level = int(tag.tag[1]) if tag.tag in _HEADINGS else level
            line += [_bullet(tag), tag.text or ""]
    yield from _paragraph(line, level)


def _paragraph(line: list[str], level: int) -> list[Piece]:
    """Empty the line that was gathered and return its pieces, none where it is blank.

    A line feed in the source is a blank at most, but before 一、 or （一） a break was meant.
    """
    lines = _MEANT_BREAK.sub("\v", "".join(line)).split("\v")
    line.clear()
    texts = (tidy(_WRAPPED.sub("", text).replace("\n", " ")) for text in lines)
    return [Piece(_TWICE_NUMBERED.sub("", text), level) for text in texts if text.strip("-. 0123456789")]


def _bullet(tag: html.HtmlElement) -> str:
    if tag.tag != "li" or tag.getparent() is None:
        return ""
    if tag.getparent().tag == "ol":
        return f"{len(list(tag.itersiblings('li', preceding=True))) + 1}. "
    return "- "


def _grid(table: html.HtmlElement) -> list[list[str]]:
    """Return a table's cells with merged ones repeated in every place that they cover."""
    grid: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.xpath("./td|./th"):
            _fill_down(cells, down)
            text = " ".join(piece.text for piece in _pieces(cell))
            for _ in range(_span(cell, "colspan")):
                down[len(cells)] = (_span(cell, "rowspan"), text)
                cells.append(text)
        _fill_down(cells, down)
        down = {at: (left - 1, text) for at, (left, text) in down.items() if left > 1}
        grid.append(cells)
    return grid


def _fill_down(cells: list[str], down: dict[int, tuple[int, str]]) -> None:
    while len(cells) in down:
        cells.append(down[len(cells)][1])


def _span(cell: html.HtmlElement, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    # no printed table has more than a hundred columns or rows under one cell
    return min(max(int(value), 1), 100) if value.isascii() and value.isdigit() else 1


def _title(body: html.HtmlElement, article: html.HtmlElement, site: str) -> str:
    """Return the article's own title: its heading, what the page styles as one, else the window's."""
    order = {tag: place for place, tag in enumerate(body.iter())}
    until = order[article] + 30
    for wanted in (_is_heading_one, _is_styled_title):
        found = [tag for tag in order if wanted(tag) and order[tag] <= until]
        texts = [tidy(tag.text_content().replace("\n", " ")) for tag in found]
        if titles := [text for text in texts if 4 <= len(text) <= 150]:
            return titles[-1]
    return _SITE_TAIL.sub("", site) or site


def _is_heading_one(tag: html.HtmlElement) -> bool:
    return bool(tag.tag == "h1")


def _is_styled_title(tag: html.HtmlElement) -> bool:
    return _TITLE_NAME.search(_names(tag)) is not None and tag.find(".//a") is None
