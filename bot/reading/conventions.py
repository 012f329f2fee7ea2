"""Patterns of how Chinese government documents are written, each with an example line beside it."""

import re

# ---- numbers and dates ------------------------------------------------------------------------

HAN = "一二三四五六七八九十百千零〇○两"
YEAR = r"(?:[1１][9９]\d{2}|[2２][0０]\d{2}|[一二][〇○零Ｏ0九][〇○零Ｏ一二三四五六七八九]{2})"
DAY = rf"{YEAR}\s*年\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*日"
# 2016年1月1日, 二〇一六年一月一日
CHINESE_DATE = re.compile(
    rf"({YEAR})\s*年\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*日"
)
# 2024-06-13, 2024/6/13, 2024.06.13, 20240613
PLAIN_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-/.](\d{1,2})[-/.](\d{1,2})|(\d{2})(\d{2}))(?!\d)")

# ---- the outline: each matches at the start of a line and captures the label -----------------

BLANKS = r"[ \t\u3000]*"

# 第三章 条件与程序; 第一节　一般规定
CHAPTER = re.compile(
    rf"^[ \t\u3000]*(第[{HAN}\d]{{1,5}}\s?(?:分编|编|章|节))(?=[ \t\u3000]|[^，。；：,;:\n]{{0,30}}$)", re.M
)
# 第十一条 认定为高新技术企业须同时满足以下条件：; 第二十条之一 …; not 第十一条规定的…, 第二条第一款…
ARTICLE = re.compile(
    rf"^[ \t\u3000]*(第[{HAN}\d]{{1,7}}条(?:之[一二三四五六七八九十]{{1,2}})?)"
    r"(?=[ \t\u3000]|$|[^的之、，,；。和或及至到与中第（(规所])",
    re.M,
)
# from the outermost level inwards
NUMBER_LEVELS: tuple[re.Pattern[str], ...] = (
    re.compile(r"^[ \t\u3000]*([一二三四五六七八九十百]{1,4}[、．])", re.M),  # 一、申报条件
    re.compile(r"^[ \t\u3000]*([（(][一二三四五六七八九十百]{1,4}[）)])", re.M),  # （一）基本条件
    re.compile(r"^[ \t\u3000]*(\d{1,3}(?:[、．]|\.(?!\d)))", re.M),  # 1.坚定理想信念; 1、…; not 1.5倍
    re.compile(r"^[ \t\u3000]*([（(]\d{1,3}[）)])", re.M),  # （1）人员人工费用
    re.compile(r"^[ \t\u3000]*([①-⑳])", re.M),  # ①申请书
)

# ---- document numbers -------------------------------------------------------------------------

_YEAR_IN_BRACKETS = r"[〔﹝\[［【（(]\s*(?:19|20)\d{2}\s*[〕﹞\]］】）)]"
# 国科发火〔2016〕32号; 潞州科发[2024]3号; 粤注协〔2022〕191号
DOC_NUMBER = re.compile(rf"[\u4e00-\u9fff]{{2,12}}\s*{_YEAR_IN_BRACKETS}\s*第?\s*\d{{1,5}}\s*号")
# 国家税务总局公告2015年第97号; 财政部 税务总局公告2023年第7号; 工业和信息化部公告 2024年第3号
NOTICE_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,15}(?:[ 、　][\u4e00-\u9fff]{2,15}){0,4}(?:公告|通告|令)\s*"
    r"(?:19|20)\d{2}\s*年\s*第\s*\d{1,4}\s*号"
)
# 中华人民共和国国务院令第512号; 山西省人民代表大会常务委员会公告（第五十七号）
ORDER_NUMBER = re.compile(
    rf"[\u4e00-\u9fff]{{2,25}}(?:令|公告)\s*[（(]?\s*第\s*[\d{HAN}]{{1,6}}\s*号\s*[）)]?"
)
# words that a sentence puts before a number and that are no part of it: 根据国科发火〔2016〕32号
BEFORE_NUMBER = re.compile(
    r"^.*(?:根据|按照|依据|依照|遵照|参照|执行|印发|废止|发布|通知|办法|[及和与见由按以即的原])"
)

# ---- clauses on a document's own force --------------------------------------------------------

