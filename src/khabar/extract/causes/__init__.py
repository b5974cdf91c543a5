"""Causes: which strike, clash or attack brought a death, an injury, a loss."""
