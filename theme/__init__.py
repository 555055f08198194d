"""The look and the words that every page shares: base page, components, form renderer, design system. No models."""
