"""Step 1's rules: is a design request complete, readable and physically possible? Stateless."""

from hx_engine.requirements.check import Checked, check_request

__all__ = ["Checked", "check_request"]
