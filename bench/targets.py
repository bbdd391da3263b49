"""What a figure means and what it must reach, for the tables of the README."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """What a figure means, and what it must reach: at least `least`, or not more than `most`."""

    name: str
    meaning: str
    unit: str = ""
    least: float | None = None
    most: float | None = None

    def met(self, figure: float) -> bool:
        return (self.least is None or figure >= self.least) and (
            self.most is None or figure <= self.most
        )

    def wanted(self) -> str:
        if self.least is not None:
            return f"≥ {number(self.least)}{self.unit}"
        return "" if self.most is None else f"≤ {number(self.most)}{self.unit}"

    def verdict(self, figure: float) -> str:
        """The cell that says whether it is met; empty without a target."""
        return "" if not self.wanted() else "yes" if self.met(figure) else "**no**"


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
