"""Settings: `dev` for a person's own machine, `test` for pytest, `production` for operation; all from `base`."""
