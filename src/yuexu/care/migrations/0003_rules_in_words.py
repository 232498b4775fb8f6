from django.db import migrations

# Rules became message ids with places for figures. What an alert raised before kept is a finished English sentence: its
# percent signs stand for themselves.
KEPT = "UPDATE care_alert SET rule = replace(rule, '%', '%%') WHERE rule LIKE '%\\%%' AND rule !~ '[一-鿿]'"


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0002_corrected'),
    ]

    operations = [
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
