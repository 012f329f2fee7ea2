"""A query to what an answer must hold: the words that matter, and the sort of fact wanted."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from jieba.posseg import POSTokenizer

from bot.index.lexical import domain_words, is_known, tokenizer
from bot.model import Query
from bot.reading.conventions import DOC_NUMBER


class Wants(StrEnum):
    """The sort of fact that a question asks for."""

    AMOUNT = "amount"
    PERCENT = "percent"
    COUNT = "count"
    TIME = "time"
    DURATION = "duration"
    CONTACT = "contact"
    NUMBER = "document number"
    WHO = "who"
    LIST = "list"
    COMPARISON = "comparison"


_COUNTED = "家|个|项|次|人|名|批|类|种|分|条|台|件|场|套|篇|倍"
ASKS: Mapping[Wants, re.Pattern[str]] = {
    # 能补多少钱? 奖励多少万? 补助标准是多少? 贴息贴多少?
    Wants.AMOUNT: re.compile(
        r"多少(?:[国省市区]级)?(?:钱|万|亿|元|资金|经费|奖|补|资助)|几(?:万|百万|千|十万|块钱)|(?:金额|额度)"
        r"|(?:奖|补|资助|贴息|经费|资金)\S{0,8}(?:多少|几个?钱|标准)(?!家|个|项|次|人|名)"
    ),
    # 加计比例是多少? 按百分之几? 税率多少?
    Wants.PERCENT: re.compile(r"比例|占比|[百千万]分之[几多]|几个点|多少个点|税率|利率|百分比|几成"),
    # 多少家? 几项?
    Wants.COUNT: re.compile(rf"(?:多少|(?<![哪这近前好])几)(?P<measure>{_COUNTED})(?!月|工作日|点|钱)"),
    # 什么时候截止? 哪天开始?
    Wants.TIME: re.compile(
        r"什么时[候间]|何时|啥时候?|哪[一]?[天年月日]|几[号月](?!个)|截止|多会儿|时间(?:是|为|节点|安排)|什么时间"
    ),
    # 多久? 有效期几年?
    Wants.DURATION: re.compile(
        r"多久|多长时间|(?<![哪这近前好])几个?(?:年|天|月|工作日|星期|小时)|多少(?:年|天|个月|个工作日)"
    ),
    # 电话是多少? 在哪里办公? 局长是谁?
    Wants.CONTACT: re.compile(
        r"电话|座机|手机号|联系方式|联系人|邮箱|微信|地址(?:是|在)|办公时间|上班时间|几点(?:钟)?(?:上|下|开)"
        r"|(?:局|机构|中心|窗口|大厅|单位|办公室)在(?:哪|什么地方)|在哪(?:条|个)(?:街|路|楼)|在哪(?:里|儿)?办公"
        r"|(?:局长|主任|科长|股长|领导|负责人)\S{0,3}(?:是谁|叫什么|姓什么)|谁是\S{0,8}(?:局长|主任|科长|领导|负责人)"
    ),
    # 文号是什么?
    Wants.NUMBER: re.compile(r"文号|发文字号|发文号|索引号"),
    # 谁负责? 找哪个部门? 是哪几家企业?
    Wants.WHO: re.compile(
        r"谁|哪(?:个|些|几个|家|几家|一家|所)?(?:部门|单位|机构|企业|公司|大学|学校|高校|科室|局|人|地方|区|市|家|所|镇)"
        r"|找哪|去哪|归哪|哪里|叫什么"
    ),
    # 有哪些条件? 需要什么材料? 流程怎么走?
    Wants.LIST: re.compile(
        r"哪些|哪几|什么(?:条件|限制|规定|标准|材料|资料|要求|政策|情形|情况|优惠|流程|步骤)|(?:条件|材料|资料|流程|程序|步骤|要求|标准)"
        r"(?:是什么|有什么|都?有|怎么|[？?]|$)|几类|几种|(?:怎么|如何)(?:打分|评分|计分|算分|得分)|怎么(?:申请|申报|办理?|认定|走|弄|报)|如何(?:申请|申报|办理|认定)"
    ),
    # 有什么区别?
    Wants.COMPARISON: re.compile(r"区别|不同|差别|差异|对比|一样吗|一样不"),
}

_NUMERAL = r"(?:\d[\d,，.]*\s*|[〇零一二两三四五六七八九十百千]+|[ⅠⅡⅢ])"
HOLDS: Mapping[Wants, re.Pattern[str]] = {
    Wants.AMOUNT: re.compile(rf"{_NUMERAL}(?:余|多)?\s*[十百千万亿]*\s*元"),
    Wants.PERCENT: re.compile(rf"\d\s*[%％]|百分之|减半|一半|全额|[一二三四五六七八九]成|{_NUMERAL}分之"),
    Wants.TIME: re.compile(
        r"\d\s*[年月日]|\d{4}-\d|[一二三四五六七八九十]月|[年月]底|当年|次[年月]|上年|年度|季度|半年|之日|期[满间]"
        r"|届满|汇算清缴|预缴|以[前后]|之[前后]|[年月日]起|期限|随时|长期"
    ),
    # 三年, 10个工作日, 183天; not 2016年, 12月
    Wants.DURATION: re.compile(
        r"(?<!\d)(?:\d{1,3}|[一二两三四五六七八九十]+)(?:余|多)?\s*"
        r"(?:年(?!度|级|\d)|个(?:月|工作日|自然日|小时|季度|星期|日历|年度|会计年度|纳税年度)|工作日|日内|天|日历天|小时)|长期|月底|[前一二三四]季度"
    ),
    Wants.CONTACT: re.compile(
        r"(?:\d{3,4}-)?\d{7,8}|1\d{10}|@|[路街道]\S{0,6}\d+号|上午\s*\d|\d{1,2}[:：]\d\d"
    ),
    Wants.NUMBER: re.compile(r"号\s*[:：]|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|第\s*\d+\s*号"),
}
"""What a unit must hold to answer; sorts that are not here can be answered by any words."""

STRICT = frozenset({Wants.AMOUNT, Wants.PERCENT, Wants.CONTACT})
FIGURES = tuple(HOLDS[want] for want in (Wants.AMOUNT, Wants.PERCENT, Wants.DURATION)) + (
    re.compile(r"\d\s*[万亿]"),
    re.compile(r"\d\s*[个名]?人|[个名]职工"),
    re.compile(r"\d+\s*分(?!之)"),
)
"""Sorts of figures; amounts are told without 元 as well."""
WHEN = frozenset({Wants.TIME, Wants.DURATION})
HARD = frozenset(HOLDS) | {Wants.COUNT}
"""Sorts for which words without the fact itself are no answer."""

YES_OR_NO = re.compile(r"吗|(.)[不没]\1|是否|有没有|[行可对]不$")
WINDOW = re.compile(r"(?:申报|报名|受理)(?:时间|期|窗口|日期)|截止|第几批")
MOVING = re.compile(r"搬|迁|合作|对接|对口|结对|帮扶|引进|来自")
"""Words with which a question names places without asking for their rules."""
THIS_YEAR = re.compile(
    r"(?:今年|本年度?|最近一?[批次]|这一?[批次])\S{0,12}(?:申报|申请|报名|受理|截止|第几批|认定|评价|入库|开始|结束)"
)
EACH = re.compile(r"每一?(?:家|个|户|人|项|件)|一家(?:企业|公司)?能")
FOR_EACH = re.compile(r"每|各|一次性|标准|人均|/家|分别")

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("奖励", "奖补", "补助", "补贴", "资助", "奖金", "后补助", "扶持资金", "奖"),
    ("钱", "资金", "金额", "费用", "经费"),
    ("材料", "资料"),
    ("条件", "要求", "标准", "门槛", "硬性"),
    ("流程", "程序", "步骤", "手续"),
    ("申请", "申报", "报名", "申领"),
    ("公司", "企业", "单位"),
    ("职工", "员工", "人员", "人数"),
    ("取消", "撤销", "摘牌", "丢掉"),
    ("有效期", "有效", "期限", "三年有效"),
    ("到期", "期满", "届满", "过期", "失效"),
    ("比例", "占比", "比重", "%", "百分之"),
    ("享受", "适用"),
    ("买", "购置", "购买", "购进"),
    ("注册", "成立", "设立", "登记"),
    ("上限", "限额", "限制", "最高", "不超过", "最多"),
    ("下限", "最低", "不低于", "最少", "至少"),
    ("改名", "更名", "变更名称", "名称变更"),
    ("搬迁", "迁移", "搬", "迁"),
    ("补缴", "追缴", "补税"),
    ("亏损", "亏", "亏钱", "赔"),
    ("结转", "弥补", "往后抵"),
    ("合同", "协议"),
    ("老师", "教授", "专家"),
    ("学校", "大学", "高校", "学院"),
    ("地方", "镇", "街道", "地区"),
    ("区别", "不同", "差异", "对照"),
    ("折旧", "摊销"),
    ("失败", "没成功", "不成功"),
    ("国外", "境外", "海外"),
    ("国内", "境内"),
    ("打分", "评分", "得分", "分值", "分数", "多少分"),
    ("免税", "免征"),
    ("牵头", "主管", "负责"),
    ("办理", "受理"),
    ("帮", "帮助", "协助", "争取"),
    ("漏报", "漏填", "未填报", "未按期", "未按规定"),
    ("每年", "每年度", "年度"),
    ("保存", "留存", "保管"),
    ("交税", "缴税", "纳税", "缴纳"),
    ("房子", "房屋", "房产", "厂房", "办公楼"),
    ("合办", "合作", "联合", "共同"),
    ("租金", "房租", "租赁费"),
)
"""Words that laymen and documents use for the same thing; general language, no policy terms."""

# generic words: true of nearly every question, so their presence or absence says little
GENERIC = frozenset(
    "有 是 做 办 能 可以 需要 应该 想 说 看 知道 了解 问 告诉 情况 问题 方面 现在 目前 时候 时间 东西 事 事情 我们 "
    "你们 我 你 他 公司 单位 企业 相关 具体 有关 规定 政策 文件 内容 一共 总共 一下 要 会 让 给 到 去 来 拿 用 算 "
    "属于 进行 办法 答案 请 帮 国家 咱 咱们 俺 怎么样 打算 必须 是否 多少 什么 哪些 里面 里 中 年 家 次 个 项 人 "
    "没有 没 不能 能用 用来 拿到 拿 直接 有没有 一定 肯定 刚好 正好 恰好 刚 才 听说 听 觉得 看看 弄 搞 整 行 成 中 够 "
    "老板 老师 厂里 厂子 我厂 东西 干 干啥 啥 咋 咋样 说法 意思 意义 一般 正常 后来 以后 以前 之后 之前 后果 头 还有 "
    "包括 名字 叫 说好 还给 顺便 到底 究竟 真的 真 假 好 多 少 大 小 新 老 另外 比如 例如 属于 指 指的 哪一条 哪条 "
    "全区 本区 我区 区里 全市 本市 我市 市里 全省 本省 我省 省里 当地 本地 这里 我们这".split()
)
A_NOT_A = re.compile(r"(.)[不没]\1|[^不]+不(?:了|成|行)$")
"""算不算, 能不能, 行不行: question forms that the tagger takes for words."""
_WEIGHT_BY_TAG = {"n": 1.0, "x": 1.0, "e": 1.0, "v": 0.6, "a": 0.5, "j": 1.0, "l": 0.6}
"""Weight of a word by the first letter of its part of speech (ICTCLAS tags). Others count nothing:
the numbers and times of a question are the asker's own case, which no document tells."""


