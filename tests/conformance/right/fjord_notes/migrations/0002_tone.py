from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial")]

    operations = [
        migrations.AddField("historicalnote", "tone", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("note", "tone", models.CharField(blank=True, default="", max_length=20)),
    ]
