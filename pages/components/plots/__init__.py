"""Every figure of a design: one function a figure, from stored outputs to plotly, in the units chosen.

Each returns None when the records hold no data for it.
"""
