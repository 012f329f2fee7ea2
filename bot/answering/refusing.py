"""A question that the documents do not answer to words that say so, and whom to ask."""

from collections.abc import Collection, Mapping, Sequence

from bot.answering.asked import Asked
from bot.answering.facts import HARD, HOLDS, LOCAL, MOVING, Wants
from bot.answering.wording import named, region_zh
from bot.contacts import Contact, office_for
from bot.index.lexical import is_known
from bot.model import Document, Query, Region, Retrieved
from bot.regions import covers

WANTED_ZH: dict[Wants, str] = {
    Wants.AMOUNT: "具体金额",
    Wants.PERCENT: "具体比例",
    Wants.COUNT: "具体数量",
    Wants.TIME: "具体时间",
    Wants.DAY: "具体日期",
    Wants.DURATION: "具体期限",
    Wants.CONTACT: "电话、地址等联系方式",
    Wants.FIGURE: "具体数字",
    Wants.FORM: "用什么表格或票据",
    Wants.SITE: "在哪个平台或网站办理",
    Wants.FEE: "是否收费",
    Wants.PAYER: "费用由谁承担",
    Wants.REASON: "原因",
}
NOT_ANSWERED = "没有找到能回答这个问题的依据。"
NO_QUESTION = (
    "这里只根据收录的政策文件回答问题，不能按指示做其他事情，也不能代写材料。请直接写下想了解的政策事项。"
)
THIN_ZH = "没有找到与问题完全对应的规定，下面是最接近的内容，请核对是否适用："
NEAREST = 3


def refuse(query: Query, question: Asked, hits: Sequence[Retrieved], contacts: Sequence[Contact]) -> str:
    """Say what is missing, show the nearest documents, name whom to ask."""
    lines = [f"{NOT_ANSWERED}{_missing(question, hits)}"]
    nearest = dict.fromkeys(_nearest(hit) for hit in hits[:NEAREST])
    if nearest:
        lines += ["", "内容最接近的文件：", "", *(f"- {name}" for name in nearest)]
    return "\n".join([*lines, "", whom_to_ask(query, contacts)])


def covered_places(documents: Mapping[str, Document]) -> set[Region]:
    """Return the places that documents are about."""
    return {document.metadata.region for document in documents.values()}


def other_places(query: Query, covered: Collection[Region]) -> list[Region]:
    """Return the places that the question names beside its own and no document is about."""
    if MOVING.search(query.standalone):
        return []
    if any(_related(place, query.region) for place in query.places):
        return []
    return [place for place in query.places if not any(region[: len(place)] == place for region in covered)]


def asks_elsewhere(query: Query, covered: Collection[Region]) -> list[Region]:
    """Return the places whose own rules the question asks for and no document is about.

    托太原一所大学做研发能加计吗 names a place where nothing is settled that it asks.
    """
    return other_places(query, covered) if LOCAL.search(query.standalone) else []


def refuse_place(query: Query, places: Sequence[Region], covered: Collection[Region]) -> str:
    """Say plainly which places the documents cover."""
    asked_for = "、".join(region_zh(place) for place in places)
    ours = "、".join(
        region_zh(region) for region in sorted(covered, key=lambda region: (len(region), region))
    )
    return (
        f"没有收录{asked_for}的政策，不能回答。目前收录的是{ours}的文件；各地的奖励和申报办法不同，"
        f"不能互相套用。\n\n请向{asked_for}的科技主管部门咨询；"
        f"如果您的企业在{region_zh(query.region)}，请说明要问的事项，不用带其他地名。"
    )


def whom_to_ask(query: Query, contacts: Sequence[Contact]) -> str:
    """Return the sentence that names the responsible office."""
    contact = office_for(query.standalone, contacts)
    if contact is None:
        return f"建议向{region_zh(query.region[-1:])}科技主管部门咨询，以官方正式文本为准。"
    reach = f"（{contact.reach}）" if contact.reach else ""
    return f"建议咨询：{contact.office}{reach}，以官方正式文本为准。"


def _related(place: Region, home: Region) -> bool:
    return covers(place, home) or covers(home, place)


def _missing(question: Asked, hits: Sequence[Retrieved]) -> str:
    text = "\n".join(f"{hit.title}{''.join(hit.passage.heading)}{hit.passage.text}" for hit in hits)
    # 评要, cut out of 自评要达到几分, would puzzle who reads it
    absent = [word for word in question.missing(text) if word.isascii() or is_known(word)][:3]
    if absent:
        return f"收录的文件里没有提到“{'”“'.join(absent)}”。"
    wanted = [
        WANTED_ZH[want]
        for want in sorted(question.wants & HARD)
        if want in HOLDS and not any(HOLDS[want].search(hit.passage.text) for hit in hits[:NEAREST])
    ]
    if wanted:
        return f"相关文件里没有写明{'、'.join(wanted)}。"
    return "收录的文件里没有写明这一点。"


def _nearest(hit: Retrieved) -> str:
    heading = f" {hit.passage.heading[-1]}" if hit.passage.heading else ""
    return f"{named(hit.title, hit.metadata.doc_number)}{heading}"
