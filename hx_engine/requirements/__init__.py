"""Step 1's rules: is a design request complete, readable and physically possible? Stateless."""

from hx_engine.requirements.check import Checked, check_request
from hx_engine.requirements.streams import assumption_text

__all__ = ["Checked", "assumption_text", "check_request"]
