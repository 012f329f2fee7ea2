import io
import os
import random
import zipfile
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import Workbook

from bot.errors import UnreadableFile
from bot.reading import document_files, read
from tests.reading.files import LONG, pdf, put

CHINESE = range(0x4E00, 0x9FFF)


def refused(path: Path, root: Path, **options) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(path, root, **options)
    error = caught.value
    for words in (error.message_zh, error.hint_zh):
        assert any(ord(char) in CHINESE for char in words), words
    return error


def word(*paragraphs: str) -> bytes:
    document, buffer = Word(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return buffer.getvalue()


def excel() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["项目", "金额"])
    book.save(buffer)
    return buffer.getvalue()


def repacked(package: bytes, part: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["空.txt", "空.md", "空.docx", "空.pdf", "空.xlsx", "空.html"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, name):
    assert "空" in refused(put(tmp_path, name, b""), tmp_path).message_zh


def test_a_file_of_blanks_is_said_to_be_empty(tmp_path):
    assert "空" in refused(put(tmp_path, "空.txt", b"\xef\xbb\xbf \r\n\r\n"), tmp_path).message_zh


def test_front_matter_without_a_text_is_refused(tmp_path):
    assert "正文" in refused(put(tmp_path, "空.md", "---\n标题: 办法\n---\n"), tmp_path).message_zh


def test_a_file_without_permission_is_said_so(tmp_path):
    path = put(tmp_path, "a.txt", "正文。")
    path.chmod(0)
    user = os.geteuid()
    # root may read every file: become nobody for the while
    os.seteuid(user or 65534)
    try:
        assert "权限" in refused(path, tmp_path).message_zh
    finally:
        os.seteuid(user)


def test_a_pdf_with_a_password_is_said_so(tmp_path):
    assert "密码" in refused(put(tmp_path, "a.pdf", pdf([LONG], encrypt="secret")), tmp_path).message_zh


def test_a_word_file_with_a_password_is_said_so(tmp_path):
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    assert "密码" in refused(put(tmp_path, "a.docx", ole), tmp_path).message_zh


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_a_truncated_file_is_said_to_be_broken(tmp_path, name, share):
    whole = {"a.docx": word(*[LONG] * 50), "a.xlsx": excel(), "a.pdf": pdf([LONG] * 5)}[name]
    path = put(tmp_path, name, whole[: int(len(whole) * share)])
    try:
        document = read(path, tmp_path)
    except UnreadableFile as error:
        assert "损坏" in error.message_zh or "没有文字" in error.message_zh
    else:
        # a PDF that lost its tail can still be whole in its pages
        assert name == "a.pdf" and "第一条" in document.text


def test_random_damage_never_raises_anything_else(tmp_path):
    chance = random.Random(7)
    for name, whole in [("a.docx", word(LONG)), ("a.xlsx", excel()), ("a.pdf", pdf([LONG]))]:
        for _ in range(40):
            broken = bytearray(whole)
            for _ in range(30):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                read(put(tmp_path, name, bytes(broken)), tmp_path)
            except UnreadableFile:
                continue


@pytest.mark.parametrize("name", ["a.pdf", "a.doc", "a.xls", "a.txt", "a.md", "a.docx"])
def test_a_page_is_read_as_the_page_that_it_is_whatever_its_name(tmp_path, name):
    page = f"<!DOCTYPE html><html><body><h1>测试办法</h1><p>{LONG}</p></body></html>"
    document = read(put(tmp_path, name, page), tmp_path)
    assert (document.title, LONG in document.text) == ("测试办法", True)


def test_a_word_file_named_txt_is_read_as_word(tmp_path):
    assert read(put(tmp_path, "a.txt", word("测试办法", LONG)), tmp_path).title == "测试办法"


def test_a_picture_named_docx_is_said_to_be_one(tmp_path):
    assert "图片" in refused(put(tmp_path, "a.docx", b"\x89PNG\r\n\x1a\n" + bytes(100)), tmp_path).message_zh


def test_an_archive_named_docx_is_said_to_be_one(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "正文")
    assert "压缩包" in refused(put(tmp_path, "a.docx", buffer.getvalue()), tmp_path).message_zh


def test_noise_named_txt_is_said_to_be_no_text(tmp_path):
    noise = random.Random(3).randbytes(5000)
    assert "不是文字" in refused(put(tmp_path, "a.txt", noise), tmp_path).message_zh


def test_a_file_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    error = refused(path, tmp_path)
    assert "200 MB" in error.message_zh and "100 MB" in error.message_zh


@pytest.mark.parametrize(
    ("name", "package", "part"),
    [("a.docx", word("x"), "word/document.xml"), ("a.xlsx", excel(), "xl/worksheets/sheet1.xml")],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, name, package, part):
    bomb = repacked(package, part, b"<a>" + b" " * (40 * 2**20))
    assert len(bomb) < 2**20
    assert "不正常" in refused(put(tmp_path, name, bomb), tmp_path).message_zh


@pytest.mark.parametrize(
    ("name", "package", "part"),
    [("a.docx", word("x"), "word/document.xml"), ("a.xlsx", excel(), "xl/worksheets/sheet1.xml")],
)
def test_an_entity_bomb_is_refused(tmp_path, name, package, part):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{laughs}]><l>&l9;</l>'
    assert "XML" in refused(put(tmp_path, name, repacked(package, part, xml.encode())), tmp_path).message_zh