INTERROGATIVE = re.compile(
    r"多长时间|多久|多会儿|(?:什么|啥|哪)\s*(?:时候|时间)起?|何时|(?:多少|几)[个十百千万亿元块]*(?:[年月天日号](?![份底]))?"
    r"|什么|啥|哪[一些个几]*[年月天日]?|谁|怎么样?|如何|咋|[？?]"
)
RULE_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:%|天|分)")
CARRIED_SUBJECT = 0.6
CARRIED = 0.25  # what a follow-up carries over says where to look, less what is asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer to a question must hold."""

    text: str
    """The question, standing alone."""
    words: Mapping[str, float]
    """Content words with weights over 0; a heavier one matters more."""
    wants: frozenset[Wants]
    own_words: frozenset[str]
    """Those that stand in the question itself, where a part of it is carried over."""
    short_forms: Mapping[str, tuple[str, ...]]
    """Words with the abbreviations that stand for them in documents."""
    each: bool = False
    """It asks what one gets, of which the sum that several got says nothing."""
    counted: str = ""
    """The measure word of what is counted: 家 of 多少家."""
    unknown: bool = False
    """It names a subject of the field that no document speaks of."""
    window: bool = False
    """It asks when applications are taken."""
    year: str = ""
    """The year that a text must name: the question is about when something is this year, or the future."""

    def fits(self, text: str) -> bool:
        """Whether a text holds each sort of fact that is asked for."""
        if self.each and Wants.AMOUNT in self.wants and not FOR_EACH.search(text):
            return False
        if self.year and not re.search(rf"{self.year}|今年|本年度|每年|每月|每季|至20\d\d年12月", text):
            return False
        if self.counted and not re.search(
            rf"{_NUMERAL}(?:余|多)?\s*[{_alike(self.counted)}](?!工作日|月|会计|自然|日历|百分)", text
        ):
            return False
        wants = self.wants & HOLDS.keys()
        if wants >= {Wants.TIME, Wants.DURATION} and any(HOLDS[want].search(text) for want in WHEN):
            wants -= WHEN  # 从几月算起 asks for either
        return all(HOLDS[want].search(text) for want in wants)

    def about(self, text: str) -> bool:
        """Whether every term of the glossary that the question names is in a text."""
        return all(self.present(term, text) > 0 for term in self.short_forms)

    @property
    def strict(self) -> bool:
        """Whether a wrong answer costs money or a deadline: nearly every word must match then."""
        return bool(self.wants & STRICT) or bool(self.year) or self.window

    def on_own(self, text: str) -> bool:
        """Whether a text has any word that is not just carried over from what was asked before."""
        return not self.own_words or any(self.present(word, text) for word in self.own_words)

    def covered(self, text: str) -> float:
        """Return the weight of the words in `text`, from 0 to 1; synonyms count."""
        total = sum(self.words.values())
        if not total:
            return 0.0
        return sum(weight * self.present(word, text) for word, weight in self.words.items()) / total

    def present(self, word: str, text: str) -> float:
        """Return 1 where the word stands in the text, 0.9 for a synonym, less for a part of it."""
        if word in text or any(short in text for short in self.short_forms.get(word, ())):
            return 1.0
        if any(other in text for other in _synonyms().get(word, ())):
            return 0.9
        if len(word) >= 4:
            halves = (word[: len(word) // 2], word[len(word) // 2 :])
            # the head of a compound stands last: 申报条件 is a sort of 条件
            return 0.8 if all(half in text for half in halves) else 0.5 * (halves[1] in text)
        return 0.0

    def to_the_point(self, title: str) -> float:
        """Return the share of a title's or heading's words that the question has too, from 0 to 1.

        A heading that names what was not asked, 一般制造企业不适用120%, heads another answer.
        """
        words = _words_of(title)
        if not words:
            return 0.5
        return sum(word in self.text or self._says_otherwise(word) for word in words) / len(words)

    def _says_otherwise(self, word: str) -> bool:
        return any(other in self.text for other in _synonyms().get(word, ()))

    def alike_figures(self, text: str) -> bool:
        """Whether a text has a figure of the sort that the asker tells of: 8个月 asks for a 一年以上."""
        return any(figure.search(self.text) and figure.search(text) for figure in FIGURES)

    def missing(self, text: str) -> list[str]:
        """Return the words that are not in `text`, heaviest first."""
        absent = [word for word in self.words if self.present(word, text) < 0.5]
        return sorted(absent, key=lambda word: -self.words[word])


def asked(query: Query, rarity: Callable[[str], float]) -> Asked:
    """Return what `query` asks for.

    `rarity` gives a word's inverse document frequency from 0 (in every passage) to 1 (in none).
    """
    words = {number.group(): 1.0 for number in DOC_NUMBER.finditer(query.standalone)}
    text = DOC_NUMBER.sub(" ", query.standalone)
    for pattern in ASKS.values():
        # 多少家, 什么时候: form, not content; the counted noun behind it stays
        text = re.sub(rf"(?:{pattern.pattern})", lambda match: _content(match.group()), text)
    for term in query.expansions:
        words[term] = 1.0
        text = text.replace(term, " ")
    moving = MOVING.search(text)
    for word, tag in tagged_words(text):
        if moving and tag == "ns":
            continue
        weight = 0.0 if A_NOT_A.search(word) else _WEIGHT_BY_TAG.get(tag[:1], 0.0)
        weight = 1.0 if word.startswith("第") and tag == "m" else 0.6 if word == "每年" else weight
        for part in _known_parts(word.rstrip("了过着") or word, rarity):
            if weight and part not in GENERIC and any(character.isalnum() for character in part):
                worth = weight * _worth(part, rarity)
                words[part] = max(words.get(part, 0.0), worth)
    # 15% and 183天 name a rule by its figure; what is the asker's own case no passage has
    words |= {figure: 0.4 for figure in RULE_FIGURE.findall(query.standalone) if rarity(figure) < 1}
    own = query.standalone.removeprefix(query.carried)
    if query.carried:
        words = {word: weight * _kept(word, own, query.expansions) for word, weight in words.items()}
    wants = {want for want, pattern in ASKS.items() if pattern.search(own)}
    if YES_OR_NO.search(own) and not re.search("多少|几", own):
        wants.discard(Wants.PERCENT)  # 享受15%税率要不要备案？ asks for no rate
    counted = ASKS[Wants.COUNT].search(own)
    return Asked(
        query.standalone,
        words,
        frozenset(wants),
        frozenset(word for word in words if query.carried and word in own),
        query.expansions,
        each=bool(EACH.search(query.standalone)),
        counted=counted["measure"] if counted else "",
        unknown=any(word in query.standalone and _is_foreign(word, rarity) for word in domain_words()),
        window=Wants.TIME in wants and bool(WINDOW.search(own)),
        year=_year_asked_for(query, Wants.TIME in wants),
    )


def _kept(word: str, own: str, terms: Mapping[str, object]) -> float:
    """Return how much of a word's weight stays: carried over, only the subject says much."""
    return 1.0 if word in own else CARRIED_SUBJECT if word in terms or word in domain_words() else CARRIED


def _year_asked_for(query: Query, when: bool) -> str:
    if str(query.on.year) in query.standalone and query.on.year > query.today.year:
        return str(query.on.year)
    return str(query.on.year) if when and THIS_YEAR.search(query.standalone) else ""


def _known_parts(word: str, rarity: Callable[[str], float]) -> list[str]:
    """Return the word, or the words inside it where no passage holds it whole: 申报条件 → 申报, 条件."""
    if len(word) < 4 or rarity(word) < 1:
        return [word]
    parts = [part for part in tokenizer().lcut_for_search(word) if 1 < len(part) < len(word)]
    return parts if len("".join(parts)) >= len(word) else [word]


def _is_foreign(word: str, rarity: Callable[[str], float]) -> bool:
    """Whether no passage has a word nor the words inside it: 瞪羚企业 where nothing tells of 瞪羚."""
    if rarity(word) < 1:
        return False
    parts = [part for part in tokenizer().lcut_for_search(word) if 1 < len(part) < len(word)]
    known = {part for part in parts if rarity(part) < 1}
    return len(word) - len(set("".join(known))) >= 2


def _worth(word: str, rarity: Callable[[str], float]) -> float:
    """Return by how much a word counts: a rare one more, but one that no passage has less.

    A word that the documents do not know is more often a layman's word for what they do know than
    the sign of another subject.
    """
    rare = rarity(word)
    if len(word) == 1:
        return 0.25
    if word in domain_words():
        return 0.4 + 0.6 * rare
    if rare >= 1:
        return 0.5 if is_known(word) or word.isascii() else 0.2
    return 0.4 + 0.6 * rare


def _alike(measure: str) -> str:
    """Return the measure words that count the same things; 个 counts anything."""
    if measure == "个":
        return "个家户项件种条类人名位"
    return next(
        (group for group in ("家户个", "项件种条类个", "人名位", "次回", "台套") if measure in group), measure
    )


def _content(phrase: str) -> str:
    """Drop question words from a phrase that matched a question form."""
    return INTERROGATIVE.sub(" ", phrase)


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Cut text into words that do not overlap, each with its part of speech (ICTCLAS tag)."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return [(pair.word, pair.flag) for pair in _tagger().lcut(folded)]


@cache
def _tagger() -> POSTokenizer:
    return POSTokenizer(tokenizer())


@lru_cache(4096)
def _words_of(title: str) -> tuple[str, ...]:
    """Return the content words of a heading."""
    return tuple(
        word
        for word, tag in tagged_words(title)
        if len(word) > 1 and tag[:1] in _WEIGHT_BY_TAG and word not in GENERIC
    )


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    return {word: group for group in SYNONYMS for word in group}
