"""Deterministic reading of heat-exchanger duties in engineers' words: no model, nothing guessed."""

from orchestration.intake.asking import asks_plainly
from orchestration.intake.case import Case, Known, field_label
from orchestration.intake.datasheet import read_datasheet
from orchestration.intake.design_questions import answer_about_design
from orchestration.intake.judgement import judged, unjudged
from orchestration.intake.options import apply_option
from orchestration.intake.pasted import read_request
from orchestration.intake.reading import Option, Problem, Question, Reading
from orchestration.intake.terms import meaning_of, signpost_for

__all__ = [
    "Case",
    "Known",
    "Option",
    "Problem",
    "Question",
    "Reading",
    "answer_about_design",
    "apply_option",
    "asks_plainly",
    "field_label",
    "judged",
    "meaning_of",
    "read_datasheet",
    "read_request",
    "signpost_for",
    "unjudged",
]
