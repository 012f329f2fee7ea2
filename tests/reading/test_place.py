import pytest

from bot.reading import read
from tests.reading.files import LONG, put

LUZHOU = ("山西省", "长治市", "潞州区")


@pytest.mark.parametrize(
    ("name", "text", "region"),
    [
        ("山西省/长治市/潞州区/a.md", "# 办法", LUZHOU),
        ("山西省/长治市/科技/a.md", "# 办法", ("山西省", "长治市")),
        ("国家/a.md", "# 国务院关于支持山西省转型发展的意见", ()),
        ("浙江/a.md", "# 宁波市科技创新促进条例", ("浙江省", "宁波市")),
        ("浙江/a.md", "# 浙江省专利条例", ("浙江省",)),
        ("山西省/a.md", "# 山西省人民政府关于支持长治市建设示范区的意见", ("山西省",)),
        ("a.md", "# 长治市潞州区科学技术局工作总结", LUZHOU),
        ("a.md", "# 关于组织申报东莞市专利资助项目的通知", ("广东省", "东莞市")),
        ("a.md", "# 最高人民法院关于北京、上海、广州知识产权法院案件管辖的规定", ()),
        ("a.md", "# 高新技术企业认定管理办法\n\n北京、上海等地的企业。", ()),
        ("a.md", "# 申报通知\n\n我市企业请向长治市科技局申报，长治市受理。", ("山西省", "长治市")),
        ("a.md", "# 申报通知\n\n我省企业请向长治市科技局或山西省科技厅申报。", ("山西省",)),
        ("山西省/a.md", "---\n地区: 国家\n---\n# 办法", ()),
    ],
)
def test_the_region_comes_from_front_matter_folder_issuer_title_or_words(tmp_path, name, text, region):
    assert read(put(tmp_path, name, f"{text}\n\n{LONG}"), tmp_path).metadata.region == region