_SELF = (
    r"(?:办法|条例|规定|细则|规则|规程|通知|通告|公告|意见|措施|政策|指引|指南|方案|解释|决定|决议|法|"
    r"章程|制度|守则|安排|命令|办理程序|标准|规范|规划|计划|目录|批复|文件|修正案|准则)"
)
_MIDDLE = r"(?:实施|管理|暂行|若干|试行|补充|工作|奖励|扶持|认定|申报|评价)*"
# 本办法自…; 本实施细则…; 本《办法》…
THIS_DOCUMENT = re.compile(rf"本\s*《?{_MIDDLE}{_SELF}|现予(?:公布|发布)")
# 自2016年1月1日起施行; 自二〇〇八年一月一日起实施; 从2018年1月1日开始执行
EFFECTIVE_FROM = re.compile(
    rf"[自从于]\s*(?P<day>{DAY})\s*(?:起|开始|零时起)*\s*(?:正式)?\s*(?:施行|实施|执行|试行|实行|生效|适用)"
)
# 自发布之日起施行; 自公布之日起30日后施行; 自印发之日起实施，有效期5年
EFFECTIVE_ON_ISSUE = re.compile(
    rf"[自从于]\s*(?:本?\S{{0,4}})?(?:发布|公布|印发|颁布|下发|发文|签发|批准|通过)之?日起?\s*"
    rf"(?:满?\s*(?P<days>[\d{HAN}]+)\s*(?:日|天)后?)?起?\s*(?:正式)?(?:施行|实施|执行|试行|实行|生效)"
)
# 有效期五年; 有效期为3年; 有效期限5年; 试行期两年
VALID_YEARS = re.compile(
    rf"(?:有效期限?|试行期限?|执行期限?|实施期限?)[为是：:]?\s*(?P<years>[\d{HAN}]+)\s*年"
)
# 有效期至2027年12月31日; 执行至2027年12月31日; 至2025年12月31日止
VALID_UNTIL = re.compile(
    rf"(?:有效期|执行期|期限|施行|执行|实施|延续|延长|有效)[^，。；\d]{{0,12}}?[至到]\s*(?P<day>{DAY})"
    rf"|至\s*(?P<end>{DAY})\s*(?:止|失效|截止)"
)
# 《…通知》（财税〔2009〕69号）第七条同时停止执行: a part, not the whole; 《…决定》修正的《…》: not this one
PART_OF_IT = re.compile(
    rf"^\s*(?:[（(][^（()）]*[）)])?\s*(?:中|的|之)?\s*(?:有关|关于)?\s*第[{HAN}\d]+[条款项章]"
    r"|^\s*(?:第.次)?修[正订改]"
)
# 《…办法》（国科发火〔2008〕172号）同时废止; 原…即行废止
REPEALED_TOO = re.compile(r"(?:同时|同步|即行|即|予以|一并|自行|相应)\s*(?:废止|失效|停止(?:执行|施行))")
# 《高新技术企业认定管理办法》
TITLE_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
# 本办法已废止; 本通知已于2020年1月1日失效
THIS_REPEALED = re.compile(
    rf"(?:本|该){_MIDDLE}{_SELF}(?:目前|现)?已(?:经|于{DAY})?(?:被)?(?P<how>废止|失效)"
)
# 高新技术企业认定管理办法（已废止）; [失效]…
TITLE_MARK = re.compile(r"[（(\[【](?:已|现已)?(?:全文)?(?P<how>废止|失效|作废|停止执行)[）)\]】]")
# 关于印发《高新技术企业认定管理办法》的通知; 关于修订印发《…》的通知; 关于发布《…》的公告
PRINTING_NOTICE = re.compile(
    r"关于(?:修订|重新|转发|联合)?(?:印发|发布|公布|颁布|下发|颁发)\s*《(?P<title>(?:[^《》]|《[^《》]*》)+)》"
    r".*?的(?:通知|公告|通告|函)"
)

# ---- headers of laws --------------------------------------------------------------------------

