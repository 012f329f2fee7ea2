"""The sorts of fact that questions ask for, and how texts hold them."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Wants(StrEnum):
    """The sort of fact that a question asks for."""

    AMOUNT = "amount"
    PERCENT = "percent"
    COUNT = "count"
    TIME = "time"
    DAY = "day"
    DURATION = "duration"
    CONTACT = "contact"
    NUMBER = "document number"
    WHO = "who"
    LIST = "list"
    COMPARISON = "comparison"
    CASE = "state of a case"
    FIGURE = "figure"
    FORM = "form"
    SITE = "site"
    FEE = "fee"
    PAYER = "payer"
    REASON = "reason"


_COUNTED = "家|个|项|次|人|名|批|类|种|分|条|台|件|场|套|篇|倍|份|样|位|张|页|本|行|栏|章|回|趟|笔|户|所"
ASKS: Mapping[Wants, re.Pattern[str]] = {
    # 能补多少钱? 奖励多少万? 补助标准是多少? 贴息贴多少?
    Wants.AMOUNT: re.compile(
        r"多少(?:[国省市区]级|生活|安家|科研|运行|运营|手续|服务)?(?:钱|万|亿|元|资金|经费|费(?!用)|奖|补|资助|津贴|赔偿)"
        r"|几(?:万|百万|千|十万|[十百]?块|块钱)|(?:掏|花|赔)\S{0,3}多少(?!家|个|项|次|人|名|时|天|年|工夫)|(?:金额|额度)"
        r"|(?<!占)(?:安家费|会费|服务费|代理费|租金|房租|营业收入|产值|工资)(?:是|有|要)?多少(?!以)|给(?:不给)?钱|有(?:没有)?(?:奖励|奖补|补助|补贴|资助)(?:吗|么|[？?]|$)"
        r"|(?:奖|补|资助|贴息|经费|资金)\S{0,8}(?:多少|几个?钱|标准)(?!家|个|项|次|人|名)"
    ),
    # 加计比例是多少? 按百分之几? 税率多少?
    Wants.PERCENT: re.compile(
        r"(?:比例|占比)(?![是为有在约达到了才只]{0,3}\d)|[百千万]分之[几多]|几个点|多少个点|税率|利率|百分比|几成"
    ),
    # 多少家? 几项?
    Wants.COUNT: re.compile(rf"(?:多少|(?<![哪这那近前好])几)(?P<measure>{_COUNTED})(?!月|工作日|点|钱)"),
    # 什么时候截止? 哪天开始?
    Wants.TIME: re.compile(
        r"什么时[候间]|何时|啥时候?|哪[一]?[天年月日]|几[号月](?!个)|截止(?!(?:日期?)?之?[前后])|多会儿|时间(?:是|为|节点|安排)|什么时间"
    ),
    # 哪天开始? 几月几号?
    Wants.DAY: re.compile(r"哪一?[天日]|(?<![哪这那近前好第])几[号日](?![楼文院线公])"),
    # 多久? 有效期几年?
    Wants.DURATION: re.compile(
        r"多久|多长时间|(?<![哪这近前好])几个?(?:年|天|月|工作日|星期|小时)|多少(?:年|天|个月|个工作日)"
    ),
    # 电话是多少? 在哪里办公? 局长是谁?
    Wants.CONTACT: re.compile(
        r"(?<!打)(?:电话|微信)(?![费说聊催让上群两宽网里])|座机|手机号|联系方式|联系人|邮箱|地址(?:是|在)|办公时间|上班时间|几点(?:钟)?(?:上|下|开)"
        r"|(?:局|机构|中心|窗口|大厅|单位|办公室)在(?:哪|什么地方)|在哪(?:条|个)(?:街|路|楼)|在?几(?:楼|层|号楼)|在哪(?:里|儿)?办公"
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
    # 批下来没有? 我们的申请到哪一步了?
    Wants.CASE: re.compile(
        r"批下来|获批|进度|为(?:什么|啥)没(?:有)?(?:通过|过|批|评上|入库)|(?:到|在)哪一?步|卡住|审核结果|(?:通过|批准|审完|评上)了(?:没有?|吗)"
    ),
    # 社保基数今年多少?
    Wants.FIGURE: re.compile(r"多少(?:呢|啊|呀)?[？?。]*$"),
    # 填哪张表? 凭什么票据?
    Wants.FORM: re.compile(
        r"(?:哪|什么|啥)[一几]?[张种份个样]?(?:表格?|附表|申报表|票据?|发票|凭证|模板|范本)(?![示述现演扬态])"
    ),
    # 在哪个平台填? 到哪里下载?
    Wants.SITE: re.compile(
        r"[在上到打从](?:哪一?个|什么|啥)(?:平台|系统)|(?:哪一?个|什么|啥)(?:网(?!络)|小程序|入口)|网址|下载"
    ),
    # 收不收费? 要钱吗?
    Wants.FEE: re.compile(
        r"收不收(?:费|钱)|要不要(?:钱|费)|(?:要|收|花)(?:钱|费)(?:吗|么|不|没|[？?])|免费(?:吗|么|不)|收费(?:吗|么|不|标准)"
    ),
    # 谁出钱?
    Wants.PAYER: re.compile(r"谁(?:来)?(?:掏|出(?:钱|这)|付|承担(?!.{0,4}责任)|买单)"),
    # 为什么不给享受?
    Wants.REASON: re.compile(r"为(?:什么|啥)|为何(?![人种时])|(?:什么|啥)(?:原因|缘故)"),
    # 有什么区别? 差在哪?
    Wants.COMPARISON: re.compile(r"区别|不同|差别|差异|对比|一样[吗么不]|不一样|两样|差在?哪|一回事"),
}

CONDITION = re.compile(r"\d[\d,，.]*\s*[十百千万亿]*\s*元(?:（含[^）]*）)?及?以[上下内]的(?!部分)")
"""500万元以上的大额合同: of what a rule speaks, not what anybody gets or pays."""
_NUMBER = r"\d[\d,，.]*\s*|[〇零一二两三四五六七八九十百千]+"
_NUMERAL = rf"(?:{_NUMBER}|[ⅠⅡⅢ])"
HOLDS: Mapping[Wants, re.Pattern[str]] = {
    Wants.AMOUNT: re.compile(rf"{_NUMERAL}(?:余|多)?\s*[十百千万亿]*\s*元"),
    Wants.PERCENT: re.compile(rf"\d\s*[%％]|百分之|减半|一半|全额|[一二三四五六七八九]成|{_NUMERAL}分之"),
    Wants.TIME: re.compile(
        r"\d\s*[年月日]|\d{4}-\d|[一二三四五六七八九十]月|[年月]底|当年|次[年月]|上年|年度|季度|半年|之日|期[满间]"
        r"|届满|汇算清缴|预缴|以[前后]|之[前后]|[年月日]起|期限|随时|长期"
    ),
    Wants.DAY: re.compile(
        r"\d\s*日|[一二三四五六七八九十]日|[年月]底|之日|届满|次日|工作日|-\d{1,2}-\d|随时|长期|没有截止"
    ),
    # 三年, 10个工作日, 183天; not 2016年, 12月
    Wants.DURATION: re.compile(
        r"(?<!\d)(?:\d{1,3}|[一二两三四五六七八九十]+)(?:余|多)?\s*"
        r"(?:年(?!度|级|\d)|个(?:月|工作日|自然日|小时|季度|星期|日历|年度|会计年度|纳税年度)|工作日|日内|天|日历天|小时)|长期|月底|[前一二三四]季度"
    ),
    Wants.CONTACT: re.compile(
        r"(?:\d{3,4}-)?\d{7,8}|1\d{10}|@|[路街道]\S{0,6}\d+号|上午\s*\d|\d{1,2}[:：]\d\d"
    ),
    Wants.CASE: re.compile(r"申报中|获批|批准|列入|已通过"),
    Wants.FIGURE: re.compile(r"\d|减半|一半|全额|[一二两三四五六七八九十百千][分倍成年月天日个项家人元万亿]"),
    Wants.FORM: re.compile(r"表|票|凭证|模板|范本"),
    Wants.SITE: re.compile(r"平台|网|系统|下载"),
    Wants.FEE: re.compile(r"收费|免费|不收|收取|手续费|费用由"),
    Wants.PAYER: re.compile(r"承担|负担|支付|出资|列支|由\S{1,12}[付出]|经费"),
    Wants.REASON: re.compile(r"因|由于|为了|鉴于|目的|避免|防止|所以|不达标|不含|不符合|不算|不属于"),
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
HARD = frozenset(HOLDS) - {Wants.CASE} | {Wants.COUNT}
"""Sorts for which words without the fact itself are no answer."""

YES_OR_NO = re.compile(r"吗|(.)[不没]\1|是否|有没有|[行可对]不$")
WINDOW = re.compile(
    r"(?:申报|报名|受理)(?:时间|期|窗口|日期)|截止(?!(?:日期?)?之?[前后])|第[几一二三四五]批|什么时[候间](?:开始)?(?:申?报|报名|受理)"
)
OPEN = re.compile(r"申报|填报|受理|截止|报名|申请|提交|开放")
"""What a text on a window says is done in it."""
ABROAD = "境外"
ASKS_ABROAD = re.compile(r"[境国]\s*[外内]|海外|外国|老外|出国|涉外|国际")
"""What is for business abroad has rules of its own, and is asked for by name."""
_OURS = r"(?:我们?|俺们?|咱们?|本公司|本单位)"
OWN_CASE = re.compile(
    rf"{_OURS}\S{{0,16}}(?:进度|[到在]哪一?步|审到|排到|[过批]没[过批]|下来了?没|有信儿|(?:通过|评上|审完|批准|入库)了?没)"
    rf"|查(?:一?下|一查|查)?{_OURS}"
)
"""What has become of the asker's own application stands in no document."""
HOW_TO_SEE = re.compile(r"(?:哪儿?里?|怎么|如何|咋)\S{0,6}[查看问]|[查看问]\S{0,4}(?:哪|怎么|咋)")
LOCAL = re.compile(
    r"奖|补(?!充|缴|税|交)|资助|津贴|资金|经费|政策|创新券|贴息|房租|租金|入驻|园区|[省市区县]级|封顶|多少钱|几[千万]"
    r"|给多少|发多少|截止|[哪几][天月号日]|(?:什么|啥)时候?|窗口|受理|电话|地址|指标|任务|多少家|几家|名单|文件"
)
"""What each place settles for itself; what else is asked of a place, nationwide rules may answer."""
MOVING = re.compile(r"搬|迁|挪|合作|对接|对口|结对|对子|帮扶|引进|来自")
"""Words with which a question names places without asking for their rules."""
INTERROGATIVE = re.compile(
    r"多长时间|多久|多会儿|(?:什么|啥|哪)\s*(?:时候|时间)起?|何时|(?:多少|几)[个十百千万亿元块]*(?:[年月天日号](?![份底]))?"
    r"|什么|啥|哪[一些个几]*[年月天日]?|谁|怎么样?|如何|咋|[？?]"
)
THIS_YEAR = re.compile(
    r"(?:今年|本年度?|最近一?[批次]|这一?[批次])\S{0,12}(?:申报|申请|报名|受理|截止|第几批|认定|评价|入库|开始|结束)"
)
PASSING = frozenset(
    "及格 合格 达标 通过 过关 达到 最低 评价 认定 评审 申报 评上 综合 总分 得分 自评 打分".split()
)
PASS_MARK = re.compile(r"(?:达到|不低于|不少于|恰好|满)\s*\d+分|\d+分(?:（[^）]*）)?以上")
"""How many points are enough: 综合评价得分不低于60分."""
STATISTICS = re.compile(r"(?:多少|几)(?:家|户|人|名)")
EACH = re.compile(r"每一?(?:家|个|户|人|项|件)|一家(?:企业|公司)?能")
FOR_EACH = re.compile(r"每|各|一次性|标准|人均|/家|分别")


