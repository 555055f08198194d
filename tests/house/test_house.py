def test_x(db):
    from wagtail.models import Page

    assert Page.objects.count()
