"""The site: puts the rooms of Medvirk together and holds no rules of its own."""
