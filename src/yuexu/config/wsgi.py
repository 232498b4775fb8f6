"""The web's way in: granian serves `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
