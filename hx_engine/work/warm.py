"""Imported once by the process that worker processes are forked from: what they need is loaded in all of them."""

from hx_engine.work.unit import load_properties

load_properties()
