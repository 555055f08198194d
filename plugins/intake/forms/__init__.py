"""Forms of the applicant, of the one who handles, of the one who answers."""
