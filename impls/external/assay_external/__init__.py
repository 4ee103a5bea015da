"""Implementations of assay's ops that other people's Python libraries compute, and the worker that hosts them."""
