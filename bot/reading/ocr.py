"""A scanned page of a PDF to its lines, by the models that rapidocr brings along."""

from functools import cache
from typing import Any

from bot.reading.lines import Line

# 200 dpi: small print of official documents has some 30 pixels a character there
_SCALE = 200 / 72
# a poster or a broken page size would fill the memory: A3 at 200 dpi has 3,300 pixels on its long side
_MAX_PIXELS = 4000
# below this the recogniser guesses: specks, stamps, signatures
_MIN_SCORE = 0.5


def lines(data: bytes, page: int) -> list[Line]:
    """Recognise page `page` (from 1), lines from top to bottom, places in points."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        sheet = pdf[page - 1]
        scale = min(_SCALE, _MAX_PIXELS / max(*sheet.get_size(), 1))
        image = sheet.render(scale=scale).to_numpy()
    finally:
        pdf.close()
    found = _engine()(image)
    if found.txts is None:
        return []
    boxes = zip(found.boxes, found.txts, found.scores, strict=True)
    return _rows([_line(box, text, scale) for box, text, score in boxes if score >= _MIN_SCORE])


@cache
def _engine() -> Any:
    # onnxruntime and the models take a second and 100 MB: only those who have scans pay
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _line(box: Any, text: str, scale: float) -> Line:
    xs, ys = [float(point[0]) / scale for point in box], [float(point[1]) / scale for point in box]
    return Line(text, min(xs), max(xs), min(ys), max(ys))


def _rows(found: list[Line]) -> list[Line]:
    """Join boxes that stand side by side on one line of print."""
    rows: list[Line] = []
    for line in sorted(found, key=lambda one: (one.top + one.bottom) / 2):
        last = rows[-1] if rows else None
        if last and (line.top + line.bottom) / 2 < last.bottom - 0.25 * (last.bottom - last.top):
            first, second = sorted((last, line), key=lambda one: one.left)
            rows[-1] = Line(
                f"{first.text} {second.text}",
                first.left,
                max(first.right, second.right),
                min(first.top, second.top),
                max(first.bottom, second.bottom),
            )
        else:
            rows.append(line)
    return rows
