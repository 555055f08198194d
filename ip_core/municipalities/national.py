"""The models that belong to no municipality. Every other model has a scoped manager (ARCHITECTURE §4)."""

NATIONAL_MODELS: dict[str, str] = {
    "ip_core.Municipality": "the wall itself",
    "ip_core.Organisation": "employers; some stand outside every municipality",
    "ip_core.Unit": "part of an organisation",
    "ip_core.MunicipalitySuccession": "between walls",
    "ip_core.HistoricalMunicipalitySuccession": "history of the same",
    "ip_core.UnitSuccession": "between units",
    "ip_core.HistoricalUnitSuccession": "history of the same",
    "ip_core.Account": "a person signs in once, wherever her cases are",
    "ip_core.Identity": "part of an account",
    "ip_core.Person": "a citizen may move, a therapist may work for several",
    "ip_core.HistoricalPerson": "history of the same",
    "ip_core.Membership": "employment, inside or outside",
    "ip_core.HistoricalMembership": "history of the same",
    "ip_core.Parenthood": "between persons",
    "ip_core.Guardianship": "between persons",
    "ip_core.Representation": "between persons; may name one case",
    "ip_core.ContactChoice": "where a person wants to be told is hers, wherever her cases are",
    "ip_core.HistoricalContactChoice": "history of the same",
    "ip_core.LawReference": "the law is the same everywhere",
    "ip_core.AppealRule": "the law is the same everywhere",
}
