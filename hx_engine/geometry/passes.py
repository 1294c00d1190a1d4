"""Passes of a tubesheet: which tube belongs to which, balance between them, and the tubes tie rods displace."""

from __future__ import annotations

import numpy as np

from hx_engine.geometry.rows import fullest_pass


def cells_of(x_m: np.ndarray, band: np.ndarray, columns: tuple[int, ...]) -> np.ndarray:
    """Return the place of each tube's pass: counted band by band from the top, left before right."""
    first = np.concatenate([[0], np.cumsum(columns)[:-1]]).astype(int)
    band = band.astype(int)
    is_right = (np.array(columns)[band] == 2) & (x_m > 0.0)
    return first[band] + is_right


def pass_numbers(columns: tuple[int, ...], is_mirrored: bool) -> np.ndarray:
    """Return the pass number of each place, counted as `cells_of` does.

    Straight tubes: to and fro from the bottom to the top, so that consecutive passes lie side by side. U-tubes:
    each pass returns in its mirror image across the centre lane; pass 1 lies below.
    """
    order = _to_and_fro(columns)
    number = np.zeros(len(order), dtype=int)
    if not is_mirrored:
        number[order[::-1]] = np.arange(1, len(order) + 1)
        return number
    half = len(order) // 2
    lower = {place: mirror for place, mirror in zip(order[:half], _mirror(columns)[order[:half]], strict=True)}
    for i, place in enumerate(order[:half]):
        first, second = (lower[place], place) if i % 2 == 0 else (place, lower[place])
        number[first], number[second] = 2 * i + 1, 2 * i + 2
    return number


def _to_and_fro(columns: tuple[int, ...]) -> np.ndarray:
    """Return the places from top to bottom so that neighbours in the list share a lane."""
    order: list[int] = []
    is_left = True
    for n, first in zip(columns, np.concatenate([[0], np.cumsum(columns)[:-1]]), strict=True):
        both = [int(first), int(first) + 1][:n]
        order += both if is_left else both[::-1]
        is_left = is_left if n == 1 else not is_left
    return np.array(order)


def _mirror(columns: tuple[int, ...]) -> np.ndarray:
    """Return for each place the one across the centre lane, on the same side."""
    first = np.concatenate([[0], np.cumsum(columns)[:-1]]).astype(int)
    n = len(columns)
    return np.array([first[n - 1 - b] + side for b in range(n) for side in range(columns[b])])


def kept_by_balance(x_m: np.ndarray, y_m: np.ndarray, cell: np.ndarray, n_passes: int) -> np.ndarray:
    """Return the indices of the tubes that stay: a pass too full gives up its outermost tubes."""
    per_pass = np.bincount(cell, minlength=n_passes)
    allowed = int(fullest_pass(per_pass))
    from_axis = np.lexsort((x_m, np.abs(x_m), np.round(np.hypot(x_m, y_m), 9)))
    inner = [from_axis[cell[from_axis] == place][:allowed] for place in range(n_passes)]
    return np.sort(np.concatenate(inner))


def rod_places(x_m: np.ndarray, y_m: np.ndarray, n_rods: int, is_mirrored: bool) -> list[int]:
    """Return the tubes that give way to tie rods: outermost, evenly around; of U-tubes both legs."""
    if is_mirrored:
        upper = np.flatnonzero(y_m > 0.0)
        taken = [int(upper[i]) for i in _evenly(x_m[upper], y_m[upper], n_rods // 2, np.pi)]
        return taken + [int(np.hypot(x_m - x_m[i], y_m + y_m[i]).argmin()) for i in taken]
    return _evenly(x_m, y_m, n_rods, 2.0 * np.pi)


def _evenly(x_m: np.ndarray, y_m: np.ndarray, n_rods: int, sweep: float) -> list[int]:
    """Return the outermost tubes nearest to evenly spread angles of that sweep."""
    n_rods = min(n_rods, len(x_m))
    radius, angle = np.hypot(x_m, y_m), np.arctan2(y_m, x_m)
    taken: list[int] = []
    for k in range(n_rods):
        off = np.abs(np.angle(np.exp(1j * (angle - (k + 0.5) * sweep / n_rods))))
        score = radius - radius.max() * 0.5 * off
        score[taken] = -np.inf
        taken.append(int(score.argmax()))
    return taken
