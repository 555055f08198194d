"""Procedures: the published rule that cases follow, its deadlines, and the law it stands on."""
