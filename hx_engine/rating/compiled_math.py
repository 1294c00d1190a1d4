"""exp, log, arccos and what else a rating calls, for one float64, free of branches and library calls.

A compiler turns loops over these into vector instructions; over the C library's own it cannot. Imports numba: load
this module only where numba is wanted. Each function agrees with NumPy's within 3 units in the last place, the cube
root within 1e-14, for zero, infinite and NaN arguments too (`log` and `cbrt` also for subnormal ones).
"""

from __future__ import annotations

import math

from llvmlite import ir
from numba import njit
from numba.core import types
from numba.extending import intrinsic

CONTRACTED = {"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True}
"""Fused multiply-add inside these functions only; nothing that reorders, drops NaN or guesses signs."""

LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROUND, ROUND_BITS = 6755399441055744.0, 0x4338000000000000  # 1.5 * 2^52: adding it rounds to an integer
TWO_52, TWO_52_BITS = 4503599627370496.0, 0x4330000000000000  # with these 12 bits an integer below 2^52 is a float
EXPONENT_BIAS, MANTISSA = 1023, 0x000FFFFFFFFFFFFF
ONE_BITS, SQRT_HALF_BITS = 0x3FF0000000000000, 0x3FE6A09E00000000
SMALLEST_NORMAL, TWO_54 = 2.2250738585072014e-308, 18014398509481984.0
TWO_MINUS_18, CBRT_GUESS = 3.814697265625e-06, 1430186000.0
EXP_OVERFLOW, EXP_UNDERFLOW = 710.0, -746.0
INF, NAN, PI = math.inf, math.nan, math.pi


@intrinsic
def select(typing_context, condition, a, b):
    """Return a where the condition holds, else b; both are evaluated."""
    result = typing_context.unify_types(a, b)

    def generate(context, builder, signature, args):
        chosen = context.cast(builder, args[0], condition, types.boolean)
        return builder.select(
            chosen, context.cast(builder, args[1], a, result), context.cast(builder, args[2], b, result)
        )

    return result(condition, a, b), generate


@intrinsic
def sqrt(typing_context, x):
    """Square root by the processor's instruction."""

    def generate(context, builder, signature, args):
        value = context.cast(builder, args[0], x, types.float64)
        return builder.call(builder.module.declare_intrinsic("llvm.sqrt", [ir.DoubleType()]), [value])

    return types.float64(x), generate


@intrinsic
def _bits(typing_context, x):
    """The 64 bits of a float as an integer."""
    return types.int64(types.float64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.IntType(64)
    )


@intrinsic
def _real(typing_context, bits):
    """The float with these 64 bits."""
    return types.float64(types.int64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.DoubleType()
    )


@intrinsic
def _shifted_down(typing_context, bits, places):
    """The bits of a number that is not negative, shifted down: there are vector instructions without AVX-512 for this
    shift, and none for the one that keeps a sign."""

    def generate(context, builder, signature, args):
        return builder.lshr(args[0], context.cast(builder, args[1], places, types.int64))

    return types.int64(types.int64, places), generate


@njit(**CONTRACTED)
def minimum(a, b):
    """Return the smaller; NaN if either is."""
    return select((a <= b) | (a != a), a, b)


@njit(**CONTRACTED)
def maximum(a, b):
    """Return the larger; NaN if either is."""
    return select((a >= b) | (a != a), a, b)


@njit(**CONTRACTED)
def exp(x):
    """Return e^x: reduced to +-ln(2)/2 by Cody and Waite, then 1 + r + r^2 q(r).

    q interpolates (e^r - 1 - r) / r^2 at the ten Chebyshev nodes of +-0.3467 (the whole: 1.7e-17 of e^r), and is summed
    in pairs so that the processor need not wait for each term.
    """
    y = select(x < EXP_UNDERFLOW, EXP_UNDERFLOW, x)
    y = select(y > EXP_OVERFLOW, EXP_OVERFLOW, y)
    shifted = y * LOG2_E + ROUND
    k = shifted - ROUND
    r = (y - k * LN2_HIGH) - k * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    p = (1.0 + r) + r2 * (0.5000000000000001 + r * 0.16666666666666669)
    middle = 0.04166666666662399 + r * 0.008333333333330051
    middle = middle + r2 * (0.0013888888917281794 + r * 0.00019841269863105968)
    high = 2.480152119021773e-05 + r * 2.7557268378684192e-06
    high = high + r2 * (2.7620138719733994e-07 + r * 2.5100424157005067e-08)
    p = p + r4 * (middle + r4 * high)
    n = _bits(shifted) - (ROUND_BITS - 2 * EXPONENT_BIAS)  # k plus twice the bias
    half = _shifted_down(n, 1)  # two factors, so that results near overflow and underflow come out right
    return p * _real(half << 52) * _real((n - half) << 52)


@njit(**CONTRACTED)
def log(x):
    """Return ln x by the reduction and the polynomial of fdlibm (e_log.c, Sun Microsystems 1993)."""
    is_tiny = x < SMALLEST_NORMAL
    bits = _bits(select(is_tiny, x * TWO_54, x)) + (ONE_BITS - SQRT_HALF_BITS)
    biased = TWO_52 + EXPONENT_BIAS
    k = _real(_shifted_down(bits, 52) | TWO_52_BITS) - select(is_tiny, biased + 54.0, biased)
    f = _real((bits & MANTISSA) + SQRT_HALF_BITS) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    odd = z * (6.666666666666735130e-01 + w * odd)
    h = 0.5 * f * f
    y = k * LN2_HIGH - ((h - (s * (h + even + odd) + k * LN2_LOW)) - f)
    return select(x > 0.0, select(x < INF, y, x), select(x == 0.0, -INF, NAN))


@njit(**CONTRACTED)
def arccos(x):
    """Return the angle [rad] by the rational approximation of fdlibm (e_acos.c, Sun Microsystems 1993)."""
    size = abs(x)
    is_outer = size > 0.5
    z = select(is_outer, 0.5 * (1.0 - size), x * x)
    p = 2.01212532134862925881e-01 + z * (-4.00555345006794114027e-02 + z * 7.91534994289814532176e-04)
    p = p + z * z * z * 3.47933107596021167570e-05
    p = z * (1.66666666666666657415e-01 + z * (-3.25565818622400915405e-01 + z * p))
    q = 2.02094576023350569471 + z * (-6.88283971605453293030e-01 + z * 7.70381505559019352791e-02)
    q = 1.0 + z * (-2.40339491173441421878 + z * q)
    r = p / q
    s = sqrt(z)
    outer = 2.0 * (s + s * r)
    return select(is_outer, select(x > 0.0, outer, PI - outer), 0.5 * PI - (x + x * r))


@njit(**CONTRACTED)
def cbrt(x):
    """Return the cube root: y^(-1/3) from a third of the exponent, one step of its binomial series, and the rest of the
    series on the root itself, which takes two thirds of its rounding back.
    """
    size = abs(x)
    is_tiny = size < SMALLEST_NORMAL
    y = select(is_tiny, size * TWO_54, size)
    high = _real(_shifted_down(_bits(y), 32) | TWO_52_BITS) - TWO_52
    guess = _real((_bits(CBRT_GUESS - high * (1.0 / 3.0) + ROUND) - ROUND_BITS) << 32)
    e = 1.0 - y * guess * guess * guess
    guess = guess + guess * e * ((1.0 / 3.0 + e * (2.0 / 9.0)) + e * e * (14.0 / 81.0 + e * (35.0 / 243.0)))
    root = y * guess * guess
    e = 1.0 - root * guess
    root = root + root * e * (2.0 / 3.0 + e * (5.0 / 9.0))
    root = select(is_tiny, root * TWO_MINUS_18, root)
    root = select(size < INF, root, size)
    return select(x < 0.0, -root, root)