# the words after a day: 2007年6月1日 施行
ENACTMENT_EFFECTIVE = re.compile(r"[ \u3000]*起?[ \u3000]*(?:开始)?(?:施行|实施|生效|试行)")
# …令第391号公布; …公告公布
ENACTMENT_PUBLISHED = re.compile(r"公布|发布|颁布|印发")
# …第三十二次会议通过; …第二次修订
ENACTMENT_PASSED = re.compile(r"通过|批准|修[正订改]|公布|发布|颁布")
# …《关于修改〈专利法〉的决定》第四次修正
ENACTMENT_AMENDED = re.compile(r"修[正订改][）)。]?\s*(?:根据)?$|修[正订]|修改$")
# 广东省[第十三届]人民代表大会常务委员会; 中华人民共和国国务院; 最高人民法院
ENACTMENT_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,12}人民代表大会(?:常务委员会)?|最高人民法院、最高人民检察院|最高人民(?:法院|检察院)|"
    r"国务院|[\u4e00-\u9fff]{2,10}人民政府|[\u4e00-\u9fff]{1,8}(?:部|总局|总署|委员会|银行)(?=[令发公])"
)
# 第十三届
SESSION = re.compile(r"第[一二三四五六七八九十\d]+届")
# 高新技术企业认定管理办法(2016-01-29): how files of law collections are named
NAME_WITH_DATE = re.compile(r"^(?P<title>.+?)\s*[（(](?P<day>\d{4}-\d{2}-\d{2})[）)]$")

# ---- the header of a government page ----------------------------------------------------------

_GAP = r"[ \t\u3000\xa0]*"


def _spaced(*words: str) -> str:
    """Return a pattern for any of `words`, each also with blanks between its characters: 索 引 号"""
    return "|".join(_GAP.join(word) for word in sorted(words, key=len, reverse=True))


# 索引号: 000014349/2024-30897; 发文机关：潞州区科技局; each named group is the field that it fills
HEADER_LABELS: dict[str, re.Pattern[str]] = {
    field: re.compile(rf"(?:{_spaced(*words)})")
    for field, words in {
        "index_number": ("索引号", "信息索引号", "公开索引号"),
        "doc_number": ("发文字号", "发文文号", "文件编号", "公文字号", "文号", "文件文号", "发布文号"),
        "issuer": (
            "发文机关", "发布机构", "发布机关", "发文单位", "发文机构", "制定机关", "公开主体", "发布单位",
            "公开机构", "信息所属单位",
        ),
        "written": ("发文时间", "发文日期", "成文日期", "成文时间", "生成日期", "制发日期", "签发日期"),
        "published": ("发布日期", "发布时间", "公开日期", "公布日期", "公开时间", "发文公开日期"),
        "subject": ("主题词", "关键词"),
        "title": ("标题", "名称", "文件名称", "信息名称"),
        "category": ("主题分类", "信息分类", "体裁分类", "公开类别", "分类", "所属主题"),
        "validity": ("是否有效", "有效性", "效力状态", "时效状态", "时效性", "文件状态", "效力", "时效"),
        "effective_from": ("施行日期", "生效日期", "实施日期", "执行日期"),
        "expires": ("失效日期", "废止日期", "终止日期", "有效期至"),
        "source": ("来源", "信息来源", "稿件来源"),
        "nothing": ("阅读次数", "浏览次数", "点击数", "访问量", "作者", "责任编辑", "编辑", "公开方式", "公开范围"),
    }.items()
}  # fmt: skip
# how a header line is written down in the document's text; labels that say nothing of it stay out
HEADER_NAMES = {
    "index_number": "索引号",
    "doc_number": "发文字号",
    "issuer": "发文机关",
    "written": "发文时间",
    "published": "发布日期",
    "validity": "是否有效",
    "effective_from": "施行日期",
    "expires": "有效期至",
}
# 失效, 已废止, 否 against 有效, 现行有效, 是
ENDED_WORDS: tuple[tuple[str, str], ...] = (
    ("部分失效", "partly repealed"),
    ("部分废止", "partly repealed"),
    ("废止", "repealed"),
    ("失效", "repealed"),
    ("无效", "repealed"),
    ("否", "repealed"),
    ("尚未", "not yet in force"),
    ("未生效", "not yet in force"),
    ("修改", "amended"),
    ("修订", "amended"),
    ("有效", "in force"),
    ("现行", "in force"),
    ("是", "in force"),
)

# ---- furniture of a page ----------------------------------------------------------------------

