"""Find sums that a sentence shows, 100人×10%=10人, and tell which figures follow from them."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from bot.figures import Figure

OPERATOR = re.compile(r"^[^\d，。；]{0,8}?(?P<sign>[×xX*·÷/+＋－-]|乘以?|除以|加上?|减去?)[^\d，。；]{0,8}?$")
EQUALS = re.compile(r"^[^\d，。；]{0,8}?(?:=|＝|≈|等于)[^\d，。；]{0,6}?$")
SIGNS = {"×": "*", "x": "*", "X": "*", "*": "*", "·": "*", "乘": "*", "乘以": "*", "÷": "/", "/": "/", "除以": "/",
         "+": "+", "＋": "+", "加": "+", "加上": "+", "－": "-", "-": "-", "减": "-", "减去": "-"}  # fmt: skip
ROUNDING = Fraction(1, 200)  # 2000÷3≈667: half a percent


def sums(
    text: str, figures: Sequence[Figure], known: Callable[[Figure], bool]
) -> Iterator[tuple[Sequence[Figure], Figure]]:
    """Yield operands and result of each sum in `text` that is right, its operands all `known`."""
    terms: list[Figure] = []
    signs: list[str] = []
    for at, figure in enumerate(figures):
        between = text[figures[at - 1].end : figure.start] if at else ""
        if terms and signs and EQUALS.match(between):
            value = _value(terms, signs) if all(known(term) for term in terms) else None
            in_unit = not figure.unit or any(term.unit == figure.unit for term in terms)
            if in_unit and value is not None and _is_near(value, figure.value):
                yield terms, figure
            terms, signs = [figure], []
        elif terms and (operator := OPERATOR.match(between)):
            terms.append(figure)
            signs.append(SIGNS[operator["sign"]])
        else:
            terms, signs = [figure], []


def _value(terms: Sequence[Figure], signs: Sequence[str]) -> Fraction | None:
    values = [term.value for term in terms if isinstance(term.value, Fraction)]
    if len(values) != len(terms):
        return None
    total, product = Fraction(0), values[0]
    for sign, value in zip(signs, values[1:], strict=True):
        if sign == "*":
            product *= value
        elif sign == "/":
            if not value:
                return None
            product /= value
        else:
            total, product = total + product, value if sign == "+" else -value
    return total + product


def _is_near(exact: Fraction, shown: Fraction | str) -> bool:
    return isinstance(shown, Fraction) and abs(exact - shown) <= ROUNDING * abs(exact)