def wanted(question: str) -> frozenset[Wants]:
    """Return the sorts of fact that a question asks for."""
    wants = {want for want, pattern in ASKS.items() if pattern.search(question)}
    if YES_OR_NO.search(question) and not re.search("多少|几", question):
        wants.discard(Wants.PERCENT)  # 享受15%税率要不要备案？ asks for no rate
    return frozenset(wants)


def measure_asked_for(question: str) -> str:
    """Return the measure word of what is to be counted, 家 of 多少家; "" where nothing is."""
    match = ASKS[Wants.COUNT].search(question)
    return match["measure"] if match else ""


def counts(text: str, measure: str) -> bool:
    """Whether a text counts things by a measure word like `measure`; 200% are 2倍."""
    # Ⅰ类 is a name, no count
    numeral = _NUMERAL if measure == "类" else f"(?:{_NUMBER})"
    number = rf"{numeral}(?:余|多)?\s*[{_alike(measure)}](?!工作日|月|会计|自然|日历|百分)"
    return bool(re.search(number, text)) or (measure == "倍" and bool(re.search(r"[1-9]\d\d%", text)))


def holds(text: str, wants: frozenset[Wants]) -> bool:
    """Whether a text holds each of the sorts of fact; 从几月算起 is answered by either of WHEN."""
    needed = wants & HOLDS.keys()
    if Wants.AMOUNT in needed:
        text = CONDITION.sub("", text)
    if needed >= WHEN and any(HOLDS[want].search(text) for want in WHEN):
        needed -= WHEN
    return all(HOLDS[want].search(text) for want in needed)


def without_question_words(text: str) -> str:
    """Drop the forms that make a sentence a question; the noun counted in 多少家企业 stays."""
    for pattern in ASKS.values():
        text = re.sub(rf"(?:{pattern.pattern})", lambda match: INTERROGATIVE.sub(" ", match.group()), text)
    return text


def _alike(measure: str) -> str:
    """Return the measure words that count the same things; 个 counts anything."""
    if measure == "个":
        return "个家户项件种条类人名位"
    groups = ("家户所个", "项件种样条类个", "人名位", "次回趟场", "台套", "份本")
    return next((group for group in groups if measure in group), measure)
