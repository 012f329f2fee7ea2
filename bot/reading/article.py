"""The article of a parsed web page, found among menus, sidebars and footers."""

import re
from collections.abc import Callable

from lxml import etree, html

from bot.reading.markup import is_layout
from bot.reading.text import tidy

_NEVER = frozenset(
    "script style head nav header footer aside iframe noscript button select textarea svg object embed "
    "template dialog audio video canvas map datalist".split()
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
# characters of running text above which an element is no furniture, whatever its class is called
_MUCH = 300
_STOPS = re.compile(r"[，。；：！？、,;:]")
_SITE_TAIL = re.compile(r"\s*[-_|—–]{1,2}\s*[^-_|—–]{2,40}$")


def prune(root: html.HtmlElement) -> None:
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


def find_article(body: html.HtmlElement) -> html.HtmlElement:
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
        if inner[0].tag not in _CONTAINERS and not (inner[0].tag in _TABLE and is_layout(inner[0])):
            break
        best = inner[0]
    return best


def title_of(body: html.HtmlElement, article: html.HtmlElement, site: str) -> str:
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
