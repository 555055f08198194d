"""A plan as people write one, for pictures and paper. All people are invented."""

from __future__ import annotations

from datetime import date

from ip_core.testing.cast import Cast
from plugins.plan import services
from plugins.plan.models import IndividualPlan


def tell(plan: IndividualPlan, cast: Cast) -> None:
    """The reference's plan: seven of nine parts written."""
    owner, coordinator = cast.actor("owner"), cast.actor("coordinator")
    voice = "Eg vil bu heime, kome meg på korøving kvar veke, og sleppe å fortelje alt på nytt til kvar ny person."
    services.add_text(plan, actor=owner, section="goals", kind="voice", text=voice)
    home = services.add_goal(plan, actor=coordinator, words="Bu heime og klare morgonen sjølv innan sommaren.")
    services.add_goal(plan, actor=coordinator, words="Korøving kvar måndag, med skyss begge vegar.")
    services.add_goal(plan, actor=owner, words="Halv stilling på biblioteket att i løpet av 2027.")
    resources = "Planlegge, song, halde avtalar når dei er skrivne ned."
    services.add_text(plan, actor=owner, section="goals", kind="resources", text=resources)
    services.add_participant(
        plan, actor=coordinator, role="Fysioterapeut", name="Eirik Solbakk", person=cast["therapist"]
    )
    services.add_participant(plan, actor=coordinator, role="NAV", name="Invitert, har ikkje svart")
    services.add_text(
        plan, actor=owner, section="contributions", text="Eg trenar heime to dagar i veka. Mamma køyrer heim frå kor."
    )
    measures = (
        ("Finne fast dag for trening i basseng", "", cast["therapist"], date(2026, 11, 20), home),
        ("Skrive ned kva som hjelper på dårlege dagar", "", cast["owner"], date(2026, 11, 27), None),
        ("Spørje NAV om arbeidstid i vår", "", cast["coordinator"], date(2026, 12, 3), None),
        ("Fysioterapi", "éin time i veka", cast["therapist"], None, home),
    )
    for what, extent, who, due, goal in measures:
        services.add_measure(
            plan, actor=coordinator, what=what, extent=extent, responsible_person=who, due_date=due, goal=goal
        )
    services.set_period(
        plan,
        actor=coordinator,
        seen=plan.version,
        valid_from=date(2026, 9, 1),
        valid_until=date(2027, 8, 31),
        next_review_date=date(2027, 2, 3),
    )
