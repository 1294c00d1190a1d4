"""Deterministic reading of heat-exchanger duties in engineers' words: no model, nothing guessed."""

from orchestration.intake.case import Case, Known
from orchestration.intake.options import apply_option
from orchestration.intake.reading import Option, Problem, Question, Reading
from orchestration.intake.request import read_request

__all__ = ["Case", "Known", "Option", "Problem", "Question", "Reading", "apply_option", "read_request"]
