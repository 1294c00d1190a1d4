"""Shown values: exact conversion factors (NIST SP 811, appendix B) and four significant figures."""

from __future__ import annotations

import pytest

from orchestration.presentation import (
    SYSTEMS,
    convert,
    engine_value,
    label_of_key,
    quantities_of,
    sentence_case,
    show,
    typeset,
)
from orchestration.presentation.units import display_units

NIST_FACTORS = [
    ("Pa", "US", 1e5, 14.50377, "psi"),
    ("W", "US", 2e6, 6.824284, "MMBtu/h"),
    ("kg/s", "US", 1.0, 7936.641, "lb/h"),
    ("W/m2K", "US", 1000.0, 176.1102, "Btu/(h ft² °F)"),
    ("m2K/W", "US", 1.0, 5.678263, "h ft² °F/Btu"),
    ("J/kgK", "US", 4186.8, 1.0, "Btu/(lb °F)"),
    ("W/mK", "US", 1.0, 0.5777893, "Btu/(h ft °F)"),
    ("m2", "US", 1.0, 10.76391, "ft²"),
    ("m", "US", 0.0254, 1.0, "in"),
    ("m", "US", 4.8768, 16.0, "ft"),
    ("kg/m3", "US", 1.0, 0.06242796, "lb/ft³"),
    ("°C", "US", 150.0, 302.0, "°F"),
    ("K", "US", 10.0, 18.0, "°F diff."),
    ("Pa s", "SI", 1e-3, 1.0, "mPa s"),
    ("Pa", "SI", 70000.0, 0.7, "bar"),
    ("kg/s", "Metric", 50.0, 180000.0, "kg/h"),
    ("Pa s", "Metric", 1e-3, 1.0, "cP"),
    ("Pa", "Metric", 70000.0, 0.7, "bar"),
]


@pytest.mark.parametrize(("unit", "system", "value", "expected", "label"), NIST_FACTORS)
def test_convert_matches_published_factor(unit, system, value, expected, label):
    shown, shown_label = convert(value, unit, system)
    assert shown == pytest.approx(expected, rel=2e-6)
    assert shown_label == label


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (21354.6, "Pa", "0.2135 bar"),
        (0.01905, "m", "19.05 mm"),
        (6_823_456.0, "W", "6.823 MW"),
        (0.000176, "m2K/W", "1.76×10⁻⁴ m² K/W"),
        (156_789.0, "USD", "156,800 USD"),
        (0.00099996, "-", "0.001"),
        (627, "-", "627"),
        (None, "Pa", "–"),
        (float("nan"), "Pa", "–"),
        (True, "-", "yes"),
        ("AES", "-", "AES"),
        (-3.0, "°C", "-3 °C"),
    ],
)
def test_show_gives_unit_and_at_most_four_figures(value, unit, text):
    assert show(value, unit, "SI") == text


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("unit", display_units())
def test_what_is_shown_in_any_system_is_the_stored_value_again(unit, system):
    """Switching the units and back changes nothing: a shown number means the value it was made from."""
    for value in (0.004, 3.0, 2.5e6):
        shown, label = convert(value, unit, system)
        assert engine_value(shown, unit, system, like=value) == pytest.approx(value, rel=1e-12)
        assert show(value, unit, system).endswith(label)


def test_limit_is_shown_in_the_unit_of_its_value():
    assert show(2.5, "m", "SI", like=0.5) == "2,500 mm"


@pytest.mark.parametrize(
    ("key", "label"),
    [("U_clean_W_m2K", "U clean"), ("tema_type", "TEMA type"), ("vibration_verdict", "Vibration verdict"),
     ("dP_shell_Pa", "dP shell")],
)  # fmt: skip
def test_label_of_key_drops_the_unit(key, label):
    assert label_of_key(key) == label


def test_undescribed_outputs_of_another_engine_are_still_shown():
    record = {
        "outputs": {"h_tube_W_m2K": 3500.0, "regime": "turbulent", "nested": {"a": 1}},
        "quantities": [],
    }
    rows = {row.key: row.text("SI") for row in quantities_of(record)}
    assert rows == {"h_tube_W_m2K": "3,500 W/(m² K)", "regime": "turbulent"}


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("P10 -1.475 %", "P10 \u22121.475\u00a0%"), ("from 20 °C to -30 °C", "from 20\u00a0°C to \u221230\u00a0°C"),
        ("796 W/(m² K), 3 bar abs.", "796\u00a0W/(m²\u00a0K), 3\u00a0bar\u00a0abs."), ("5 m/s", "5\u00a0m/s"),
        ("2026-11-30, 10-20, W-3, 4 spans, 3 metres", "2026-11-30, 10-20, W-3, 4 spans, 3 metres"),
        ("- 5 kg\n- 1 K", "- 5\u00a0kg\n- 1\u00a0K"),
    ],
)  # fmt: skip
def test_numbers_in_text_have_a_minus_sign_and_keep_their_unit(typed, set_):
    assert typeset(typed) == set_


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("n-hexane", "n-Hexane"), ("1,2-dichloroethane", "1,2-Dichloroethane"), ("hot inlet", "Hot inlet"),
        ("ρv² of a tube-side nozzle", "ρv² of a tube-side nozzle"), ("LPG", "LPG"), ("", ""),
    ],
)  # fmt: skip
def test_a_first_letter_is_large_where_it_is_one_of_a_word(words: str, shown: str) -> None:
    assert sentence_case(words) == shown
