"""The handbook: pages that citizens and employees read, and the procedure page that is the rule."""
