"""Where would an asynchronous server come in?

Plain WSGI is enough for every page; this is for clinics whose platform offers nothing but ASGI.
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_app.settings")

application = get_asgi_application()
