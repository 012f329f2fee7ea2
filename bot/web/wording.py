"""What the page calls things, in Chinese."""

from bot.model import Kind, Metadata, Mode, Region, Status

NAME = "科技政策问答"
DISCLAIMER = "答复仅供参考，以官方正式文本为准。"
PRIVACY = "提问会匿名留存以改进答复，请勿填写个人信息。"
GENERIC_ERROR = "抱歉，这次没有处理成功。请稍后重试；如多次出现，请联系管理员。"
NATIONWIDE = "全国"

EXAMPLES = (
    "认定高新技术企业需要满足哪些条件？",
    "科技型中小企业评价有哪些指标？",
    "研发费用加计扣除比例是多少？",
    "区科技局上半年做了哪些工作？",
)

STATUS = {
    Status.IN_FORCE: "现行有效",
    Status.AMENDED: "已修改",
    Status.PARTLY_REPEALED: "部分失效",
    Status.REPEALED: "已废止",
    Status.EXPIRED: "已失效",
    Status.NOT_YET: "尚未施行",
    Status.UNKNOWN: "效力待核",
}
# the badge's colour: green holds, amber holds with care, red no longer holds, grey unknown
TONE = {
    Status.IN_FORCE: "good",
    Status.AMENDED: "care",
    Status.PARTLY_REPEALED: "care",
    Status.NOT_YET: "care",
    Status.REPEALED: "ended",
    Status.EXPIRED: "ended",
    Status.UNKNOWN: "plain",
}
KIND = {
    Kind.POLICY: "政策文件",
    Kind.GUIDE: "办事指南",
    Kind.NOTICE: "通知公告",
    Kind.REPORT: "工作报告",
    Kind.FAQ: "问答",
}
MODE = {Mode.EXTRACTIVE: "摘自原文", Mode.GENERATIVE: "依据原文归纳", Mode.REFUSED: "未找到依据"}
# of our own summaries; a document without it is the original itself
CONFIDENCE = {
    "official-text": "据官方文本整理",
    "secondary": "据二手来源整理",
    "single-source": "仅有单一来源",
}


def place(region: Region) -> str:
    """Write a region as people do: 山西省长治市潞州区."""
    return "".join(region) or NATIONWIDE


def day_of(metadata: Metadata) -> str:
    """Write the day that dates a document best; empty where none is known."""
    day = metadata.published or metadata.written or metadata.effective_from
    return day.isoformat() if day else ""
