"""Workbooks, read in a stream and written."""
