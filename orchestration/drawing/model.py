"""What a drawing consists of: coordinates in true millimetres, y up; text and pens in millimetres on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.presentation.palette import INK, NEUTRAL, PASS_COLOURS

Point = tuple[float, float]
MM_PER_M = 1000.0
SCALES = (1, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 75, 100, 150, 200)
SOLID, DASHED, CENTRE = "CONTINUOUS", "DASHED", "CENTER"


@dataclass(frozen=True)
class Layer:
    """Colour, pen and dash of everything drawn on it; `fill` closes shapes in the pictures, thinly when tinted."""

    name: str
    colour: str = INK
    pen_mm: float = 0.25
    dash: str = SOLID
    fill: str = ""
    is_tinted: bool = False


FRAME = Layer("FRAME", INK, 0.35)
OUTLINE = Layer("OUTLINE", INK, 0.45)
THIN = Layer("THIN", INK, 0.18)
HIDDEN = Layer("HIDDEN", NEUTRAL, 0.2, DASHED)
AXES = Layer("AXES", NEUTRAL, 0.13, CENTRE)
DIMENSIONS = Layer("DIMENSIONS", INK, 0.13)
TEXT = Layer("TEXT", INK, 0.18)
RULES = Layer("RULES", NEUTRAL, 0.13)
LIMIT = Layer("OUTER_TUBE_LIMIT", NEUTRAL, 0.2, DASHED)
BAFFLE = Layer("BAFFLES", INK, 0.25, DASHED)
CUT = Layer("BAFFLE_CUT", "#a3352b", 0.35, CENTRE)
LANE = Layer("PASS_LANES", INK, 0.25, CENTRE, "#e4e8ec")
TIE_ROD = Layer("TIE_RODS", INK, 0.25, SOLID, INK)
SEAL_ROD = Layer("SEAL_RODS", "#7b6aa8", 0.25, SOLID, "#7b6aa8")
STRIP = Layer("SEALING_STRIPS", "#7b6aa8", 0.9)
NOZZLE = Layer("NOZZLES", INK, 0.35)
ARROW = Layer("NOZZLES", INK, 0.18, SOLID, INK)
SADDLE = Layer("SADDLES", INK, 0.25)
TUBESHEET = Layer("TUBESHEETS", INK, 0.35, SOLID, "#d5dbe1")
BUNDLE = Layer("BUNDLE", NEUTRAL, 0.2, DASHED)
LONG_BAFFLE = Layer("LONGITUDINAL_BAFFLE", "#a3352b", 0.5)
HOLES = Layer("TUBE_HOLES", INK, 0.18)


def pass_layer(number: int) -> Layer:
    """The layer of the tubes of one pass, numbered from 1."""
    colour = PASS_COLOURS[(number - 1) % len(PASS_COLOURS)]
    return Layer(f"TUBES_PASS_{number}", colour, 0.2, SOLID, colour, is_tinted=True)


@dataclass(frozen=True)
class Path:
    """Straight lines through points."""

    layer: Layer
    points: tuple[Point, ...]
    is_closed: bool = False


@dataclass(frozen=True)
class Circles:
    """Equal circles on one layer."""

    layer: Layer
    centres: tuple[Point, ...]
    diameter: float


@dataclass(frozen=True)
class Arc:
    """Part of an ellipse with axes along x and y, counter-clockwise, angles in degrees from the x axis."""

    layer: Layer
    centre: Point
    radius_x: float
    radius_y: float
    from_deg: float
    to_deg: float


@dataclass(frozen=True)
class Text:
    """One line; `anchor` is start, middle or end, on the base line; `size_mm` on paper."""

    layer: Layer
    at: Point
    text: str
    size_mm: float = 2.6
    anchor: str = "start"
    angle_deg: float = 0.0
    is_bold: bool = False


@dataclass(frozen=True)
class Dimension:
    """A linear dimension between two points, its line at `at` (y when level, x when upright); its value is measured.

    A number that does not fit between the arrows stands beyond the end that `beyond` (-1 or 1) names.
    """

    start: Point
    end: Point
    at: float
    is_level: bool = True
    beyond: int = 1

    @property
    def length_mm(self) -> float:
        """Distance along the dimension line [mm]."""
        return abs(self.end[0] - self.start[0]) if self.is_level else abs(self.end[1] - self.start[1])


Part = Path | Circles | Arc | Text | Dimension


@dataclass
class Sheet:
    """One sheet: paper size [mm], scale 1:`scale`, parts; the paper's lower left corner is at `corner`."""

    title: str
    alt: str
    system: str
    paper_mm: tuple[float, float]
    scale: float
    corner: Point = (0.0, 0.0)
    parts: list[Part] = field(default_factory=list)

    def path(self, layer: Layer, *points: Point, closed: bool = False) -> None:
        """Add lines through the points."""
        self.parts.append(Path(layer, points, closed))

    def box(self, layer: Layer, x0: float, y0: float, x1: float, y1: float) -> None:
        """Add an upright rectangle."""
        self.path(layer, (x0, y0), (x1, y0), (x1, y1), (x0, y1), closed=True)

    def circles(self, layer: Layer, centres: Sequence[Point], diameter: float) -> None:
        """Add circles of one diameter."""
        if centres:
            self.parts.append(Circles(layer, tuple(centres), diameter))

    def arc(self, layer: Layer, centre: Point, radii: Point, from_deg: float, to_deg: float) -> None:
        """Add part of an ellipse; `radii` along x and y."""
        self.parts.append(Arc(layer, centre, radii[0], radii[1], from_deg, to_deg))

    def text(
        self, at: Point, text: str, size_mm: float = 2.6, anchor: str = "start", *, angle_deg: float = 0.0,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Add one line of text."""
        self.parts.append(Text(TEXT, at, text, size_mm, anchor, angle_deg, bold))

    def dimension(self, start: Point, end: Point, at: float, *, level: bool = True, beyond: int = 1) -> None:
        """Add a dimension that measures itself."""
        self.parts.append(Dimension(start, end, at, level, beyond))

    def on_paper(self, x_mm: float, y_mm: float) -> Point:
        """True coordinates of a place on the paper, from its lower left corner."""
        return self.corner[0] + x_mm * self.scale, self.corner[1] + y_mm * self.scale


def scale_for(true_mm: float, paper_mm: float) -> float:
    """The largest usual scale 1:n at which `true_mm` fits `paper_mm`."""
    return next((n for n in SCALES if true_mm / n <= paper_mm), SCALES[-1])
