"""How notices write the time within which one applies: each pattern with an example line beside it."""

import re

from bot.reading.conventions import YEAR

_HAN = "[一二三四五六七八九十]"
# 2026年6月1日; 6月1日; 每年5月底; 次年3月31日; 2026年3月, which only counts within a range
CHINESE = (
    rf"(?:(?P<year>{YEAR})\s*年\s*|(?P<every>每年度?)的?\s*|(?P<other>次年|翌年|当年|上年|去年)\s*)?"
    rf"(?<!\d)(?P<month>\d{{1,2}}|{_HAN}{{1,2}})\s*月(?:份)?\s*"
    rf"(?:(?P<day>\d{{1,2}}|{_HAN}{{1,3}})\s*[日号]|(?P<last>底|末))?"
)
# 2026-06-01, 2026/6/1, 2026.6.1
PLAIN = r"(?<!\d)(?P<plain_year>20\d{2})[-/.](?P<plain_month>\d{1,2})[-/.](?P<plain_day>\d{1,2})(?!\d)"
MOMENT = re.compile(rf"{CHINESE}|{PLAIN}")
# 17：00时; （星期五）下午5点; 24时
CLOCK = re.compile(
    r"\s*(?:[（(][^（()）]{1,8}[）)])?\s*(?:[上下]午|中午|晚上?)?\s*"
    r"(?:\d{1,2}\s*(?:[：:]\s*\d{2}\s*时?|[时点]\s*(?:整|\d{1,2}\s*分)?))?"
)
# 6月1日至8月31日; 6月1日起至8月31日止; 6月1日—8月31日
TO = re.compile(r"\s*(?:起|开始)?[，,]?\s*(?:[至到]|[—–－~～-]{1,2})\s*")
# 3月1日至31日: the end has its day only
DAY_ONLY = re.compile(r"(\d{1,2})\s*[日号]")

# ---- the part that a moment plays ---------------------------------------------------------------

# 6月25日前; 5月31日（含）之前; 6月30日截止; 8月31日止
BEFORE = re.compile(r"^\s*(?:[（(]含[^（()）]{0,4}[）)])?\s*(?:之前|以前|前|截[止至]|为止|止|结束|到期)")
# 申报截止时间为6月2日; 报名截止6月2日; 不晚于6月2日; 延长至6月2日; 截止时间分别为6月9日、7月28日
UNTIL = re.compile(
    r"(?:截[止至](?:的?(?:时间|日期|期限|日))?|不[晚迟]于|最[晚迟]|延(?:长|期)?[至到])(?:分别)?[为是于到至在]?\s*[：:]?\s*$"
)
# 自3月1日起受理; 3月1日开始申报; 4月5日正式开放
SINCE = re.compile(
    r"^\s*(?:起|开始|正式(?:启动|开放|开始|受理)|(?:启动|开放|开通)(?:申报|受理|报名|填报|系统))(?!至|到|[—–-])"
)
# 平台开放申报时间为4月5日; 开始受理时间：4月5日
OPENS = re.compile(r"(?:开放|开始|启动|开通)[^，。；]{0,6}(?:时间|日期)(?:为|是|[：:])?\s*$")
# 申报时间：5月8日: one day
ON_DAY = re.compile(r"(?:申报|受理|报名|填报|提交|报送)(?:时间|日期)(?:为|是|[：:])\s*$")
# 、7月28日 goes on with what was said of the day before it
ALSO = re.compile(r"^\s*[、和及与]\s*$")

# ---- what is done by then -----------------------------------------------------------------------

_APPLY = r"申报|申请|受理|报名|填报|提交|报送|上报|递交|送达|报至|寄[送至到]|推荐|征集|预申报|网上填写|查验材料|入库登记"
APPLY = re.compile(_APPLY)
# 三、申报时间; 申报时间和方式; | 受理时间 |; 报送截止日期; 办理时间：
HEADED = re.compile(
    rf"(?:{_APPLY}|办理|评价|认定)[^，。；]{{0,10}}(?:时间|期限|日期|时限|窗口)|截止(?:时间|日期)|^时间(?:安排|要求|节点)?$"
)
# 2025年12月31日前申请的企业; 已于6月30日前提交的材料: tells who, not until when
ALREADY = re.compile(
    rf"^[^，。；]{{0,12}}(?:{_APPLY}|提出)(?:并[^，。；]{{0,8}})?(?:了|过|的(?!申[报请]|材料报|电子))"
)
# what else has a day: tax returns, meetings, public notice, force, the dates of patents
NEVER = re.compile(
    r"预缴|汇算清缴|纳税|所得税|参会|回执|申请日|公告日|生效日|发文日|完成日|公示|会议|召开|举办|培训|施行|实施之日|"
    r"有效期|执行至|征求意见|反馈意见|期间的|期间获|制发"
)
# what others do, or what must be true by then: only the day nearest to 申报 itself counts
OTHER = re.compile(
    r"审核|审查|评审|核查|答辩|发表|完成(?!.{0,12}(?:申报|填报|提交|报送))|成立|公布|发布|取得|开具|竣工|验收|备案|"
    r"不(?:接收|予|再)"
)

# 截止2026年10月31日，全市共受理申报120项: a count as of that day
AS_OF = re.compile(r"\s*截[止至]到?\s*")
# 第一批; 第2批次
BATCH = re.compile(r"第[一二三四五六七八九十\d]{1,2}批")
# 2017年高企认定工作; not 2017年度, which may be applied for a year before or after
NAMED_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年(?!\s*度)")
# 建档和查验材料：8月7日至8月21日; 受理纸质申请材料截止时间为6月6日
LABEL = re.compile(
    rf"(?P<label>(?!.*(?:自|延|即日))[\u4e00-\u9fff、]{{0,12}}(?:{_APPLY})[\u4e00-\u9fff、]{{0,8}}?)(?:的?截[止至])?(?:的?(?:时间|期限|日期))?(?:为|是)?\s*[：:]?\s*"
)
SENTENCE_END = re.compile(r"[。；;\n]")
CLAUSE_END = re.compile(r"[，,。；;：:\n]|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
