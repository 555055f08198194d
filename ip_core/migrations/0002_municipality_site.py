"""Apart from 0001: Wagtail's own migrations depend on the account model, which is in there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ip_core', '0001_initial'),
        ('wagtailcore', '0040_page_draft_title'),
    ]

    operations = [
        migrations.AddField(
            model_name='municipality',
            name='site',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='municipality', to='wagtailcore.site'),
        ),
    ]
