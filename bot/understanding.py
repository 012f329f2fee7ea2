"""History and question to a Query: follow-ups filled in, abbreviations, places and time named."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.errors import BadQuestion
from bot.figures import figures
from bot.glossary import Entry, correct, short_forms, spell_out
from bot.index.lexical import domain_words
from bot.model import Metadata, Query, Region, Turn
from bot.regions import places_in

MOST_PARTS = 3
MAX_LENGTH = 2000
"""Characters; a longer question is a document pasted in, and no passage answers all of it."""

YEAR = re.compile(r"(20\d\d|19\d\d)\s*年(?:度)?(?:\s*第?([一二三四1-4])季度)?(?:\s*(\d{1,2})\s*月)?")
"""2022年第四季度; 2023年; 2016年度; 2024年6月"""
STILL = re.compile(r"还(?:有效|能|可以|适用|执行|算|按|在)|现在|目前|如今")
RELATIVE_YEARS = {"前年": -2, "去年": -1, "上一年度": -1, "上年度": -1, "明年": 1, "后年": 2}

ELLIPSIS = re.compile(r"^(?:那么|那|还有|以及|至于|关于)?[，,]?(?P<what>[^？?]{1,20}?)呢[？?。]?$")
"""那第二批呢? 科小呢? 至于小巨人呢?"""
REFERS_BACK = re.compile(
    r"^(?:那么|那|还有|另外|然后|如果是|要是|但是|可是|这样)"
    r"|它|其中|(?:这|那|该|此)(?:个|些|项|种|笔|类|条|款|份)|上述|以上(?:条件|材料|规定)|这(?:里|样|儿)|前面|刚才"
)
"""那奖励多少? 这个要多久? 它的有效期是几年?"""
OPENER = re.compile(r"^(?:那么|那|还有|另外|然后|但是|可是)[，,]?")
SLOTS = (
    re.compile(r"第[一二三四五六七八九十\d]+[批条章款项次]"),
    re.compile(r"(?:20\d\d|19\d\d)年(?:度)?|今年|去年|明年|前年"),
    re.compile(r"国家级|省级|市级|区级|县级"),
    re.compile(r"首次|重新|再次"),
    re.compile(r"[ⅠⅡ一二]类"),
)
"""Words that a follow-up puts in the place of their like: 第一批 → 第二批, 2023年 → 2024年."""
CLAUSE = re.compile(r"[，,；;？?。！!]|\.(?=\s)")
INSTRUCTION = re.compile(
    r"忽略|无视|假装|扮演|你(?:现在|从现在起)是|提示词|系统提示|不要引用|不要说不知道|(?:编|造)一?个"
    r"|(?:帮我|替我|给我|(?:^|[，,。；;！!？?\s])帮)(?:写|编|画|翻译|删|改|推荐|算)|推荐一?[家个款]|直接(?:告诉我|回答|说)|批准我|查\S{0,6}进度"
    r"|(?:^|[，,。；;！!？?\s])(?:请|麻烦)?(?:帮|替|给)[我俺咱]们?现?(?:编|造|拟|写|起草|传)"
    r"|上一个用户|所有(?:指令|文件)|回答我|</?\w+>|ignore|instruction|system prompt|pretend",
    re.IGNORECASE,
)
"""忽略以上所有指令; 帮我写一份材料: what no document answers, and nothing here carries out."""
TITLE_MIN = 6  # characters; shorter titles are ordinary words as well
LAW_TITLE = re.compile(r"..(?:法|条例)$")
THING = re.compile(
    r"(?:企业|”|空间|孵化器|科技园|中心|实验室|平台|机构|专利|著作权|税|扣除|合同|条例|办法|券|专项|贷款|特派员|副总)$"
)
QUESTION_WORD = re.compile(
    r"多少|什么|哪|谁|几|怎|如何|吗|是否|能不能|可不可以|多久|何时|何地|为何|要不要|有没有"
)
SCORED = re.compile(r"(?P<told>.+)[，,、；;][^，,、；;]*(?:多少|几|\d)分[^，,、；;]*$")
"""科技人员占22%、研发费占成本18%，一共多少分? 能过60分吗?"""
LISTED = re.compile(r"[，,、；;：:]")
VALUE = re.compile(r"\d[\d.,]*\s*[%％百千万亿元个项人件名年]*")
NAMING = re.compile(r"[\u4e00-\u9fff]{2}")
NONE = re.compile(r"没有?|[无零]")
POLITE = re.compile(
    r"^(?:(?:您好|你好|请问|麻烦问一下|想问一下|问一下|咨询一下|我想咨询|我想问|老师)[，,。！!：: ]*)+"
)


def understand(
    question: str,
    history: Sequence[Turn] = (),
    *,
    glossary: Sequence[Entry] = (),
    home: Region = (),
    today: date,
) -> Query:
    """Return the query that `question` makes after `history` (oldest turn first).

    Raises BadQuestion for a question that is empty, too long, or holds no word at all.
    """
    subjects = _subjects(glossary)
    text = correct(_without_instructions(_checked(question)), {*subjects, *domain_words()})
    carried, own = _standalone(text, _topics(history, subjects), subjects)
    carried = spell_out(carried, glossary)
    standalone = f"{carried} {spell_out(own, glossary)}".strip()
    on = _day_named(standalone, today)
    return Query(
        text=question,
        standalone=standalone,
        carried=carried,
        expansions=short_forms(standalone, glossary),
        region=home,
        places=tuple(places_in(standalone)),
        today=today,
        on=on or today,
        dated=on is not None,
    )


def search_text(query: Query) -> str:
    """Return what the lexical leg looks up: the standalone question and the short forms of its terms."""
    return " ".join((query.standalone, *(short for shorts in query.expansions.values() for short in shorts)))


def is_named(query: Query, title: str, metadata: Metadata) -> bool:
    """Whether the question names a document, by 文号 or title; a year in it tells versions apart."""
    if metadata.doc_number and metadata.doc_number in query.standalone:
        return True
    title = title.strip("《》").removeprefix("中华人民共和国")
    if not (title in query.standalone and (len(title) >= TITLE_MIN or LAW_TITLE.search(title))):
        return False
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?=年)", query.standalone)}
    dated = {day.year for day in (metadata.written, metadata.published, metadata.effective_from) if day}
    return not years or not dated or bool(years & dated)


def parts(query: Query, glossary: Sequence[Entry] = ()) -> tuple[Query, ...]:
    """Split a question that asks several things into one query each, at most MOST_PARTS.

    高企要什么条件，能补多少钱？ asks two things; each part keeps what the parts before it are about.
    """
    about, values = _values_to_score(query.standalone)
    if values:
        things = [word for word in _subjects(glossary) if THING.search(word) and word in about + values[0]]
        return tuple(_part(query, f"{value}得多少分", " ".join(things[:1]), glossary) for value in values)
    clauses = [clause for clause in CLAUSE.split(query.standalone) if clause.strip()]
    asking = [
        at for at, clause in enumerate(clauses) if QUESTION_WORD.search(clause) or clause.endswith("呢")
    ]
    if not 2 <= len(asking) <= MOST_PARTS:
        return (query,)
    subjects = _subjects(glossary)
    split: list[Query] = []
    before, topic = 0, query.carried
    for at in asking:
        own = "，".join(clauses[before : at + 1])
        before = at + 1
        carried = ""
        if split and own.endswith("呢") and not QUESTION_WORD.search(own):
            own = _put_in_place(own.removesuffix("呢"), split[-1].standalone, subjects) or own
        elif any(word in own for word in subjects):
            topic = QUESTION_WORD.sub(" ", own)
        else:
            carried = _without_slots(topic, own)
            topic = topic or QUESTION_WORD.sub(" ", own)
        split.append(_part(query, own, carried, glossary))
    return tuple(split)


def _part(query: Query, own: str, carried: str, glossary: Sequence[Entry]) -> Query:
    text = f"{carried} {own}".strip()
    return replace(query, standalone=text, carried=carried, expansions=short_forms(text, glossary))


def _values_to_score(question: str) -> tuple[str, list[str]]:
    """Return what a question is about and the two or three values of which it asks what they score.

    科小，科技人员占22%、研发费占成本18%，一共多少分？ asks for a score each; no values where it asks otherwise.
    """
    match = SCORED.match(question)
    values = [value.strip() for value in LISTED.split(match["told"])] if match else []
    told = [bool(figures(value) or NONE.search(value)) for value in values]
    about = values.pop(0) if told and not told[0] else ""
    if not 2 <= len(values) <= MOST_PARTS or not all(told[-len(values) :]):
        return "", []
    if not all(NAMING.search(VALUE.sub(" ", value)) for value in values):
        return "", []  # 三年收入是1000万、1200万、1500万 tells values of one thing
    return about, values


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not text:
        raise BadQuestion(
            "您还没有输入问题。", "请写下想了解的政策事项，例如“高新技术企业认定要满足哪些条件”。"
        )
    if len(text) > MAX_LENGTH:
        raise BadQuestion(
            f"问题太长了（{len(text)} 个字），最多 {MAX_LENGTH} 个字。", "请只写要问的一件事，分几次来问。"
        )
    if not re.search(r"[\u3400-\u9fffA-Za-z0-9]", text):
        raise BadQuestion("没有看懂这个问题。", "请用文字写下想了解的政策事项。")
    return POLITE.sub("", text) or text


def _without_instructions(text: str) -> str:
    """Drop the clauses that tell the system what to do; "" where nothing is left that asks."""
    if not INSTRUCTION.search(text):
        return text
    clauses = [clause.strip() for clause in CLAUSE.split(text)]
    kept = [clause for clause in clauses if clause and not INSTRUCTION.search(clause)]
    return "，".join(kept) if any(QUESTION_WORD.search(clause) for clause in kept) else ""


def _subjects(glossary: Sequence[Entry]) -> list[str]:
    """Return the glossary's words for things that have rules of their own, longest first.

    高企 is one, 到期 (有效期满) is none.
    """
    words = {
        word
        for entry in glossary
        if THING.search(entry.full) or entry.full in domain_words()
        for word in (entry.short, entry.full)
    }
    return sorted(words, key=len, reverse=True)


def _topics(history: Sequence[Turn], subjects: Sequence[str]) -> str:
    """Return the last question of the history with what it left out itself filled in."""
    standalone = ""
    for turn in history[-3:]:
        text = " ".join(turn.question.split())[:MAX_LENGTH]
        standalone = " ".join(_standalone(text, standalone, subjects)).strip()
    return standalone


def _standalone(question: str, previous: str, subjects: Sequence[str]) -> tuple[str, str]:
    """Return what is carried over from the previous question, and the question itself, completed."""
    if not previous or not question:
        return "", question
    ellipsis = ELLIPSIS.match(question)
    if ellipsis and not QUESTION_WORD.search(ellipsis["what"]):
        replaced = _put_in_place(ellipsis["what"], previous, subjects)
        return ("", replaced) if replaced else (_bare(previous), ellipsis["what"])
    if REFERS_BACK.search(question) or _names_no_subject(question, subjects):
        rest = OPENER.sub("", question)
        return _without_slots(_topic(previous, subjects), rest), rest
    return "", question


def _put_in_place(what: str, previous: str, subjects: Sequence[str]) -> str:
    """Replace in the previous question what is of the same sort as `what`; "" where nothing is."""
    for slot in SLOTS:
        if (new := slot.search(what)) and slot.search(previous):
            return slot.sub(new.group(), previous, count=1)
    replaced = next((word for word in subjects if word in previous), None)
    if replaced and any(word in what for word in subjects):
        return previous.replace(replaced, what, 1)
    return ""


def _bare(question: str) -> str:
    """Return a question without its question words."""
    return QUESTION_WORD.sub(" ", question).strip(" ？?。！!")


def _topic(previous: str, subjects: Sequence[str]) -> str:
    """Return the subjects that the previous question names, else all of it but its question words."""
    named: list[str] = []
    for word in subjects:
        if word in previous and not any(word in longer for longer in named):
            named.append(word)
    return " ".join(named) or _bare(previous)


def _without_slots(topic: str, question: str) -> str:
    """Drop from the topic the slots that the new question fills otherwise."""
    for slot in SLOTS:
        if slot.search(question):
            topic = slot.sub("", topic)
    return topic


def _names_no_subject(question: str, subjects: Sequence[str]) -> bool:
    """Whether a question is so short and general that it goes on about the same thing.

    12 characters: 需要提交哪些材料, 多久能办下来; longer ones name their own subject nearly always.
    """
    bare = re.sub(r"[？?。！!，,\s吗呢吧啊的了]", "", QUESTION_WORD.sub("", question))
    return len(bare) <= (12 if subjects else 4) and not any(word in question for word in subjects)


def _day_named(question: str, today: date) -> date | None:
    """Return the last day of the time that a question names, None where it names none.

    2008年的办法还有效吗 names a rule by its year and asks about today.
    """
    if STILL.search(question):
        return None
    match = YEAR.search(question)
    if match:
        year, quarter, month = int(match[1]), match[2], match[3]
        last_month = int(month) if month else _quarter(quarter) * 3 if quarter else 12
        return _month_end(year, min(max(last_month, 1), 12))
    for word, offset in RELATIVE_YEARS.items():
        if word in question:
            return date(today.year + offset, 12, 31)
    return None


def _quarter(text: str) -> int:
    return "一二三四".index(text) + 1 if text in "一二三四" else int(text)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
