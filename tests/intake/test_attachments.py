"""Papers that go with an application: the author's alone until it is sent, then read with it, by whoever may."""

import pytest
from django.urls import reverse

from ip_core.access import keys
from ip_core.access.models import AccessEvent
from ip_core.documents.models import StoredFile
from plugins.intake.models import ApplicationDraft
from tests.documents.files import PDF, picture, upload
from tests.documents.test_files import _own_folder
from tests.intake.story import ANSWERS, Walk

__all__ = ("_own_folder",)

NAME = "epikrise gullspurv.pdf"


def begin(walk: Walk, handle: str = "owner", filed_for: str = "self") -> str:
    """A draft with every question answered. Returns its key."""
    client = walk.client(handle)
    client.post(f"/{walk.language}/t/soknad/begynn/", {"filed_for": filed_for})
    with walk.cast.inside():
        return str(ApplicationDraft.objects.get().uuid)


def path(walk: Walk, key: str, rest: str = "vedlegg/") -> str:
    return f"/{walk.language}/t/soknad/kladd/{key}/{rest}"


def attach(walk: Walk, key: str, data: bytes = PDF, handle: str = "owner") -> str:
    response = walk.client(handle).post(path(walk, key), {"file": upload(data, NAME)}, follow=True)
    return response.content.decode()


def sent(walk: Walk, key: str) -> str:
    """The uuid of the proceeding."""
    client = walk.client("owner")
    for question, answers in ANSWERS.items():
        with walk.cast.inside():
            seen = ApplicationDraft.objects.get().version
        client.post(path(walk, key, f"{question}/"), {**answers, "seen": seen})
    with walk.cast.inside():
        seen = ApplicationDraft.objects.get().version
    client.post(path(walk, key, ""), {"seen": seen})
    with walk.cast.inside():
        (stored,) = StoredFile.objects.filter(removed_at=None)
        place = keys.parse_proceeding_scope(stored.scope)
        assert place is not None
        assert place[1] == keys.ATTACHMENTS
        return str(place[0])


def test_file_goes_with_the_application_and_is_read_by_whoever_has_the_case(meland: Walk) -> None:
    key = begin(meland)
    assert NAME in attach(meland, key)
    application = reverse("plugins:intake:application", args=[sent(meland, key)])
    with meland.cast.inside():
        stored = StoredFile.objects.get()
        file = f"/nn/fil/{stored.uuid}/"
    owner = meland.client("owner")
    assert NAME in owner.get(f"/nn{application[3:]}").content.decode()
    assert owner.get(file).status_code == 200
    assert meland.client("systemcoordinator").get(file).status_code == 404  # has not taken the step
    with meland.cast.inside():
        step = stored.case.proceedings.get().steps.get(done_at=None)
    meland.client("systemcoordinator").post(f"/nn/steg/{step.uuid}/ta/")
    taker = meland.client("systemcoordinator")
    assert b"".join(taker.get(file).streaming_content) == PDF
    assert NAME in taker.get(f"/nn{application[3:]}").content.decode()
    for other in ("coordinator", "leader", "caseworker", "applicant", "therapist", "control"):
        assert meland.client(other).get(file).status_code == 404
    with meland.cast.inside():
        read = AccessEvent.objects.filter(kind="read", surface="file").get()
    assert [section["key"] for section in read.sections] == [keys.ATTACHMENTS]


@pytest.mark.parametrize("handle", ["applicant", "systemcoordinator", "coordinator", ""])
def test_drafts_file_is_the_authors_alone(meland: Walk, handle: str) -> None:
    key = begin(meland)
    attach(meland, key)
    with meland.cast.inside():
        stored = StoredFile.objects.get()
    client = meland.client(handle)
    for address in (path(meland, key), path(meland, key, f"vedlegg/{stored.uuid}/")):
        assert client.get(address).status_code == 404
    assert client.post(path(meland, key, f"vedlegg/{stored.uuid}/fjern/")).status_code == 404
    assert client.get(f"/nn/fil/{stored.uuid}/").status_code in (302, 404)
    assert meland.client("owner").get(path(meland, key, f"vedlegg/{stored.uuid}/")).status_code == 200


def test_what_is_taken_away_or_thrown_away_leaves_no_trace(meland: Walk) -> None:
    key = begin(meland)
    attach(meland, key)
    with meland.cast.inside():
        stored = StoredFile.objects.get()
    meland.client("owner").post(path(meland, key, f"vedlegg/{stored.uuid}/fjern/"))
    with meland.cast.inside():
        assert (StoredFile.objects.count(), StoredFile.history.count()) == (0, 0)
    attach(meland, key)
    meland.client("owner").post(path(meland, key, "slett/"))
    with meland.cast.inside():
        assert (StoredFile.objects.count(), StoredFile.history.count(), ApplicationDraft.objects.count()) == (0, 0, 0)


def test_refused_file_is_told_at_the_field_and_nothing_is_kept(meland: Walk) -> None:
    key = begin(meland)
    text = attach(meland, key, b"MZ" + bytes(100))
    assert "Vi tek imot PDF" in text
    assert "<title>" in text
    with meland.cast.inside():
        assert StoredFile.objects.count() == 0
    assert "Vel ei fil først." in meland.client("owner").post(path(meland, key), {}).content.decode()


def test_ten_are_enough(meland: Walk) -> None:
    key = begin(meland)
    for _time in range(10):
        attach(meland, key, picture(size=(4, 4)))
    assert "10 filer" in attach(meland, key)
    with meland.cast.inside():
        assert StoredFile.objects.count() == 10


def test_whoever_tells_of_another_sends_no_files(meland: Walk) -> None:
    key = begin(meland, "applicant", "other")
    assert meland.client("applicant").get(path(meland, key)).status_code == 404
