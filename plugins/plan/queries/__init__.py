"""Reads of a plan: its page, who can read it, what it was before."""
