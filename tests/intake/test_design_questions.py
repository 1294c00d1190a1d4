"""Questions about a design answered from its records, with the numbers of the records and nothing else."""

from __future__ import annotations

import pytest

from orchestration.intake import answer_about_design
from orchestration.presentation import show
from orchestration.presentation.quantities import unit_of_key

RECORDS = [
    {
        "step_id": 4,
        "step_name": "TEMA type and geometry",
        "outputs": {"tema_type": "AES"},
        "ai_review": {"reasoning": "Fouling on the shell side: a split ring head lets the bundle out for cleaning."},
    },
    {"step_id": 9, "step_name": "Overall coefficient", "outputs": {"U_dirty_W_m2K": 250.0}},
    {"step_id": 10, "step_name": "Pressure drops", "outputs": {"dP_tube_Pa": 31200.0, "dP_shell_Pa": 20000.0}},
    {
        "step_id": 9,
        "step_name": "Overall coefficient",
        "outputs": {"U_dirty_W_m2K": 310.0, "U_clean_W_m2K": 420.0},
    },
]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("what is the U?", ["310 W/(m² K)", "420 W/(m² K)", "step 9"]),
        ("What is the overall coefficient", ["310 W/(m² K)"]),
        ("pressure drop?", ["0.312 bar", "0.2 bar", "step 10"]),
        ("why split ring?", ["lets the bundle out", "step 4"]),
        ("which TEMA type is it?", ["AES"]),
    ],
)
def test_question_is_answered_from_the_latest_record(question: str, parts: list[str]) -> None:
    answer = answer_about_design(question, RECORDS, show)
    assert answer is not None and all(part in answer for part in parts)
    assert "250" not in answer


@pytest.mark.parametrize(
    "text",
    ["make it 60 kg/s", "what if the flow were 60 kg/s?", "thanks", "what is the meaning of life?", "why?", "yes"],
)
def test_anything_else_is_not_answered(text: str) -> None:
    assert answer_about_design(text, RECORDS, show) is None


def test_no_records_no_answer() -> None:
    assert answer_about_design("what is the U?", [], show) is None


def _record(step: int, name: str, symbols: dict[str, str] | None = None, **outputs: object) -> dict:
    quantities = [
        {"key": key, "symbol": symbol, "label": key, "value": outputs[key], "unit": unit_of_key(key)}
        for key, symbol in (symbols or {}).items()
    ]
    return {"step_id": step, "step_name": name, "outputs": outputs, "quantities": quantities}


