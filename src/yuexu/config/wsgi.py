"""The web's way in: granian serves `application`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")

from django.core.wsgi import get_wsgi_application

from yuexu.config.turns import LONG, Turns

# Who comes in need not interrupt who computes: that one lets go by itself, whenever it asks the database something.
sys.setswitchinterval(LONG / 3)
application = Turns(get_wsgi_application())
