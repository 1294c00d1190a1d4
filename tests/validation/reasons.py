"""Why a failing row fails, in one sentence, and whose side it is on."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from tests.validation.model import Comparison

METHOD, SOURCE, OURS = "another method", "the source", "ours"
SIDES = {
    METHOD: "the source used another published method or chart; both are right by their own terms",
    SOURCE: "the printed value does not follow from the inputs printed with it",
    OURS: "our rule or data departs from the print: a choice that is written down, or a defect",
}


class Reason(NamedTuple):
    """Side and sentence."""

    side: str
    sentence: str


WATER_CHART = Reason(
    METHOD, "Gnielinski's smooth tube lies 12 to 26 % above Kern's water chart (Eagle and Ferguson, 1930)."
)
NAPHTHA_CHART = Reason(
    METHOD, "Gnielinski gives jH 120 at Re 31 000 and Pr 9, entrance factor included, where Kern's chart reads 102."
)
RETURNS = Reason(METHOD, "Kern counts 4 velocity heads a pass, ours 2.5 (Frank 1978; Sinnott Eq. 12.20).")
TURTON = Reason(
    METHOD, "The book starts from 25 000 USD off its chart; its own fitted curve, which ours evaluates, gives 25 330."
)

BY_KEY = {
    ("F-SINNOTT-12.1", "F"): Reason(
        SOURCE, "The book reads 0.85 off its chart where Bowman's equation gives 0.812 (R 3.67, P 0.214)."
    ),
    ("TUBE-GEANK-4.5-1", "h, inside"): Reason(
        METHOD,
        "The book puts Sieder-Tate's 0.027, fitted to liquids, on air; Dittus-Boelter gives 53 and Gnielinski 50 "
        "W/m2K.",
    ),
    ("KERN-7.4", "h, tube, on outside area"): WATER_CHART,
    ("KERN-8.1", "h, tube, on outside area"): WATER_CHART,
    ("KERN-12.1", "h, tube, on outside area"): WATER_CHART,
    ("KERN-11.1", "h, tube, on outside area"): NAPHTHA_CHART,
    ("KERN-11.1", "dP, tube, without nozzles, final design"): Reason(
        METHOD, "Kern's friction curve and his 4 velocity heads a pass, against our Churchill and 2.5, add up to 31 %."
    ),
    ("SINNOTT-12.1", "dP, shell (Kern)"): Reason(
        METHOD, "Sinnott's chart reads 8 jf = 0.32 where Kern's curve, which ours fits, gives 0.24 at Re 36 800."
    ),
    ("CR1-9.9", "dirt resistance left (Kern)"): Reason(
        SOURCE,
        "The print goes with F near 0.8; Bowman's F for two shells is 0.730, and the rest of two reciprocals falls "
        "to a tenth.",
    ),
    ("GAVHANE-5.10", "dirt resistance left (Kern)"): Reason(
        SOURCE,
        "The streams cross by 16 K: no F exists for the one shell stated, so ours is not a number; the book's 0.90 "
        "is that of "
        "two shells.",
    ),
    ("PROP-KERN-CUTS", "k, kerosene 42 API, 280 °F"): Reason(
        METHOD,
        "Kern's chart is Cragoe's line (1929), 0.132; ours uses Sato-Riedel for light cuts, which measured kerosenes "
        "favour "
        "(docs/decisions/properties.md).",
    ),
    ("PROP-KERN-CUTS", "viscosity, naphtha 48 API, 212 °F"): Reason(
        OURS, "A correlation of gravity alone (Abbott 1971) cannot know this stock; it is 20 % low here."
    ),
}


def reason_for(row: Comparison) -> Reason | None:
    """Return why a row fails, or None when nobody has found out."""
    if (row.case, row.quantity) in BY_KEY:
        return BY_KEY[row.case, row.quantity]
    if row.case == "TUBE-WATER-CHART":
        return WATER_CHART
    if row.quantity == "dP, tube, returns":
        return RETURNS
    if row.case.startswith("COST-TURTON") and row.quantity == "bare module":
        return TURTON
    return _tube_count(row) if row.case.startswith("TUBECOUNT") else None


def _tube_count(row: Comparison) -> Reason:
    if not isfinite(row.ours) or row.ours == 0:
        return Reason(OURS, "Not offered: one pass would hold less than half of the fullest (geometry/tube_counts.py).")
    if "LUDWIG" in row.case:
        return Reason(
            OURS, "Our fixed bundles come within 10 mm of a small shell, Ludwig's unprinted limit is tighter."
        )
    if row.ours < row.published:
        return Reason(OURS, "Our pass lanes, 3/4 in between tube edges, take more places than those of Kern's table.")
    return Reason(
        OURS, "Our floating-head limit or nozzle space admits more tubes here than Kern's, who prints neither."
    )
