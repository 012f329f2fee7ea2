"""Turn sentences of rules into the questions that people ask about them."""

import random
import re

SPOKEN = {
    "承租人": "租客 租房的人 租户 承租方",
    "出租人": "房东 出租方",
    "用人单位": "公司 单位 老板 企业",
    "劳动者": "员工 职工 工人 打工的",
    "劳动报酬": "工资 薪水",
    "机动车": "车 汽车 车辆",
    "非机动车": "电动车 自行车",
    "未成年人": "孩子 小孩 未成年",
    "配偶": "老公 老婆 丈夫 妻子 爱人",
    "债务人": "欠钱的人 借款人 欠债的",
    "债权人": "债主 借钱给别人的人 出借人",
    "人民法院": "法院",
    "人民检察院": "检察院",
    "公安机关": "警察 派出所 公安局",
    "解除劳动合同": "辞退 开除 辞职 离职",
    "经济补偿": "补偿金 赔偿 补偿",
    "逾期": "过期 超期 到期没有 晚了",
    "给付": "给 付",
    "支付": "给 付 付钱",
    "给予": "给",
    "返还": "退 退还 还",
    "不动产": "房子 房产",
    "房屋": "房子",
    "抚养": "养 抚养",
    "赡养": "养老 养",
    "子女": "孩子 小孩",
    "医疗机构": "医院",
    "医务人员": "医生 大夫",
    "经营者": "商家 店家 卖家 老板",
    "消费者": "买家 顾客 客户",
    "生产者": "厂家",
    "物业服务人": "物业 物业公司",
    "物业服务企业": "物业 物业公司",
    "业主": "住户 业主",
    "民事责任": "责任",
    "侵权责任": "赔偿责任 责任",
    "承担": "负",
    "损害": "伤害 损失 弄坏",
    "损毁": "弄坏 坏了",
    "请求": "要求",
    "主张": "要求 要",
    "网络": "网上 互联网",
    "离婚": "离婚 分手",
    "遗产": "财产 遗产",
    "人身损害": "受伤 伤了",
    "交通事故": "车祸 撞车 事故",
    "学校": "学校 幼儿园",
    "教育机构": "培训班 培训机构",
    "建设工程": "工程",
    "施工人": "施工队 包工头",
    "发包人": "甲方",
    "承包人": "乙方 施工方",
    "出卖人": "卖家 卖方",
    "买受人": "买家 买方",
    "当事人": "双方 我",
    "行为人": "对方 这个人",
    "受害人": "被害的人 我",
    "被侵权人": "受害者",
    "侵权人": "对方",
    "自然人": "个人 人",
    "法人": "公司 单位",
    "非法人组织": "合伙企业",
    "犯罪嫌疑人": "嫌疑人 被抓的人",
    "有期徒刑": "坐牢 判几年",
    "拘役": "关押",
    "罚金": "罚钱",
    "罚款": "罚钱 罚多少",
    "没收": "收走",
    "吊销": "取消 收回",
    "行政处罚": "处罚 罚",
    "行政机关": "政府 政府部门",
    "主管部门": "管理部门 部门",
    "县级以上人民政府": "政府 县里",
    "科技主管部门": "科技局",
    "科学技术行政部门": "科技局",
    "工业和信息化": "工信",
    "财政部门": "财政局",
    "税务机关": "税务局",
    "市场监督管理部门": "市场监管局 工商局",
    "人力资源社会保障": "人社 社保",
    "教育行政部门": "教育局",
    "住房城乡建设": "住建",
    "申请人": "申请的人 申报单位",
    "提交": "交 提供 拿",
    "申请": "申报 办 申请",
    "材料": "资料 文件 手续",
    "期限": "时间 多长时间",
    "补助": "补贴 资助 钱",
    "补贴": "补助 钱",
    "奖励": "奖金 奖补 补贴",
    "资助": "补助 支持",
    "企业": "公司 厂",
    "职工": "员工",
    "社会保险": "社保",
    "基本养老保险": "养老保险 社保",
    "基本医疗保险": "医保",
    "住房公积金": "公积金",
    "工伤": "工作受伤 上班受伤",
    "终止": "结束",
    "撤销": "取消",
    "变更": "改 更改 换",
    "转让": "转 卖",
    "告知": "通知 告诉",
    "及时": "马上",
    "购买": "买",
    "销售": "卖",
    "居住": "住",
    "饲养": "养",
    "动物": "狗 宠物",
    "住所": "家 地址",
    "缴纳": "交",
    "缴费": "交钱",
    "查阅": "看 查",
    "擅自": "私自 自己",
    "隐匿": "藏",
    "死亡": "死了 去世",
    "知识产权": "专利 版权",
    "著作权": "版权",
    "高新技术企业": "高企",
    "研究开发费用": "研发费用 研发投入",
    "所得税": "税",
    "增值税": "税",
    "租赁合同": "租房合同",
    "保证人": "担保人",
    "抵押": "抵押 押",
    "订立": "签 签订",
    "协商": "商量",
    "居民委员会": "居委会",
    "村民委员会": "村委会",
    "农民集体所有的土地": "农村土地",
    "宅基地": "宅基地 农村盖房",
    "征收": "拆迁 征地",
    "补偿": "赔 补偿",
    "赔偿": "赔 赔钱",
}
LEGAL = re.compile("|".join(sorted(map(re.escape, SPOKEN), key=len, reverse=True)))
CONDITION = re.compile(r"^(?:[^，。；]{4,40}的)(?=[，：])")  # 逾期未申报的，…… : what has happened
DEFINITION = re.compile(r"(?:本\w{1,3}所称)?(?:的)?([^，。；]{2,12})，?是指")  # 本法所称高新技术，是指……
NUMBERING = re.compile(
    r"^[（(][一二三四五六七八九十\d]+[）)]|^[一二三四五六七八九十\d]+[、.]"
)  # （六）责令具结悔过
# how a rule says it, and what one asks who does not know it
ASKED = (
    (re.compile(r"由([^，。；]{2,20})(?:负责|处理|审批|管辖|承担)"), "由谁负责 归谁管 找哪个部门 谁来承担"),
    (re.compile(r"处[^，。；]{0,30}(?:罚款|有期徒刑)[^。；]*"), "怎么处罚 会罚多少钱 怎么判 判几年"),
    (re.compile(r"[\d一二三四五六七八九十百千万亿\.]+(?:个月|个工作日|日|天|年|周岁)(?:以?内|以上|以下)?"), "多长时间 几天 多久 多少年"),
    (re.compile(r"[\d一二三四五六七八九十百千万亿\.]+(?:万元|元|%|亿元)(?:以上|以下)?"), "多少钱 多少"),
    (re.compile(r"(?:包括|有下列情形之一)[^。]*"), "包括哪些 有哪些情形 哪些情况"),
    (re.compile(r"(?:符合|具备)[^，。；]{0,8}条件[^。]*"), "需要什么条件 要符合哪些条件 条件是什么"),
    (re.compile(r"(?:提交|提供)[^，。；]{0,8}(?:材料|文件|资料)[^。]*"), "需要什么材料 要交哪些资料"),
)  # fmt: skip
ENDINGS = {
    "不得": "可以 能 是不是不能",
    "有权": "能不能 可以 有权",
    "可以": "能不能 是否可以 能 可以",
    "应当": "要 需要 是否应当 是不是要 应该",
}
VERB = re.compile("|".join(ENDINGS))
OPENINGS = ("", "", "", "", "请问", "我想问一下", "想咨询下", "你好，")
CLOSINGS = (
    "怎么办",
    "怎么处理",
    "有什么规定",
    "合法吗",
    "要承担什么责任",
    "会有什么后果",
    "怎么算",
    "可以吗",
    "如何认定",
)


