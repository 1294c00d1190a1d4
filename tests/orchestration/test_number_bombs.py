"""V04 where people do not type sentences: the form's fields and the numbers in engines.yaml."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hx_engine.requirements.describe import field_descriptions
from orchestration.errors import ConfigError
from orchestration.intake import Case
from orchestration.intake.form import EntryError, with_entry
from orchestration.intake.form_field import FormField
from orchestration.registry import FILE, Registry

CPU_LIMIT_S = 0.050
BOMBS = ["1e3000000", "9" * 10**6, "1e-999999999", "1e308*10"]
FIELDS = {row["name"]: FormField.from_engine(row) for row in field_descriptions()}


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:16])
@pytest.mark.parametrize("name", ["T_hot_in_C", "m_dot_hot_kg_s", "tube_od_m", "n_passes", "duty_W"])
def test_V04_bomb_in_a_field_of_the_form_is_refused_quickly(name: str, bomb: str) -> None:
    with_entry(Case(), FIELDS["T_hot_in_C"], "5", "SI", lambda query: [])
    started = time.process_time()
    with pytest.raises(EntryError) as refused:
        with_entry(Case(), FIELDS[name], bomb, "SI", lambda query: [])
    assert time.process_time() - started <= CPU_LIMIT_S
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "bomb", ["1.0e+3000000", "9" * 5000, "9" * 150_000, ".inf", ".nan", "1.0e-300", "1" + ":0" * 100, "0x" + "f" * 40,
             "9" * 24 + "0" * 9],
    ids=lambda bomb: bomb[:16],
)  # fmt: skip
def test_V04_bomb_in_engines_yaml_is_refused_with_its_line(tmp_path: Path, bomb: str) -> None:
    text = FILE.read_text("utf-8")
    old = next(line for line in text.splitlines() if "maximum: " in line)
    new = old.partition("maximum: ")[0] + f"maximum: {bomb}" + "}" * old.count("}")
    (tmp_path / "engines.yaml").write_text(text.replace(old, new, 1), "utf-8")
    started = time.process_time()
    with pytest.raises(ConfigError, match=r"engines\.yaml:\d+: .*(number|size|characters)"):
        Registry.load(tmp_path / "engines.yaml")
    assert time.process_time() - started <= 2.0