# 当前位置: 首页>长治市潞州区人民政府>…; 您现在的位置：首页 > 政务公开
BREADCRUMB = re.compile(
    r"^\s*(?:[您你]?(?:现在|当前|目前|所在)的?(?:所在)?位置|[您你]的?位置)\s*[：:>].*$|"
    r"^\s*(?:位置\s*[：:]\s*)?(?:网站)?首页\s*[>＞»/].*$"
)
_TOOL = (
    r"(?:字体大小|字体|字号|分享到?|转发到?|打印(?:本页|本稿)?|关闭(?:窗口|本页)?|收藏(?:本页)?|返回顶部|我要纠错|"
    r"微信|微博|新浪微博|QQ空间|QQ好友|朋友圈|大|中|小)"
)
# 字体大小:【大】 【中】 【小】; 【打印本页】 【关闭窗口】; 分享到：微信 微博; 浏览次数：120; 责任编辑：张三
PAGE_TOOLS = re.compile(
    rf"^[\s【】\[\]|｜>：:、]*(?:{_TOOL}[\s【】\[\]|｜>：:、]*)+$|"
    r"^\s*【?(?:浏览次数|阅读次数|点击数|访问量|责任编辑)\s*[：:].{0,40}$|^\s*扫一扫[^。]{0,30}$"
)
# 上一篇：关于…的通知; 下一条: 没有了
NEIGHBOUR_LINKS = re.compile(r"^\s*[<【]?\s*[上下]一[篇条页则个]\s*[：:】>].*$|^\s*[上下]一[篇条页则个]\s*$")

# ---- the frame of a document ------------------------------------------------------------------

# organs sign, and head, documents with their name alone on a line: 潞州区科技局; 长治市人民政府办公室
ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()、 　]{1,40}(?:局|厅|部|委|院|署|办|会|府|室|中心|银行|法院|检察院|委员会|总局|税务局)"
)
# 长治市潞州区科学技术局文件
RED_HEAD = re.compile(r"^(?P<organ>[\u4e00-\u9fff（）()、 　]{3,40})文件$")
# 2024年6月13日, alone on its line
DATE_LINE = re.compile(rf"^[ \u3000]*{DAY}[ \u3000]*$")
# 山西省科学技术厅关于组织申报…的通知 names its issuer before 关于
TITLE_ISSUER = re.compile(rf"^(?P<organ>{ORGAN.pattern})关于")
# what a title ends in: …的通知; …办法（试行）
TITLE_END = re.compile(
    rf"(?:{_SELF}|函|公示|总结|报告|要点|意见稿|解读|问答|手册|一览表|名单)(?:[（(][^（()）]{{1,20}}[）)])?$"
)
# 附件1; 密级：; 特急 — lines that may stand above a title and are none
NO_TITLE = re.compile(r"^(?:附件|附表|附录|密级|特急|急件|目\s*录|签发|抄送|打印|〔|\[)")
# places that a document speaks of as its own: 我市各企业
OWN_PLACE = re.compile(r"[我本全][省市区县]|市科技局|市财政局|各镇街|各镇（街）")
# organs whose documents hold nationwide
NATIONAL_ORGAN = re.compile(
    r"国务院|最高人民|^全国|中共中央|中华人民共和国|国家(?:税务|知识产权|统计|发展|市场|标准)|"
    r"^(?:科学?技?术?|财政|工业和信息化|商务|教育|人力资源[和]?社会保障|农业农村)部|税务总局|海关总署|中国人民银行"
)

# ---- what kind of document a title names ------------------------------------------------------

# 高新技术企业认定管理办法 → policy; …2024年上半年工作总结暨下半年工作计划 → report; first match decides
KIND_BY_TITLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("faq", re.compile(r"问答|常见问题|答疑|百问|解读|一问一答|FAQ", re.I)),
    ("report", re.compile(r"工作总结|总结暨|工作报告|年度报告|情况报告|工作计划|总结$|报告$|述职|要点$|情况汇报")),
    ("guide", re.compile(r"指南|指引|手册|流程|须知|操作规程|办事|申报条件|所需资料|一览|清单$|说明$")),
    ("notice", re.compile(r"通知|通告|公示|公告|函$|启事|邀请")),
)  # fmt: skip
