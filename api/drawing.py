"""Pictures of figures as SVG: each with a title that says it in words; the table beside it has the numbers."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDE, ROW = 720, 34
LEFT, LETTER, MOST_LETTERS = 150, 7.2, 48
"""How much room names have at least, how much a letter takes, and how many of a name are shown."""
_COLOURS = ("#12343b", "#1d70b8")


def bars(rows: Sequence[tuple[str, Sequence[int]]], *, title: str = "") -> Markup:
    """Lying bars, one group for each row, each with its number at its end. `title`: what it is a picture of; left out,
    its figures in words, which are else its description."""
    most = max((value for _, values in rows for value in values), default=0) or 1
    longest = max((len(name) for name, _ in rows), default=0)
    left = max(LEFT, round(min(longest, MOST_LETTERS) * LETTER) + 16)
    drawn, says = [], []
    for place, (name, values) in enumerate(rows):
        top = place * ROW
        drawn.append(f'<text x="{left - 8}" y="{top + 20}" text-anchor="end">{escape(_short(name))}</text>')
        thick = (ROW - 8) / len(values)
        for number, value in enumerate(values):
            y, wide = top + 4 + number * thick, (WIDE - left - 70) * value / most
            size = f'width="{wide:.1f}" height="{thick - 1:.1f}" fill="{_COLOURS[number % 2]}"'
            drawn.append(
                f'<rect x="{left}" y="{y:.1f}" {size}/>'
                f'<text x="{left + wide + 6:.1f}" y="{y + thick - 2:.1f}" font-size="12">{value:,}</text>'
            )
        says.append(f"{name}: {' and '.join(f'{value:,}' for value in values)}")
    return _svg("".join(drawn), len(rows) * ROW, "; ".join(says), title)


def line(points: Sequence[tuple[str, int]]) -> Markup:
    """A line from the first point to the last, with the least and the most of what it shows written beside it."""
    high, most = 160, max((value for _, value in points), default=0) or 1
    across = (WIDE - LEFT - 10) / max(len(points) - 1, 1)
    path = " ".join(
        f"{LEFT + place * across:.1f},{high - 30 - (high - 50) * value / most:.1f}"
        for place, (_, value) in enumerate(points)
    )
    first, last = (points[0][0], points[-1][0]) if points else ("", "")
    drawn = (
        f'<polyline points="{path}" fill="none" stroke="{_COLOURS[0]}" stroke-width="2"/>'
        f'<text x="{LEFT - 8}" y="24" text-anchor="end">{most:,}</text>'
        f'<text x="{LEFT - 8}" y="{high - 26}" text-anchor="end">0</text>'
        f'<text x="{LEFT}" y="{high - 6}">{escape(first)}</text>'
        f'<text x="{WIDE - 10}" y="{high - 6}" text-anchor="end">{escape(last)}</text>'
    )
    return _svg(drawn, high, f"From {first} to {last}; at most {most:,}")


def alone(picture: Markup, *, font: str) -> str:
    """A picture as a file of its own, in a font: what it is is said by where it stands in a page, and not in a file."""
    named = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{escape(font)}" '
    return str(picture).replace("<svg ", named, 1)


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"


def _svg(drawn: str, high: int, says: str, title: str = "") -> Markup:
    named = f"<title>{escape(title)}</title><desc>{escape(says)}</desc>" if title else f"<title>{escape(says)}</title>"
    return Markup(  # noqa: S704 - names are escaped above
        f'<svg viewBox="0 0 {WIDE} {high}" role="img" font-size="14">{named}{drawn}</svg>'
    )
