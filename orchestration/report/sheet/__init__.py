"""The TEMA specification sheet of a design: every row filled from its records, or marked n/a with the reason."""

from orchestration.report.sheet.rows import SheetBlock, SheetCell, SheetRow, tema_sheet

__all__ = ["SheetBlock", "SheetCell", "SheetRow", "tema_sheet"]
