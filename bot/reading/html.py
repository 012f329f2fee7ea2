"""Bytes of a saved web page to a draft: the article, without the site around it."""

import email
import email.policy
import re

from lxml import etree, html

from bot.errors import UnreadableFile
from bot.reading.article import find_article, prune, title_of
from bot.reading.header import take_header
from bot.reading.markup import pieces_of
from bot.reading.pieces import Draft, Piece
from bot.reading.text import decode, tidy, without

_CHARSET = re.compile(rb"""(?:charset|pageEncoding|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_XML = re.compile(r"\A\s*<\?xml[^>]*>", re.I)
# browsers take </br> for a line break, lxml for nothing
_BROKEN_BREAK = re.compile(r"</br\s*>", re.I)
# the parser stops reading at 2048 levels, so a page that reaches this may not be whole
MAX_DEPTH = 2000


def read_html(data: bytes) -> Draft:
    """Read the article of a page: header fields and title apart, tables as Markdown."""
    page = _tree(data)
    meta, site = _meta(page), tidy(page.findtext(".//title") or "")
    prune(page)
    article = find_article(page)
    pieces = list(pieces_of(article))
    if not pieces:
        raise UnreadableFile(
            "网页里没有可读的文字。", "请在浏览器里打开原网页，另存为完整网页，或复制正文存成 .txt。"
        )
    everything = list(pieces_of(page))
    _, fields = take_header(everything, zone=len(everything))
    title = meta.get("articletitle") or title_of(page, article, site)
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
    text = decode(data, declared[1].decode("ascii") if declared else "")
    text = _BROKEN_BREAK.sub("<br>", _XML.sub("", without(text, "<%", "%>")))
    if not text.strip():
        raise UnreadableFile("网页是空的。", "请重新保存该网页。")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
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
