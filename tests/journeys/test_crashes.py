"""The errand, with the power cut at the first, the middle and the last write of everything that its people send."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.journeys.crashes import PowerCut, all_that_is_stored, changed, power
from tests.journeys.errand import Errand
from tests.journeys.pages import Page
from tests.journeys.places import Place, Tab

cuts: list[str] = []


def rehearse(tab: Tab, path: str, data: object) -> int:
    """How many writes it would take."""
    with transaction.atomic(), power() as writes:
        tab.client.post(path, data)
        transaction.set_rollback(True)
    return writes.number


def cut_and_send(ask):
    """Each POST is first begun and broken off, and leaves nothing; then it is sent whole."""

    def asking(tab: Tab, method: str, path: str, data: object = None) -> Page:
        number = rehearse(tab, path, data) if method == "post" else 0
        for at in sorted({2, number // 2 + 1, number} & set(range(2, number + 1))):
            before = all_that_is_stored()
            with pytest.raises(PowerCut), power(at):
                tab.client.post(path, data)
            assert changed(before) == {}, f"{path} cut at write {at} of {number}"
            cuts.append(path)
        return ask(tab, method, path, data)

    return asking


def test_power_cut_leaves_no_half_of_an_errand(meland: Place, monkeypatch: pytest.MonkeyPatch):
    errand = Errand(meland)
    for role in ("owner", "decider", "appointer", "coordinator", "therapist"):
        errand.tab(role)
    cuts.clear()
    monkeypatch.setattr(Tab, "ask", cut_and_send(Tab.ask))
    errand.to_plan()
    errand.write("coordinator", "maal", words="Synge i kor.")
    errand.share()
    errand.withdraw()
    assert len(cuts) > 30
    assert {"kladd", "ta", "svar", "brev", "steg", "samtykke", "maal"} <= {
        word for path in cuts for word in path.split("/")
    }
