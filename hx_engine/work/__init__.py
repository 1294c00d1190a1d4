"""What advances designs in the background: threads, processes or a dask cluster, and the watch over them."""

from hx_engine.work.crew import Checkpoint, Crew, crew_of, no_checkpoint
from hx_engine.work.workers import Workers

__all__ = ["Checkpoint", "Crew", "Workers", "crew_of", "no_checkpoint"]
