"""Old Word, WPS, RTF and Excel files to their modern form, by LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.errors import UnreadableFile
from bot.reading.docx import read_docx
from bot.reading.pieces import Draft
from bot.reading.safety import kind_of
from bot.reading.xlsx import read_xlsx

# a hundred pages convert in some ten seconds, the first start of LibreOffice included
_TIMEOUT_S = 120
_SHEETS = frozenset({".xls", ".et"})


def read_legacy(data: bytes, suffix: str) -> Draft:
    """Convert and read an old file; raises UnreadableFile where LibreOffice is missing or fails."""
    target = "xlsx" if suffix in _SHEETS else "docx"
    converted = _convert(data, suffix, target)
    kind_of(converted, f".{target}")
    return read_xlsx(converted) if target == "xlsx" else read_docx(converted)


def _convert(data: bytes, suffix: str, target: str) -> bytes:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnreadableFile(
            f"这是旧格式的 {suffix} 文件，本机没有安装 LibreOffice，无法转换。",
            f"请用 Word 或 WPS 打开，另存为 .{target} 后再放入；或请管理员安装 LibreOffice。",
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", target, "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
            return source.with_suffix(f".{target}").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise UnreadableFile(
                f"旧格式的 {suffix} 文件转换失败，可能已损坏或设有密码。",
                f"请用 Word 或 WPS 打开，另存为 .{target} 后再放入。",
            ) from error
