"""Checks before a file is opened: where it leads, how large it is and becomes, what it really is."""

import io
import lzma
import struct
import zipfile
import zlib
from pathlib import Path

from bot.errors import UnreadableFile

# pictures unpack to about their own size; XML is parsed whole, and a million cells have 50 MB
MAX_UNPACKED, MAX_XML = 500 * 2**20, 60 * 2**20
# XML packs at most about 1:60 in real documents; bombs reach 1:1000. Small parts may do anything
MAX_RATIO, RATIO_COUNTS_FROM = 200, 10 * 2**20
MAX_PARTS = 20_000
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IMAGES = {b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"BM": "图片", b"II*\x00": "图片"}
_OTHERS = {
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "压缩包",
    b"MZ": "程序",
    b"\x7fELF": "程序",
}


def contents(path: Path, root: Path, max_mb: int) -> bytes:
    """Return the bytes of a file below `root`, at most `max_mb` MiB of them."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            raise UnreadableFile(
                "这是一个链接，指向知识库文件夹以外。", "请把原文件复制到知识库文件夹里，代替这个链接。"
            )
        if not real.is_file():
            raise UnreadableFile("这不是普通文件。", "请换成文件本身，或把它移出知识库文件夹。")
        size = real.stat().st_size
        if size > max_mb * 2**20:
            raise UnreadableFile(
                f"文件有 {size / 2**20:.0f} MB，超过 {max_mb} MB 的上限。",
                "请拆分文件，或去掉其中的图片后再放入。",
            )
        data = real.read_bytes()
    except PermissionError as error:
        raise UnreadableFile("没有读取这个文件的权限。", "请修改文件权限，或请管理员处理。") from error
    except (OSError, RuntimeError) as error:
        raise UnreadableFile("文件打不开，可能已被移走或链接已失效。", "请重新放入该文件。") from error
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("文件是空的。", "请确认文件已完整保存，或删除它。")
    return data


def kind_of(data: bytes, suffix: str) -> str:
    """Return the suffix of what the bytes really are; raises UnreadableFile where that cannot be read.

    Text formats cannot be told from each other by their bytes: there the file's own suffix counts.
    """
    if _PDF in data[:1024]:
        return ".pdf"
    if data.startswith(_ZIP):
        return _office_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data, suffix)
    for magic, name in (_IMAGES | _OTHERS).items():
        if data.startswith(magic) and suffix not in _TEXTS:
            raise UnreadableFile(
                f"文件实际上是{name}，不是 {suffix} 文件。", "请换成文字版文件（.docx、.pdf、.txt）。"
            )
    # "Word" files that web systems export are often pages or web archives
    if _is_markup(data):
        return ".html"
    if b"MIME-Version:" in data[:1024] and b"multipart/related" in data[:4096]:
        return ".mht"
    if suffix in _TEXTS:
        return suffix
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    raise UnreadableFile(
        f"文件不是有效的 {suffix} 文件，可能已损坏或下载不完整。",
        "请重新下载，或用原来的软件打开后另存一份。",
    )


# what zipfile raises for damage, here and there
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, NotImplementedError, ValueError, KeyError,
)  # fmt: skip
_TEXTS = frozenset({".md", ".txt", ".html", ".htm", ".jsp", ".mht", ".mhtml"})


def _is_markup(data: bytes) -> bool:
    start = data[:2048].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<%@", b"<?xml")) and b"<" in start


def _ole_kind(data: bytes, suffix: str) -> str:
    if _OLE_ENCRYPTED in data:
        raise UnreadableFile("文件设有打开密码。", "请用原来的软件打开，取消密码后另存再放入。")
    return suffix if suffix in {".doc", ".wps", ".xls", ".et"} else ".doc"


def _office_kind(data: bytes) -> str:
    """Return .docx or .xlsx for a package that is safe to unpack."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_size(parts)
            _check_entities(package, parts)
    except _BROKEN as error:
        raise UnreadableFile(
            "文件已损坏或下载不完整。", "请重新下载，或用 Word、WPS 打开后另存一份。"
        ) from error
    except RuntimeError as error:  # how zipfile says that a part is encrypted
        raise UnreadableFile("压缩包设有密码。", "请取消密码后再放入。") from error
    names = {part.filename for part in parts}
    for part, kind in (("word/document.xml", ".docx"), ("xl/workbook.xml", ".xlsx")):
        if part in names:
            return kind
    raise UnreadableFile("文件是压缩包，不是 Word 或 Excel 文件。", "请解压后把里面的文件放入知识库文件夹。")


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    dense = any(
        part.file_size > RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > MAX_UNPACKED or xml > MAX_XML or dense or len(parts) > MAX_PARTS:
        raise UnreadableFile(
            f"文件解压后有 {unpacked / 2**20:.0f} MB，大得不正常，可能是恶意文件，没有打开。",
            "请确认来源；如确为正常文件，请拆分或另存为 .pdf 后再放入。",
        )


def _check_entities(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse XML that declares a document type: Office writes none, entity bombs need one."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as stream:
                start = stream.read(4096).replace(b"\x00", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise UnreadableFile(
                    "文件里有不正常的 XML 定义，可能是恶意文件，没有打开。",
                    "请确认来源，用 Word 打开后另存一份。",
                )
