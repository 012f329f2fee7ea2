"""The Chinese words in which answers speak of documents."""

from collections.abc import Sequence
from datetime import date

from bot.model import Metadata, Region, Status

STATUS_ZH: dict[Status, str] = {
    Status.IN_FORCE: "现行",
    Status.AMENDED: "已修改",
    Status.PARTLY_REPEALED: "部分失效",
    Status.REPEALED: "已废止",
    Status.EXPIRED: "已过有效期",
    Status.NOT_YET: "尚未施行",
    Status.UNKNOWN: "效力未核实",
}


def named(title: str, doc_number: str = "") -> str:
    """Return a document's name as a sentence uses it: 《title》（文号）."""
    quoted = title if title.startswith("《") else f"《{title}》"
    return f"{quoted}（{doc_number}）" if doc_number else quoted


def day_zh(day: date) -> str:
    """Return 2024年6月13日."""
    return f"{day.year}年{day.month}月{day.day}日"


def region_zh(region: Region) -> str:
    """Return 山西省长治市潞州区, or 全国."""
    return "".join(region) or "全国"


def not_covered_zh(places: Sequence[Region]) -> str:
    """Return the sentence that says of which places nothing is told."""
    return f"没有收录{'、'.join(map(region_zh, places))}的规定，这里只依据全国和本地的文件回答。"


def ended_zh(title: str, metadata: Metadata, status: Status) -> str:
    """Return the sentence that warns of a document that does not hold."""
    name = named(title, metadata.doc_number)
    if status is Status.NOT_YET and metadata.effective_from:
        return f"{name}尚未施行，自{day_zh(metadata.effective_from)}起施行。"
    if status is Status.EXPIRED and metadata.expires:
        return f"{name}的有效期到{day_zh(metadata.expires)}为止，已经过期。"
    replaced = f"，已由{metadata.superseded_by}取代" if metadata.superseded_by else ""
    return f"{name}{STATUS_ZH[status]}{replaced}，不能作为现在办理的依据。"


def own_row_zh(value: str, cells: Sequence[str]) -> str:
    """Return the sentence that points at the row of a table that is for what the asker tells of himself."""
    return f"您说的{value}，看上表“{cells[0]}”一行：{'；'.join(cells[1:])}。"
