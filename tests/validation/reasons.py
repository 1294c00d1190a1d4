"""Why a failing row fails, in one sentence, and whose side it is on."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from tests.validation.model import Comparison

METHOD, SOURCE, OURS = "another method", "the source", "ours"
SMALL_SHELL_IN = 15.0
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
    ("KERN-11.2", "h, tube, on outside area"): Reason(
        METHOD,
        "Kern's chart reads jH 36.5 at Re 10 100, where the equation it was drawn from (Sieder-Tate) gives 43 and "
        "Gnielinski 44.",
    ),
    ("KERN-11.3", "LMTD"): Reason(
        SOURCE, "Ends of 70 and 40 °F have the logarithmic mean 53.6 °F; the page says 53.3."
    ),
    ("KERN-11.3", "h, tube, on outside area"): WATER_CHART,
    ("KERN-11.5", "dP, shell (Kern)"): Reason(
        SOURCE, "5.2 psi is the loss of six crosses (ours for six: 35.8 kPa), where the text counts five."
    ),
    ("KERN-11.5", "dP, tube, without nozzles"): Reason(
        SOURCE, "By Kern's own formulas the twelve passes named cost 5 psi (2.8 friction, 2.1 turns), not 1.0."
    ),
    ("ASPEN-BEM-1200", "dP, tube, with nozzles"): Reason(
        OURS,
        "Ours takes seamless tubes of 0.02 mm roughness (f 0.0244) and 2.5 velocity heads a pass; the sheet goes with "
        "smooth tubes (f 0.0201) and about 1.3. A choice on the safe side.",
    ),
    ("ASPEN-BEU-273", "dP, tube, with nozzles"): Reason(
        OURS,
        "Ours takes 0.02 mm of roughness (f 0.0227, along legs and bend) and 3.1 velocity heads, 2.5 for entering and "
        "leaving a header and 0.6 for the bend; the sheet goes with smooth tubes (f 0.0135) and 1.8 heads in all. A "
        "choice on the safe side.",
    ),
    ("ASPEN-BEU-273", "U, service"): Reason(
        METHOD,
        "The program's zoned temperature difference, 28.2 K, lies above even the counter-flow mean of its end "
        "temperatures, 27.4 K.",
    ),
    ("SHAH-8.3", "bypass area"): Reason(
        OURS,
        "Our layouts close a pass lane along the flow with seal rods, so no bypass is counted through it; the book "
        "adds half of its lane's 19 mm a pass. A choice.",
    ),
    ("SHAH-8.3", "leakage area, tubes to baffle"): Reason(
        METHOD, "The book takes circumference times clearance, ours (Taborek) the ring itself: half a clearance more."
    ),
    ("SERTH-6.1", "effective rows in one window"): Reason(
        METHOD,
        "Serth takes 0.8 of all rows in the height of the cut, Taborek, as ours, only of those up to the outermost "
        "tube's centre.",
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
        return Reason(OURS, "Not offered: a pass would stay empty.")
    passes = int(row.quantity.split(", ")[-1].split()[0])
    shell_in = float(row.quantity.split()[0])
    if "LUDWIG" in row.case:
        return Reason(
            OURS,
            "Ludwig's counts of 8 to 13 in are whole hexagons and squares less four tie rods, which puts his unprinted "
            "outer tube limit 22 to 24 mm inside the shell; ours is 10 mm inside, as fixed bundles are built.",
        )
    if shell_in < SMALL_SHELL_IN and row.ours < row.published:
        return Reason(
            OURS,
            "Below 15 in Kern's table leaves no tube out for tie rods and entry space (37 and 61 are whole hexagons); "
            "ours does, and balances many passes.",
        )
    if shell_in < SMALL_SHELL_IN:
        return Reason(OURS, "Below 15 in the best of our arrangements holds one to four tubes more than Kern's.")
    if passes >= 4 and row.ours > row.published:
        return Reason(OURS, "Our quadrants hold more than Kern's unprinted partition arrangement of four passes.")
    if row.ours < row.published:
        return Reason(
            OURS, "Our passes hold tubes within 5 % of their mean in whole rows; Kern's partitions may be stepped."
        )
    return Reason(OURS, "Our outer tube limit or nozzle space admits more tubes here than Kern's, who prints neither.")