def ask(text: str, randomness: random.Random) -> str:
    """Return a question that a piece of a rule answers, in spoken words.

    Asks what the piece says (who, how long, how much, which, whether), or what follows from the
    condition it opens with, or names its subject.
    """
    question = _interrogate(NUMBERING.sub("", text).strip("，。；： \n"), randomness)
    question = LEGAL.sub(lambda match: _spoken(match[0], randomness), question)
    return randomness.choice(OPENINGS) + _forgetful(question, randomness) + randomness.choice(("？", "", "?"))


def _interrogate(text: str, randomness: random.Random) -> str:
    if match := DEFINITION.match(text):
        return randomness.choice((f"什么是{match[1]}", f"{match[1]}是什么意思", f"{match[1]}是指什么"))
    if (match := CONDITION.match(text)) and randomness.random() < 0.4:
        return match[0].removesuffix("的") + "，" + randomness.choice(CLOSINGS)
    for pattern, asked in randomness.sample(ASKED, len(ASKED)):
        if pattern.search(text):
            return pattern.sub(randomness.choice(asked.split()), text, count=1)
    if match := VERB.search(text):
        verb = randomness.choice(ENDINGS[match[0]].split())
        ending = "" if "不" in verb or "是否" in verb else "吗"
        return text[: match.start()] + verb + text[match.end() :] + ending
    return text + randomness.choice(CLOSINGS)


def _spoken(word: str, randomness: random.Random) -> str:
    return randomness.choice(SPOKEN[word].split()) if randomness.random() < 0.5 else word


def _forgetful(question: str, randomness: random.Random) -> str:
    """Drop one clause of several, now and then: people do not know the whole rule."""
    clauses = question.split("，")
    if len(clauses) > 2 and randomness.random() < 0.5:
        del clauses[randomness.randrange(len(clauses) - 1)]
    return "，".join(clauses).replace("的，", "，")
