"""Draws the plots of the documentation as plain SVG, so that they are remade without a plotting library."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 420, 320, 56, 34, 14, 46


@dataclass(frozen=True, slots=True)
class Axes:
    """A frame: ranges of both axes and the words on it."""

    title: str
    across: str
    up: str
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies on the page."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def draw(self, *parts: str) -> str:
        """Return the whole file."""
        ticks = [self._tick(i / 5) for i in range(6)]
        left, bottom = self.at(self.x[0], self.y[0])
        right, top = self.at(self.x[1], self.y[1])
        frame = f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" class="frame"/>'
        words = (
            f'<text x="{WIDTH / 2}" y="18" class="title">{escape(self.title)}</text>'
            f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}">{escape(self.across)}</text>'
            f'<text x="14" y="{HEIGHT / 2}" transform="rotate(-90 14 {HEIGHT / 2})">{escape(self.up)}</text>'
        )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img"><title>{escape(self.title)}</title>'
            f"<style>{STYLE}</style>"
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        )
        return "\n".join([head, frame, *ticks, words, *parts, "</svg>"]) + "\n"

    def _tick(self, part: float) -> str:
        x = self.x[0] + part * (self.x[1] - self.x[0])
        y = self.y[0] + part * (self.y[1] - self.y[0])
        below, beside = self.at(x, self.y[0]), self.at(self.x[0], y)
        return (
            f'<text x="{below[0]:.1f}" y="{below[1] + 15:.1f}" class="tick">{x:.3g}</text>'
            f'<text x="{beside[0] - 18:.1f}" y="{beside[1] + 4:.1f}" class="tick">{y:.3g}</text>'
        )


STYLE = (
    "text{font:12px sans-serif;text-anchor:middle;fill:#333}.title{font-weight:bold;font-size:13px}"
    ".tick{font-size:10px;fill:#666}.frame{fill:none;stroke:#999}.bar{fill:#8fb3d9;stroke:#fff}"
    ".line{fill:none;stroke:#b3446c;stroke-width:1.5}.guide{stroke:#999;stroke-dasharray:4 3}"
    ".dot{fill:#1f5a99}.error{stroke:#1f5a99}"
)


def bars(axes: Axes, edges: Sequence[float], heights: Sequence[float]) -> str:
    """Draw bars between the edges, from the bottom of the frame."""
    drawn = []
    for left, right, height in zip(edges, edges[1:], heights, strict=False):
        (x0, y0), (x1, y1) = axes.at(left, axes.y[0]), axes.at(right, height)
        drawn.append(f'<rect x="{x0:.1f}" y="{y1:.1f}" width="{x1 - x0:.1f}" height="{y0 - y1:.1f}" class="bar"/>')
    return "".join(drawn)


def dots(axes: Axes, points: Sequence[tuple[float, float, float]]) -> str:
    """Draw points (x, y, standard error of y) with bars of two standard errors."""
    drawn = []
    for x, y, error in points:
        across, up = axes.at(x, y)
        low = axes.at(x, max(y - 2 * error, axes.y[0]))[1]
        high = axes.at(x, min(y + 2 * error, axes.y[1]))[1]
        drawn.append(
            f'<line x1="{across:.1f}" x2="{across:.1f}" y1="{low:.1f}" y2="{high:.1f}" class="error"/>'
            f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" class="dot"/>'
        )
    return "".join(drawn)


def guide(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> str:
    """Draw a dashed line."""
    (x0, y0), (x1, y1) = axes.at(*start), axes.at(*end)
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" class="guide"/>'