DESIGN = [
    _record(
        1, "Requirements", {"T_hot_in_C": "Thi"}, hot_fluid_name="kerosene", cold_fluid_name="cooling water",
        T_hot_in_C=150.0, assumptions=[{"field": "P_hot_Pa", "value": 3e5, "unit": "Pa", "reason": "not stated"}],
    ),
    _record(2, "Heat duty", {"Q_W": "Qd", "T_hot_out_C": "Tho", "T_cold_out_C": "Tco", "m_dot_cold_kg_s": "mc",
                             "min_approach_K": "Ta"},
            Q_W=7.2e6, T_hot_out_C=90.0, T_cold_out_C=50.0, m_dot_cold_kg_s=86.1, min_approach_K=60.0),
    _record(3, "Fluid properties", {"density_hot_kg_m3": "dh", "viscosity_cold_Pa_s": "vc", "cp_hot_J_kgK": "ch"},
            density_hot_kg_m3=726.0, density_cold_kg_m3=994.0, viscosity_cold_Pa_s=7e-4, cp_hot_J_kgK=2400.0),
    _record(4, "TEMA type and geometry", {"tema_type": "TT"}, tema_type="AES", tube_material="carbon steel",
            tube_side_fluid="cold", fouling_hot_m2K_W=2e-4),
    _record(5, "LMTD and F factor", {"LMTD_K": "Lm", "F": "Fc"}, LMTD_K=78.3, F=0.966),
    _record(7, "Tube-side heat transfer", {"v_tube_m_s": "vt", "h_tube_W_m2K": "ht", "Re_tube": "Rt"},
            v_tube_m_s=2.18, h_tube_W_m2K=11300.0, Re_tube=59800.0),
    _record(8, "Shell-side heat transfer", {"v_shell_m_s": "vs", "h_shell_W_m2K": "hs"}, v_shell_m_s=0.753,
            h_shell_W_m2K=1614.0),
    _record(9, "Overall coefficient", {"U_dirty_W_m2K": "Ud", "U_clean_W_m2K": "Uc"}, U_dirty_W_m2K=800.0,
            U_clean_W_m2K=1301.0),
    _record(10, "Pressure drops", {"dP_tube_Pa": "Pt", "dP_shell_Pa": "Ps"}, dP_tube_Pa=55000.0, dP_shell_Pa=32400.0),
    _record(11, "Area and overdesign", {"area_provided_m2": "Ap", "overdesign_pct": "Od"}, area_provided_m2=131.3,
            overdesign_pct=10.4),
    _record(12, "Search", {"n_tubes": "Nt", "shell_id_m": "Ds", "tube_length_m": "Lt", "n_passes": "Np",
                           "n_baffles": "Nb"},
            n_tubes=312, shell_id_m=0.635, tube_length_m=6.096, n_passes=2, n_baffles=12,
            alternatives=[{"tema_type": "AES", "shell_id_m": 0.5906, "n_tubes": 242, "area_provided_m2": 139.9,
                           "cost_usd": 54440.0}]),
    _record(13, "Vibration", {"fei_ratio_max": "Rv"}, vibration_verdict="passed", fei_ratio_max=0.478),
    _record(14, "Mechanical", {"shell_thickness_m": "ts", "weight_empty_kg": "We", "P_design_shell_Pa": "Pd"},
            shell_thickness_m=0.0095, weight_empty_kg=3858.0, P_design_shell_Pa=501325.0),
    _record(15, "Cost", {"cost_purchase_usd": "Cp", "pumping_cost_usd_y": "Cy"}, cost_purchase_usd=54130.0,
            pumping_cost_usd_y=8010.0),
    _record(16, "Final validation", {"confidence": "Cf"}, confidence=0.75, warnings=["The flow is near the limit."],
            confidence_parts=[{"name": "properties", "value": 0.75, "reason": "hot fluid"}],
            checks=[{"limit_id": "dP_tube_max_Pa", "label": "Tube drop", "value": 55000.0, "unit": "Pa",
                     "limit": 70000.0, "verdict": "passed"},
                    {"limit_id": "F_min", "label": "F factor", "value": 0.7, "unit": "-", "limit": 0.75,
                     "verdict": "failed"}]),
]  # fmt: skip
ASKED = [
    ("What is the U value?", ["800 W/(m² K)", "step 9", "symbol Ud"]),
    ("which U did you get", ["800 W/(m² K)", "1,301 W/(m² K)", "step 9"]),
    ("overall heat transfer coefficient?", ["800 W/(m² K)", "step 9"]),
    ("What is the pressure drop on the shell side?", ["0.324 bar", "step 10", "symbol Ps"]),
    ("shell side dp?", ["0.324 bar", "symbol Ps"]),
    ("How much pressure drop do the tubes have?", ["0.55 bar", "symbol Pt"]),
    ("what is the pressure drop of the kerosene?", ["0.324 bar", "symbol Ps"]),
    ("pressure loss of the water?", ["0.55 bar", "symbol Pt"]),
    ("how fast is the water in the tubes?", ["2.18 m/s", "step 7", "symbol vt"]),
    ("What's the shell side velocity?", ["0.753 m/s", "step 8"]),
    ("film coefficient on the tube side?", ["11,300 W/(m² K)", "symbol ht"]),
    ("what h do you have on the shell side?", ["1,614 W/(m² K)", "symbol hs"]),
    ("Is the flow in the tubes turbulent?", ["59,800", "symbol Rt"]),
    ("what is the LMTD?", ["78.3 K", "step 5", "symbol Lm"]),
    ("F factor?", ["0.966", "symbol Fc"]),
    ("how much heat is transferred?", ["7.2 MW", "step 2", "symbol Qd"]),
    ("what duty does it do?", ["7.2 MW", "step 2"]),
    ("at what temperature does the water leave?", ["50 °C", "step 2", "symbol Tco"]),
    ("what is the kerosene outlet temperature?", ["90 °C", "symbol Tho"]),
    ("how much cooling water flow is needed?", ["86.1 kg/s", "symbol mc"]),
    ("what is the smallest temperature approach?", ["60 K", "step 2", "symbol Ta"]),
    ("which density did you use for the kerosene?", ["726 kg/m³", "step 3", "symbol dh"]),
    ("viscosity of the cooling water?", ["0.7 mPa s", "step 3", "symbol vc"]),
    ("what area has it?", ["131.3 m²", "step 11", "symbol Ap"]),
    ("how much overdesign is there?", ["10.4 %", "step 11", "symbol Od"]),
    ("how many tubes?", ["312", "step 12", "symbol Nt"]),
    ("How long are the tubes?", ["6.096 m", "step 12", "symbol Lt"]),
    ("what is the shell diameter?", ["635 mm", "step 12", "symbol Ds"]),
    ("how many passes?", ["2", "step 12", "symbol Np"]),
    ("how many baffles are there?", ["12", "step 12", "symbol Nb"]),
    ("which TEMA type is it?", ["AES", "step 4", "symbol TT"]),
    ("which fluid is in the tubes?", ["cooling water (cold)", "step 4"]),
    ("what are the tubes made of?", ["carbon steel", "step 4"]),
    ("does it vibrate?", ["passed", "0.478", "step 13", "symbol Rv"]),
    ("how thick is the shell?", ["9.5 mm", "step 14", "symbol ts"]),
    ("how heavy is it?", ["3,858 kg", "step 14", "symbol We"]),
    ("what does it cost?", ["54,130 USD", "step 15", "symbol Cp"]),
    ("what is the pumping cost?", ["8,010 USD", "step 15", "symbol Cy"]),
    ("design pressure of the shell?", ["5.013 bar", "step 14", "symbol Pd"]),
    ("how sure are you?", ["0.75", "step 16", "properties"]),
    ("which limits are broken?", ["1 of 2 checks passed", "0.7, limit 0.75, failed", "F_min", "step 16"]),
    ("what limits this design?", ["0.55 bar", "dP_tube_max_Pa"]),
    ("any warnings?", ["The flow is near the limit.", "step 16"]),
    ("what did you assume?", ["hot pressure: 3 bar", "not stated", "step 1"]),
    ("are there other options?", ["242 tubes", "139.9 m²", "54,440 USD", "step 12"]),
    ("what would happen if the water were colder?", ["only this design"]),
    ("why AES?", ["give no reason", "step 4"]),
    ("why is the shell side limiting?", ["1 of 2 checks passed", "step 16"]),
    ("how much would it cost with 20 m2 more?", ["only this design"]),
    ("would a bigger shell be cheaper?", ["only this design"]),
    ("what if the tubes were longer?", ["only this design"]),
    ("which limit is closest?", ["1 of 2 checks passed", "dP_tube_max_Pa"]),
    ("what is the bottleneck?", ["1 of 2 checks passed"]),
    ("why is the pressure drop in the tubes so high?", ["give no reason", "step 10", "0.55 bar"]),
    ("why so many baffles?", ["give no reason", "step 12", "Nb"]),
    ("why is the area so large?", ["step 11", "131.3 m²"]),
    ("why is the U so low?", ["step 9", "800 W/(m² K)"]),
    ("what is the price per m2?", ["do not hold"]),
    ("how many spare tubes are there?", ["do not hold"]),
    ("how hot does the water get at the outlet?", ["50 °C", "symbol Tco"]),
    ("what is the second cheapest?", ["242 tubes", "54,440 USD"]),
    ("what is the corrosion allowance?", ["do not hold"]),
    ("what is the tubesheet thickness of the channel nozzle?", ["do not hold"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "parts"), ASKED, ids=[question for question, _ in ASKED])
def test_answer_carries_number_unit_step_and_symbol_or_says_it_is_absent(question: str, parts: list[str]) -> None:
    answer = answer_about_design(question, DESIGN, show)
    assert answer is not None and [part for part in parts if part not in answer] == [], answer


def test_question_about_one_side_leaves_the_other_out() -> None:
    answer = answer_about_design("what is the pressure drop on the shell side?", DESIGN, show)
    assert "0.55 bar" not in answer
