"""The pruned search against rating everything, and what its counts must add up to."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.errors import InputError
from hx_engine.rating import Service, Stream, rate
from hx_engine.search import OBJECTIVES, brute_force, limit_label, search, search_limits, standard_space
from hx_engine.search.breaches import Sizes, breaches, survey
from hx_engine.search.bundles import bundles
from hx_engine.search.candidates import Choice, geometry_of, nozzles_for
from hx_engine.search.constraints import bounds_of
from hx_engine.search.costing import Prices
from hx_engine.standards.weights import Construction

WATER = (992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 4e5, 1900.0)
KEROSENE = (740.0, 6.0e-4, 2350.0, 0.115, 2e-4, False, 8e5, 1200.0)
OIL = (860.0, 0.02, 2000.0, 0.13, 2e-4, False, 5e5, 4000.0)
AIR = (4.6, 2.2e-5, 1010.0, 0.032, 0.0, True, 5e5, 0.0)
DUTIES = {  # hot, kg/s, in, out, cold, in, out, allowed hot, cold
    "kerosene_water": (KEROSENE, 20.0, 150, 90, WATER, 30, 50, 7e4, 7e4),
    "water_water": (WATER, 30.0, 80, 50, WATER, 25, 40, 5e4, 5e4),
    "oil_water": (OIL, 6.0, 80, 60, WATER, 30, 36, 1.5e5, 7e4),
    "air_water": (AIR, 3.0, 140, 50, WATER, 25, 35, 8e3, 7e4),
    "cross": (WATER, 20.0, 90, 50, WATER, 30, 70, 1e5, 1e5),
}
SUB_SPACE = dict(
    tube_od_m=0.01905, tube_wall_m=0.0021082, pitch_ratios=(1.25, 4 / 3), layouts_deg=(30, 45), n_passes=(1, 2, 4),
    tube_lengths_m=(2.4384, 3.6576, 4.8768, 6.096), baffle_cuts=(0.2, 0.25, 0.35), shells_series=(1, 2),
    shells_parallel=(1, 2),
)  # fmt: skip


def _stream(fluid: tuple, m_dot: float, T_in_C: float, T_out_C: float) -> Stream:
    rho, mu, cp, k, fouling, is_gas, P, slope = fluid
    return Stream(m_dot, T_in_C + 273.15, T_out_C + 273.15, rho, mu, cp, k, fouling, is_gas, P, slope)


def _case(name: str, bundle_type: str = "fixed"):
    hot, m_hot, h1, h2, cold, c1, c2, dP_hot, dP_cold = DUTIES[name]
    Q = m_hot * hot[2] * (h1 - h2)
    hot_stream, cold_stream = _stream(hot, m_hot, h1, h2), _stream(cold, Q / (cold[2] * (c2 - c1)), c1, c2)
    services = {
        "hot": Service(hot_stream, cold_stream, Q, 50.0, True),
        "cold": Service(cold_stream, hot_stream, Q, 50.0, False),
    }
    construction = Construction(bundle_type, "carbon_steel", "carbon_steel", 8e5, 8e5, 180.0, 180.0)
    return services, search_limits(dP_hot, dP_cold), {"hot": construction, "cold": construction}


def _accounted(result) -> int:
    return sum(result.rejected.values()) + result.n_not_needed + result.n_feasible_known


@pytest.mark.parametrize("name", sorted(DUTIES))
def test_pruned_search_finds_what_brute_force_finds(name):
    services, limits, constructions = _case(name)
    space = standard_space(**SUB_SPACE)
    slow = brute_force(services, space, limits, constructions, places=5)
    fast = search(services, space, limits, constructions, places=5)
    assert fast.n_space == slow.n_space > 2e5
    assert _accounted(fast) == fast.n_space == _accounted(slow)
    assert (slow.best is None) == (fast.best is None)
    if slow.best:
        assert fast.best.geometry == slow.best.geometry
        assert fast.best.allocation == slow.best.allocation
        assert [d.cost_usd for d in fast.alternatives] == pytest.approx([d.cost_usd for d in slow.alternatives])
        assert fast.n_rated < slow.n_rated / 20


@pytest.mark.parametrize("objective", ["cost", "weight"])
def test_pruned_search_holds_for_f_shells(objective):
    services, limits, constructions = _case("cross")
    space = standard_space(**{**SUB_SPACE, "n_passes": (1, 2, 4, 6, 8)}, shell_passes=(1, 2))
    found = {}
    for name, dP_Pa in (("loose", 5e4), ("tight", 1.0e4)):
        held = limits._replace(long_baffle_dP_max_Pa=dP_Pa)
        slow = brute_force(services, space, held, constructions, places=6, objective=objective)
        found[name] = fast = search(services, space, held, constructions, places=6, objective=objective)
        designs = [[(d.allocation, d.geometry, d.value) for d in (r.best, *r.alternatives)] for r in (fast, slow)]
        assert designs[0] == designs[1]
        assert fast.n_space == slow.n_space == _accounted(fast) == _accounted(slow)
        for design in (fast.best, *fast.alternatives):
            losses, g = design.rating.losses, design.geometry
            if g.n_shell_passes == 2:
                assert (losses.dP_shell_Pa - losses.dP_shell_nozzles_Pa) / g.n_shells_series <= dP_Pa
                assert g.n_passes in (2, 4, 8)
    assert found["loose"].best.geometry.n_shell_passes == 2
    assert found["tight"].best.value > found["loose"].best.value
    assert found["tight"].rejected["long_baffle_dP_max_Pa"] > 0


@pytest.mark.parametrize("bundle_type", ["u_tube", "split_ring", "pull_through"])
def test_pruned_search_holds_for_every_bundle_type(bundle_type):
    services, limits, constructions = _case("kerosene_water", bundle_type)
    space = standard_space(bundle_type, **{**SUB_SPACE, "layouts_deg": 90, "n_passes": (2, 4)})
    slow = brute_force(services, space, limits, constructions)
    fast = search(services, space, limits, constructions)
    assert fast.best.geometry == slow.best.geometry
    assert fast.best.geometry.bends_per_pass == (0.5 if bundle_type == "u_tube" else 0.0)
    if bundle_type != "u_tube":
        assert fast.best.geometry.n_sealing_strip_pairs >= 1


def test_the_accept_hook_decides_last_and_is_counted():
    services, limits, constructions = _case("kerosene_water")
    space = standard_space(**{**SUB_SPACE, "layouts_deg": 30, "pitch_ratios": 1.25, "tube_lengths_m": 4.8768})

    def refuse_small_shells(allocation, geometry, rating):
        return ["vortex_amplitude_max_ratio"] if geometry.shell_id_m < 0.45 or allocation == "hot" else []

    slow = brute_force(services, space, limits, constructions, accept=refuse_small_shells)
    fast = search(services, space, limits, constructions, accept=refuse_small_shells)
    free = search(services, space, limits, constructions)
    assert fast.best.geometry == slow.best.geometry
    assert fast.best.cost_usd > free.best.cost_usd
    assert fast.rejected["vortex_amplitude_max_ratio"] > 0
    assert _accounted(fast) == fast.n_space


def test_whole_space_is_searched_and_its_winner_keeps_every_limit():
    services, limits, constructions = _case("kerosene_water")
    result = search(services, standard_space(), limits, constructions, places=10)
    assert result.n_space > 1e8
    assert _accounted(result) == result.n_space
    costs = [d.cost_usd for d in (result.best, *result.alternatives)]
    assert len(costs) == 10
    assert costs == sorted(costs)
    for design in (result.best, *result.alternatives):
        r = rate(services[design.allocation], design.geometry)
        dP_hot, dP_cold = (
            (r.losses.dP_tube_Pa, r.losses.dP_shell_Pa)
            if design.allocation == "hot"
            else (r.losses.dP_shell_Pa, r.losses.dP_tube_Pa)
        )
        assert dP_hot <= limits.dP_hot_max_Pa
        assert dP_cold <= limits.dP_cold_max_Pa
        assert r.areas.overdesign_pct >= limits.overdesign_min_pct - 1e-9
        assert limits.tube_velocity_min_m_s <= r.tube.v_m_s <= limits.tube_velocity_max_m_s


def _breaches(services, space, limits, constructions):
    """Every limit may give way twentyfold, each under its own name."""
    pool = survey(services, space, limits, constructions, Sizes({}, {}), space.shells_parallel)
    return breaches(pool, [{limit_id: (limit_id, 20.0) for limit_id in member.excess} for member in pool])


def test_what_a_candidate_is_said_to_break_is_what_its_rating_breaks():
    services, limits, constructions = _case("kerosene_water")
    space = standard_space(**{**SUB_SPACE, "tube_wall_m": None})
    tight = limits._replace(dP_hot_max_Pa=1500.0, dP_cold_max_Pa=1500.0)
    result = search(services, space, tight, constructions)
    assert result.best is None and _accounted(result) == result.n_space
    assert {"dP_tube_max_Pa", "dP_shell_max_Pa"} & set(result.rejected)
    found = _breaches(services, space, tight, constructions)
    assert found and len({frozenset(breach.factors) for breach in found}) == len(found)
    for breach in found:
        r = rate(services[breach.allocation], breach.geometry)
        least = {"dP_tube_max_Pa": r.losses.dP_tube_Pa / 1500.0, "dP_shell_max_Pa": r.losses.dP_shell_Pa / 1500.0,
                 "overdesign_min_pct": 1.1 / (1.0 + 0.01 * r.areas.overdesign_pct),
                 "tube_velocity_min_m_s": limits.tube_velocity_min_m_s / r.tube.v_m_s}  # fmt: skip
        for limit_id, ratio in least.items():
            needs = breach.factors.get(limit_id, 1.0)
            # nozzles that fit may ask for a larger pressure drop than the rating shows
            assert ratio <= needs * (1.0 + 1e-9)
            assert needs == pytest.approx(max(ratio, 1.0), rel=1e-9) or limit_id.startswith("dP_")
        assert all(limit_label(limit_id) != limit_id and ratio > 1.0 for limit_id, ratio in breach.factors.items())


def test_easing_the_limit_as_advised_yields_a_design():
    services, limits, constructions = _case("water_water")
    tight = limits._replace(tube_velocity_min_m_s=2.4, tube_velocity_max_m_s=2.5, dP_hot_max_Pa=9e3, dP_cold_max_Pa=9e3)
    space = standard_space(**SUB_SPACE)
    assert search(services, space, tight, constructions).best is None
    single = next(row for row in _breaches(services, space, tight, constructions) if len(row.factors) == 1)
    ((limit_id, ratio),) = single.factors.items()
    if limit_id.startswith("dP_"):
        in_tubes = single.allocation == "hot"
        limit_id = "dP_hot_max_Pa" if in_tubes == (limit_id == "dP_tube_max_Pa") else "dP_cold_max_Pa"
    before = getattr(tight, limit_id)
    eased = tight._replace(**{limit_id: before / ratio if limit_id == "tube_velocity_min_m_s" else before * ratio})
    assert search(services, space, eased, constructions).best is not None


def test_any_design_that_keeps_the_limits_may_end_the_search():
    services, limits, constructions = _case("kerosene_water")
    space = standard_space(**SUB_SPACE)
    best, first = (search(services, space, limits, constructions, is_any_enough=any_) for any_ in (False, True))
    assert first.n_rated <= best.n_rated and first.best.value >= best.best.value
    assert _accounted(first) == first.n_space
    kept = first.best.rating.losses
    assert max(kept.dP_tube_Pa, kept.dP_shell_Pa) <= 7e4


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
@pytest.mark.parametrize("bundle_type", ["split_ring", "u_tube"])
def test_values_from_the_plane_equal_the_objective_itself(objective, bundle_type):
    construction = Construction(bundle_type, "ss316l", "carbon_steel", 2e6, 1e6, 200.0, 200.0)
    space = standard_space(bundle_type)
    table = bundles(space, construction)
    prices = Prices(space, table, construction, OBJECTIVES[objective])
    rng = np.random.default_rng(2)
    b, at = rng.integers(0, table.shell_id_m.size, 500), rng.integers(0, len(space.tube_lengths_m), 500)
    n_baffles = rng.integers(2, 40, 500).astype(float)
    prices.learn(np.unique(b))
    services, limits, _ = _case("kerosene_water")
    nozzles = nozzles_for(services["hot"], bounds_of(services["hot"], limits), space)
    cut = rng.integers(0, len(space.baffle_cuts), 500)
    choice = Choice(b, at, n_baffles, cut, np.full(500, 2), np.full(500, 2))
    geometry = geometry_of(space, table, nozzles, choice)
    expected = OBJECTIVES[objective].total(geometry, construction)
    np.testing.assert_allclose(4.0 * prices.one_shell(b, at, n_baffles), expected, rtol=1e-12)
    assert np.all(prices.one_shell(b, at, n_baffles + 1.0) >= prices.one_shell(b, at, n_baffles))


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
@pytest.mark.parametrize("name", ["kerosene_water", "air_water"])
def test_pruned_search_holds_for_every_objective(objective, name):
    services, limits, constructions = _case(name)
    space = standard_space(**SUB_SPACE)
    slow = brute_force(services, space, limits, constructions, places=4, objective=objective)
    fast = search(services, space, limits, constructions, places=4, objective=objective)
    found, expected = ([(d.allocation, d.geometry, d.value) for d in (r.best, *r.alternatives)] for r in (fast, slow))
    assert found == expected
    assert fast.objective == objective
    assert fast.bound == slow.best.value == pytest.approx(
        OBJECTIVES[objective].total(fast.best.geometry, constructions[fast.best.allocation]), rel=1e-12
    )
    assert _accounted(fast) == fast.n_space
    for other in sorted(OBJECTIVES):
        rival = search(services, space, limits, constructions, objective=other).best
        value = OBJECTIVES[objective].total(rival.geometry, constructions[rival.allocation])
        assert fast.bound <= value * (1.0 + 1e-12)


def test_an_unknown_objective_is_refused_by_name():
    services, limits, constructions = _case("kerosene_water")
    with pytest.raises(InputError) as caught:
        search(services, standard_space(**SUB_SPACE), limits, constructions, objective="beauty")
    assert caught.value.to_dict()["field"] == "objective"


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"tube_od_m": 0.0221}, None), ({"tube_od_m": 0.03}, "tube_od_m"), ({"bundle_type": "kettle"}, "bundle_type"),
     ({"bundle_type": "u_tube", "n_passes": 1}, "n_passes"),
     ({"shell_passes": 2, "n_passes": 6}, "n_passes"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_wishes_that_leave_nothing_are_refused_by_name(wish, field):
    if field is None:
        assert {od for od, _ in standard_space(**wish).tubes_m} == {0.022225}
        return
    with pytest.raises(InputError) as caught:
        standard_space(**wish)
    assert caught.value.to_dict()["field"] == field


def test_wishes_narrow_the_space():
    space = standard_space(shell_id_m=0.635, n_passes=2, baffle_cut=0.25, tube_length_m=None)
    assert (space.shell_ids_m, space.passes, space.baffle_cuts) == ((0.635,), (2,), (0.25,))
    services, limits, constructions = _case("kerosene_water")
    best = search(services, space, limits, constructions).best
    assert (best.geometry.shell_id_m, best.geometry.n_passes, best.geometry.baffle_cut) == (0.635, 2, 0.25)
