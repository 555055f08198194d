"""Pages: writing a draft, following an application, handling it, finding a coordinator."""
