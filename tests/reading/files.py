"""Real files of every format, made by the libraries that make them."""

import io
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

HEAD = ("指标", "分值")
ROWS = [("知识产权", "≤30"), ("科技成果转化能力", "≤30")]
LONG = (
    "第一条 为扶持和鼓励高新技术企业发展，根据有关法律的规定，结合本区实际，特制定本办法，"
    "凡在本区行政区域内注册并从事研究开发活动的企业、高等院校、科研院所和科技服务机构，均适用本办法。"
)


def pdf(*pages: list, head: str = "", encrypt: str = "") -> bytes:
    """Lay out pages of paragraphs (str) and tables (list of rows) under a running head, pages numbered."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK"
    )
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]
    flow: list = []
    for page in pages:
        for part in page:
            flow += [
                Paragraph(part, style) if isinstance(part, str) else Table(part, style=grid),
                Spacer(1, 6),
            ]
        flow.append(PageBreak())

    def frame(canvas, document):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(80, 810, head)
        canvas.drawCentredString(297, 30, f"- {document.page} -")

    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, encrypt=encrypt or None).build(
        flow, onFirstPage=frame, onLaterPages=frame
    )
    return buffer.getvalue()


def put(root: Path, name: str, content: bytes | str) -> Path:
    """Write a file below `root` and return its path."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
