"""Tables of a finished design as inert Markdown: streams, construction, coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.presentation import NO_BREAK, show
from orchestration.report.facts import Facts
from pages.components.text import plain

SIDES = ("hot", "cold")
NOT_KNOWN = show(None)
LONGEST_UNBROKEN = 30
STREAM_ROWS = (
    ("Flow", "m_dot_{}_kg_s"),
    ("Inlet", "T_{}_in_C"),
    ("Outlet", "T_{}_out_C"),
    ("Pressure", "P_{}_Pa"),
    ("Fouling", "fouling_{}_m2K_W"),
)


def is_number(value: Any) -> bool:
    """True for int and float, not for bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def percent(share: Any) -> str:
    """A share of one as whole percent."""
    return f"{100 * share:.0f}{NO_BREAK}%" if is_number(share) else NOT_KNOWN


def unbroken(text: str) -> str:
    """A value stays in one piece with its unit; a pair may break between its halves."""
    halves = text.split(" / ")
    return " / ".join(half.replace(" ", NO_BREAK) if len(half) < LONGEST_UNBROKEN else half for half in halves)


def short_label(label: str) -> str:
    """A quantity's words without what stands in brackets."""
    return label.partition(" (")[0]


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A Markdown table; `align` has one of l, r, c a column. Cells must be inert already."""
    marks = {"l": ":--", "r": "--:", "c": ":-:"}
    lines = [head, [marks[letter] for letter in align], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def rows_table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """Label and value; rows that know nothing are left out."""
    known = [(plain(label), unbroken(plain(value))) for label, value in rows if value.strip(f" {NOT_KNOWN},/×")]
    return markdown_table((plain(title), ""), known, "lr")


def streams_table(facts: Facts) -> str:
    """Both streams side by side."""
    heads = [f"{side.capitalize()}: {plain(facts.text(f'{side}_fluid_name'))}" for side in SIDES]
    rows = [
        (label, *(unbroken(plain(facts.text(pattern.format(side)))) for side in SIDES))
        for label, pattern in STREAM_ROWS
    ]
    return markdown_table(("Streams", *heads), rows, "lrr")


def construction_rows(facts: Facts) -> list[tuple[str, str]]:
    """TEMA type, shell, tubes, baffles, nozzles, materials, weight."""
    text = facts.text
    layout, tube_side = facts.value("layout_deg"), facts.value("tube_side_fluid")
    tema_class = f", class {text('tema_class')}" if facts.value("tema_class") else ""
    return [
        ("TEMA type", text("tema_type") + tema_class),
        ("In tubes", f"{text(f'{tube_side}_fluid_name')} ({tube_side})" if tube_side in SIDES else ""),
        ("Shells, series × parallel", f"{text('n_shells_series')} × {text('n_shells_parallel')}"),
        ("Shell passes", text("n_shell_passes")),
        ("Shell inside diameter", text("shell_id_m")),
        ("Tubes a shell, passes", f"{text('n_tubes')}, {text('n_passes')}"),
        ("Tube OD × wall", f"{text('tube_od_m')} × {text('tube_wall_m')}"),
        ("Tube length", text("tube_length_m")),
        ("Pitch, layout", text("tube_pitch_m") + (f", {layout:g}°" if is_number(layout) else "")),
        ("Baffles, spacing", f"{text('n_baffles')}, {text('baffle_spacing_m')}"),
        ("Baffle cut", percent(facts.value("baffle_cut"))),
        ("Nozzles, shell / tube", f"{text('nozzle_shell_id_m')} / {text('nozzle_tube_id_m')}"),
        ("Material, tubes / shell", f"{text('tube_material')} / {text('shell_material')}".replace("_", " ")),
        ("Weight, empty / flooded", f"{text('weight_empty_kg')} / {text('weight_flooded_kg')}"),
    ]


def performance_rows(facts: Facts) -> list[tuple[str, str]]:
    """Coefficients, velocities, vibration, design pressures and thicknesses."""

    def pair(pattern: str) -> str:
        return " / ".join(facts.text(pattern.format(side)) for side in ("shell", "tube"))

    ratio = facts.value("fei_ratio_max")
    verdict = vibration_verdict(facts)
    return [
        ("Film coefficient, shell / tube", pair("h_{}_W_m2K")),
        ("Velocity, shell / tube", pair("v_{}_m_s")),
        ("LMTD, F factor", f"{facts.text('LMTD_K')}, {facts.text('F')}"),
        ("Overdesign when clean", facts.text("overdesign_clean_pct")),
        ("Overdesign, P10 / P50 / P90", overdesign_odds(facts)),
        ("Vibration", verdict + (f", V/Vcrit {ratio:.2f}" if is_number(ratio) else "")),
        ("Design pressure, shell / tube", pair("P_design_{}_Pa")),
        ("Wall of shell, tubesheet", f"{facts.text('shell_thickness_m')}, {facts.text('tubesheet_thickness_m')}"),
    ]


def overdesign_odds(facts: Facts) -> str:
    """The overdesign that 90, 50 and 10 of 100 such designs exceed, given the uncertainty of the inputs."""
    return " / ".join(facts.text(f"overdesign_{name}_pct") for name in ("P10", "P50", "P90"))


def vibration_verdict(facts: Facts) -> str:
    """Verdict of the vibration step in words; a check that did not run says so."""
    return str(facts.value("vibration_verdict") or "not_checked").replace("_", " ")


def shells_text(facts: Facts) -> str:
    """How many shells and how they are connected."""
    series, parallel = facts.value("n_shells_series") or 1, facts.value("n_shells_parallel") or 1
    parts = [f"{number} in {way}" for number, way in ((series, "series"), (parallel, "parallel")) if number > 1]
    passes = "two shell passes" if facts.value("n_shell_passes") == 2 else ""
    return ", ".join(filter(None, (" × ".join(parts) or "one shell", passes)))


def counted(facts: Facts, key: str, noun: str) -> str:
    """A number with its noun: `1 pass`, `4 passes`."""
    number = facts.value(key)
    if not is_number(number):
        return ""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:,.0f} {noun if number == 1 else plural}"
