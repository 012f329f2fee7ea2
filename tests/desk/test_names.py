import pytest

from bot.desk.names import LONGEST, beside, clean_folder, clean_name, folder_for
from bot.errors import KeceError


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("办法.pdf", "办法.pdf"),
        ("../../etc/办法.pdf", "办法.pdf"),
        ("..\\..\\windows\\办法.pdf", "办法.pdf"),
        ("/etc/passwd/办法.txt", "办法.txt"),
        (".隐藏.txt", "隐藏.txt"),
        ("~$草稿.docx", "草稿.docx"),
        ("a\x00b\n\u202ec.pdf", "abc.pdf"),
        ("<script>alert(1)</script>.html", "script＞.html"),
        ("con.txt", "文件 con.txt"),
        ("README.md", "文件 README.md"),
        ('问?"号*.PDF', "问？＂号＊.PDF"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(name, cleaned):
    assert clean_name(name) == cleaned


def test_a_long_name_is_cut_between_characters():
    cleaned = clean_name("长" * 500 + ".docx")
    assert cleaned.endswith("长.docx") and len(cleaned.encode()) <= LONGEST


@pytest.mark.parametrize(
    "name", ["", "..", "办法", "办法.exe", "办法.pdf.yaml", "glossary.csv", ".pdf", "....pdf", "a.php"]
)
def test_what_cannot_be_read_is_refused_by_its_ending(name):
    with pytest.raises(KeceError, match="不支持"):
        clean_name(name)


@pytest.mark.parametrize(
    ("folder", "cleaned"),
    [
        ("潞州区/2026年", "潞州区/2026年"),
        ("../../etc", "etc"),
        ("/国家//", "国家"),
        (".git/x", "git/x"),
        ("nul", "文件夹 nul"),
    ],
)
def test_a_folder_never_leads_out(folder, cleaned):
    assert clean_folder(folder) == cleaned


@pytest.mark.parametrize("folder", ["", "..", "/", "a/b/c/d/e/f/g"])
def test_no_folder_or_one_too_deep_is_refused(folder):
    with pytest.raises(KeceError):
        clean_folder(folder)


def test_a_document_goes_into_the_folder_named_after_its_place(tmp_path):
    for name in ("国家", "山西省", "潞州区/2026年", ".git/潞州区"):
        (tmp_path / name).mkdir(parents=True)
    assert folder_for(tmp_path, ()) == "国家"
    assert folder_for(tmp_path, ("山西省", "长治市", "潞州区")) == "潞州区"
    assert folder_for(tmp_path, ("广东省", "广州市")) == "广东省/广州市"


def test_a_second_file_of_a_name_is_numbered():
    assert beside("国家/a.pdf", {"国家/a.pdf", "国家/a（2）.pdf"}) == "国家/a（3）.pdf"
