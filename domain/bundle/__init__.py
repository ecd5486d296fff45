"""The bundle: the record, its seal and what explains it in one file, to be checked far from where it was made.

docs/bundle.md is its format. docs/verify_bundle.py checks it without any of this.
"""
