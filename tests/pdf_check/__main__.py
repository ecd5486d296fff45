"""Fetches the checker, so that no test has to wait for it."""

from tests.pdf_check import program

program()
