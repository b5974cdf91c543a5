"""Imports of place lists: tables are read, rows become places, places are compared with what is known."""
