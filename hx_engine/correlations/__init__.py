"""Published correlations, one function each: units, range and source in the docstring, ranges as data."""
