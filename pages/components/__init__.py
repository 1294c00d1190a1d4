"""Shared drawing for the pages."""
