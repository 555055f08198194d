"""Contacts: a plugin for Medvirk."""