def test_an_entity_in_a_page_reads_no_file(tmp_path):
    secret = put(tmp_path, "secret.txt", "机密内容")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>{LONG}&x;</p></body></html>'
    assert "机密" not in read(put(tmp_path, "a.html", page), tmp_path).text


@pytest.mark.parametrize("depth", [3000, 200_000])
def test_a_page_nested_beyond_reason_is_refused(tmp_path, depth):
    page = "<html><body>" + "<div>" * depth + LONG
    assert "嵌套" in refused(put(tmp_path, "a.html", page), tmp_path).message_zh


def test_a_page_nested_deeply_by_unclosed_tags_is_read(tmp_path):
    page = "<html><body><h1>办法</h1>" + "".join(f"<font><b>{LONG}" for _ in range(300))
    assert read(put(tmp_path, "a.html", page), tmp_path).text.count("第一条") == 300


@pytest.mark.parametrize(
    "name",
    ["换\n行.txt", "笑😀脸.txt", "引'号\"号.txt", "空 格　.txt", "-rf.txt", "%2e%2e.txt", "a" * 200 + ".txt"],
)
def test_a_name_with_odd_characters_is_no_obstacle(tmp_path, name):
    path = put(tmp_path, name, LONG)
    assert read(path, tmp_path).id == name
    assert document_files(tmp_path) == [path]


def test_a_name_that_is_no_unicode_is_listed_and_refused(tmp_path):
    path = tmp_path / os.fsdecode("政策.txt".encode("gb18030"))
    path.write_text(LONG, encoding="utf-8")
    assert document_files(tmp_path) == [path]
    assert "文件名" in refused(path, tmp_path).message_zh


def test_a_link_out_of_the_folder_is_listed_and_refused(tmp_path):
    outside = put(tmp_path, "outside/secret.txt", "机密。")
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.txt").symlink_to(outside)
    (root / "folder").symlink_to(outside.parent)
    assert [path.name for path in document_files(root)] == ["a.txt", "folder"]
    assert "以外" in refused(root / "a.txt", root).message_zh
    refused(root / "folder", root)


def test_a_path_that_climbs_out_of_the_folder_is_refused(tmp_path):
    put(tmp_path, "secret.txt", "机密。")
    root = tmp_path / "root"
    root.mkdir()
    assert "以外" in refused(root / ".." / "secret.txt", root).message_zh


def test_a_dangling_link_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.symlink_to(tmp_path / "gone.txt")
    assert "打不开" in refused(path, tmp_path).message_zh


def test_a_link_to_itself_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.symlink_to(path)
    refused(path, tmp_path)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
@pytest.mark.parametrize(
    "unit",
    ["<!--", "<%", "[", "](", "![", "**a ", "__a ", "*a", "《", "《a", "（一", "扫一扫大", "大中小", "|", "| - ", "索引号：",
     "2016年1月1日", "自发布之日起", "本办法", "---\n", "<!DOCTYPE [", "<table>", "<a href=", "&amp", "第一条", " \u3000", "第", "关于"],
)  # fmt: skip
def test_a_pattern_repeated_without_end_does_not_hang(tmp_path, name, unit):
    try:
        read(put(tmp_path, name, LONG + "\n" + unit * (100_000 // len(unit)) + "x"), tmp_path)
    except UnreadableFile:
        assert name == "a.html"


def test_a_format_that_is_not_read_names_those_that_are(tmp_path):
    assert ".docx" in refused(put(tmp_path, "a.pptx", b"PK\x03\x04"), tmp_path).hint_zh


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)


def office(folder: Path, script: str) -> str:
    """Put a stand-in for LibreOffice, which few test machines have, and return a PATH that finds it."""
    put(folder, "bin/soffice", f"#!/bin/sh\n{script}\n").chmod(0o755)
    return f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"


def test_an_old_word_file_without_libreoffice_says_how_to_save_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ".docx" in refused(put(tmp_path, "a.doc", OLD), tmp_path).hint_zh


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.docx"])
def test_an_old_word_file_is_converted_where_libreoffice_is(tmp_path, monkeypatch, name):
    new = put(tmp_path, "new.docx", word("测试办法", LONG))
    # the last argument is the file to convert, the result lies beside it
    script = f'for file; do :; done; cp "{new}" "${{file%.*}}.docx"'
    monkeypatch.setenv("PATH", office(tmp_path, script))
    assert read(put(tmp_path, name, OLD), tmp_path).title == "测试办法"


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_an_old_word_file_that_cannot_be_converted_is_said_so(tmp_path, monkeypatch, script):
    monkeypatch.setenv("PATH", office(tmp_path, script))
    assert "转换失败" in refused(put(tmp_path, "a.doc", OLD), tmp_path).message_zh
