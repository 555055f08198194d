"""Making a package takes a while, so the worker does it. The row of the wish is the duty, not the task."""

from django_scopes import scope
from django_tasks import task

from ip_core import clock
from ip_core.municipalities.models import Municipality
from ip_core.subjects.models import SubjectExport


@task()
def make_package(export: int, municipality: int) -> None:
    """Twice does no harm: one that is made is left alone."""
    from ip_core.subjects.services import make

    with clock.frozen(), scope(municipality=Municipality.objects.get(pk=municipality)):
        make(SubjectExport.objects.select_related("municipality", "subject", "asked_by").get(pk=export))
