"""A fluid of the catalogue, or one the user described: properties, phase, heat."""

from __future__ import annotations

from dataclasses import dataclass

from hx_engine.errors import InputError
from hx_engine.properties.errors import PhaseChangeError, crossing, properties_needed, temperature_out_of_range
from hx_engine.properties.model import PropertyModel
from hx_engine.properties.point import PropertyPoint

_T_TOLERANCE_K = 1e-4
_SUPERCRITICAL_NOTE = "Above the critical pressure: no boiling, but properties vary strongly."
_NOT_CHECKED_NOTE = "Boiling not checked: no vapour-pressure data for this fluid."


@dataclass(frozen=True)
class Fluid:
    """One fluid. `model` gives the numbers; everything else is how people name and handle it.

    `fouling_m2K_W` is a TEMA-type design resistance [m2K/W] or None, `fouling_source` says where it is printed.
    `notes` tells what was read into the name (a typo, a default composition).
    """

    key: str
    label: str
    kind: str
    model: PropertyModel
    phase_hint: str = "liquid"
    aliases: tuple[str, ...] = ()
    corrosion_tags: tuple[str, ...] = ()
    service_tags: tuple[str, ...] = ()
    fouling_m2K_W: float | None = None
    fouling_source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        return self.model.source

    @property
    def confidence(self) -> float:
        return self.model.confidence

    @property
    def has_properties(self) -> bool:
        """False for a fluid that is known by name only."""
        return self.model.confidence > 0.0

    @property
    def T_min_K(self) -> float:
        return self.model.T_min_K

    @property
    def T_max_K(self) -> float:
        return self.model.T_max_K

    def phase_at(self, T_K: float, P_Pa: float) -> str:
        """ "liquid" or "gas" at (T, P). On the saturation line: the phase the fluid is usually handled in."""
        if len(self.model.phases) == 1:
            return next(iter(self.model.phases))
        if self.is_supercritical(P_Pa):
            return "gas" if T_K > (self.model.T_critical_K or 0.0) else "liquid"
        boiling = self.model.saturation_T_K(P_Pa)
        if boiling is None:
            return "gas" if T_K > (self.model.T_critical_K or T_K + 1.0) else self.phase_hint
        if abs(T_K - boiling) < _T_TOLERANCE_K:
            return self.phase_hint
        return "gas" if T_K > boiling else "liquid"

    def at(self, T_K: float, P_Pa: float, phase: str | None = None) -> PropertyPoint:
        """Properties at T [K] and P [Pa abs]; `phase` forces "liquid" or "gas".

        Raises PropertyError (outside the range, or no properties), PhaseChangeError (liquid-only fluid above its
        boiling point, gas-only fluid below its dew point, below freezing).
        """
        self._check_state(T_K, P_Pa)
        chosen = phase or self.phase_at(T_K, P_Pa)
        if chosen not in self.model.phases:
            raise properties_needed(f"{self.label} as {chosen}", "The source covers the other phase.", self.key)
        self._check_phase(T_K, P_Pa, chosen, forced=phase is not None)
        raw = self.model.state(T_K, P_Pa, chosen)
        notes = (*self.notes, *raw.notes, *self._phase_notes(P_Pa))
        prandtl = raw.cp * raw.viscosity / raw.conductivity
        return PropertyPoint(
            T_K,
            P_Pa,
            raw.density,
            raw.viscosity,
            raw.cp,
            raw.conductivity,
            prandtl,
            chosen,
            self.source,
            self.confidence,
            notes,
        )

    def require_one_phase(self, T1_K: float, T2_K: float, P_Pa: float, phase: str | None = None) -> str:
        """The single phase between T1 (inlet) and T2 at P; raises PhaseChangeError when there is more than one."""
        for T_K in (T1_K, T2_K):
            self._check_state(T_K, P_Pa)
        if phase is None and not self.is_supercritical(P_Pa):
            self._check_crossing(T1_K, T2_K, P_Pa)
        chosen = phase or self._phase_of_stream(T1_K, T2_K, P_Pa)
        for T_K in (T1_K, T2_K):
            self._check_phase(T_K, P_Pa, chosen, forced=True)
        return chosen

    def heat_J_kg(self, T1_K: float, T2_K: float, P_Pa: float, phase: str | None = None) -> float:
        """Heat to bring one kilogram from T1 to T2 at constant pressure, in one phase [J/kg]."""
        chosen = self.require_one_phase(T1_K, T2_K, P_Pa, phase)
        return self.model.heat_J_kg(T1_K, T2_K, P_Pa, chosen)

    def enthalpy_J_kg(self, T_K: float, P_Pa: float, T_reference_K: float = 298.15) -> float:
        """Enthalpy above `T_reference_K` in the phase of (T, P) [J/kg]; the reference is moved into range."""
        chosen = self.phase_at(T_K, P_Pa)
        low, high = self.one_phase_bounds(P_Pa, chosen)
        return self.model.heat_J_kg(min(max(T_reference_K, low), high), T_K, P_Pa, chosen)

    def T_after_K(self, T1_K: float, q_J_kg: float, P_Pa: float, phase: str | None = None) -> float:
        """Temperature after adding `q_J_kg` (negative: removing) from T1 at constant pressure, in one phase [K].

        Raises PhaseChangeError when the heat takes the fluid through boiling, condensing or freezing, and
        PropertyError when it ends outside the range of the source.
        """
        chosen = self.require_one_phase(T1_K, T1_K, P_Pa, phase)
        bounds = self.one_phase_bounds(P_Pa, chosen)
        edge = bounds[1] if q_J_kg > 0 else bounds[0]
        if abs(self.model.heat_J_kg(T1_K, edge, P_Pa, chosen)) < abs(q_J_kg):
            self._raise_beyond(edge, q_J_kg, T1_K, P_Pa, chosen)
        low, high = min(T1_K, edge), max(T1_K, edge)
        T = T1_K + q_J_kg / self.model.state(T1_K, P_Pa, chosen).cp
        for _ in range(60):
            if not low <= T <= high:
                T = 0.5 * (low + high)
            error = self.model.heat_J_kg(T1_K, T, P_Pa, chosen) - q_J_kg
            if abs(error) < 1e-6 * max(abs(q_J_kg), 1.0):
                break
            low, high = (T, high) if error < 0 else (low, T)
            T -= error / self.model.state(T, P_Pa, chosen).cp
        return T

    def saturation_T_K(self, P_Pa: float) -> float | None:
        """Boiling (bubble) temperature at P [K]; None when unknown or above the critical pressure."""
        return self.model.saturation_T_K(P_Pa)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        """Vapour (bubble) pressure at T [Pa]; None when unknown or above the critical temperature."""
        return self.model.saturation_P_Pa(T_K)

    def freezing_T_K(self) -> float | None:
        """Freezing temperature [K]; None when unknown."""
        return self.model.freezing_T_K()

    def phase_check(self, P_Pa: float) -> str:
        """How boiling is checked for this fluid: a sentence for the notes; empty for a plain saturation curve."""
        return " ".join(self._phase_notes(P_Pa))

    def is_supercritical(self, P_Pa: float) -> bool:
        """Whether P is at or above the critical pressure, where nothing boils or condenses."""
        return self.model.pressure_critical_Pa is not None and self.model.pressure_critical_Pa <= P_Pa

    def _phase_notes(self, P_Pa: float) -> tuple[str, ...]:
        if self.is_supercritical(P_Pa):
            hot_gas = (self.model.T_critical_K or 0.0) < 0.6 * 298.15
            return () if hot_gas else (_SUPERCRITICAL_NOTE,)
        if self.model.saturation_note:
            return (self.model.saturation_note,)
        unknown = self.model.phases == {"liquid"} and self.model.saturation_T_K(P_Pa) is None
        return (_NOT_CHECKED_NOTE,) if unknown else ()

    def liquid_bound(self, T_K: float) -> tuple[float | None, bool]:
        """Least pressure that keeps a liquid at T [Pa], None where unknown, and whether it is the critical one."""
        if self.model.T_critical_K is not None and T_K >= self.model.T_critical_K:
            return self.model.pressure_critical_Pa, True
        return self.model.saturation_P_Pa(T_K), False

    def _check_crossing(self, T1_K: float, T2_K: float, P_Pa: float) -> None:
        """Raise where the stream is liquid at one end and gas at the other."""
        ends = {self.phase_at(T_K, P_Pa): T_K for T_K in (T1_K, T2_K)}
        boiling = self.model.saturation_T_K(P_Pa)
        if len(ends) < 2 or boiling is None:
            return
        wrong_K = ends["gas" if self.phase_hint == "liquid" else "liquid"]
        bounds = self.liquid_bound(ends["gas"]), self.model.saturation_P_Pa(ends["liquid"])
        raise crossing(self.label, (T1_K, T2_K), wrong_K, boiling, P_Pa, *bounds, self.phase_hint)

    def _phase_of_stream(self, T1_K: float, T2_K: float, P_Pa: float) -> str:
        phases = {self.phase_at(T1_K, P_Pa), self.phase_at(T2_K, P_Pa)}
        return phases.pop() if len(phases) == 1 else self.phase_hint

    def _check_state(self, T_K: float, P_Pa: float) -> None:
        if not P_Pa > 0:
            raise InputError("pressure", P_Pa, "The pressure must be absolute and above zero.", "", "> 0 Pa")
        freezing = self.model.freezing_T_K()
        if freezing is not None and T_K < freezing - 0.02:
            raise PhaseChangeError(self.label, T_K, freezing, P_Pa, "freezing")
        if not self.has_properties:
            self.model.state(T_K, P_Pa, self.phase_hint)
        if not self.T_min_K - 0.02 <= T_K <= self.T_max_K + 0.02:
            boiling = self.model.saturation_T_K(P_Pa)
            if boiling is not None and T_K > boiling and "gas" not in self.model.phases:
                raise PhaseChangeError(self.label, T_K, boiling, P_Pa, "liquid", self.saturation_P_Pa(T_K))
            raise temperature_out_of_range(self.label, T_K, self.T_min_K, self.T_max_K, self.source)

    def _check_phase(self, T_K: float, P_Pa: float, phase: str, forced: bool) -> None:
        if self.is_supercritical(P_Pa) or not (forced or len(self.model.phases) == 1):
            return
        edge = self.model.saturation_T_K(P_Pa, phase)
        if edge is None:
            if phase == "liquid" and self._is_known_gas(T_K, P_Pa):
                raise self._change(T_K, self.model.T_critical_K or T_K, P_Pa, "liquid")
            return
        wrong = T_K > edge + _T_TOLERANCE_K if phase == "liquid" else T_K < edge - _T_TOLERANCE_K
        if wrong:
            raise self._change(T_K, edge, P_Pa, phase)

    def _change(self, T_K: float, edge_K: float, P_Pa: float, phase: str, by_heat: bool = False) -> PhaseChangeError:
        needed, is_critical = self.liquid_bound(T_K) if phase == "liquid" else (self.model.saturation_P_Pa(T_K), False)
        return PhaseChangeError(self.label, T_K, edge_K, P_Pa, phase, needed, by_heat, is_critical)

    def _is_known_gas(self, T_K: float, P_Pa: float) -> bool:
        critical = self.model.T_critical_K
        has_curve = self.model.pressure_critical_Pa is not None
        return has_curve and critical is not None and T_K > critical and not self.is_supercritical(P_Pa)

    def one_phase_bounds(self, P_Pa: float, phase: str) -> tuple[float, float]:
        """Lowest and highest temperature of the named phase at P, within the range of the source [K]."""
        low, high = self.T_min_K, self.T_max_K
        edge = None if self.is_supercritical(P_Pa) else self.model.saturation_T_K(P_Pa, phase)
        if edge is None:
            return low, high
        return (low, min(high, edge)) if phase == "liquid" else (max(low, edge), high)

    def _raise_beyond(self, edge_K: float, q_J_kg: float, T1_K: float, P_Pa: float, phase: str) -> None:
        reached = edge_K + 1.0 if q_J_kg > 0 else edge_K - 1.0
        at_saturation = self.model.saturation_T_K(P_Pa, phase)
        if at_saturation is not None and abs(edge_K - at_saturation) < 1e-3:
            missing = q_J_kg - self.model.heat_J_kg(T1_K, edge_K, P_Pa, phase)
            reached = edge_K + missing / self.model.state(edge_K, P_Pa, phase).cp
            raise self._change(reached, edge_K, P_Pa, phase, by_heat=True)
        self._check_state(reached, P_Pa)
