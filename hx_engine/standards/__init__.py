"""Standard sizes, clearances, materials, code thicknesses, weights and cost."""
