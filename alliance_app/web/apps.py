"""What has to stand ready before the first page is asked for?"""

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.management import call_command
from django.db.models.signals import post_migrate

from .translations import compile_languages


class WebConfig(AppConfig):
    name = "alliance_app.web"

    def ready(self) -> None:
        # The signal comes only for apps with tables, and this one has none; the sessions' will do.
        post_migrate.connect(create_cache_table, sender=apps.get_app_config("sessions"))
        compile_languages()
        from . import devices, handed_over  # their models are there only now

        user_logged_in.connect(devices.signed_in)
        user_logged_in.connect(handed_over.signed_in)
        user_logged_out.connect(devices.signed_out)


def create_cache_table(*, using: str, **about: object) -> None:
    """Make the table of the database cache, so that `migrate` is all that an installation needs.

    Without it nobody could sign in: attempts are counted there. It does nothing where the table exists, and
    nothing where the cache is not in the database.
    """
    call_command("createcachetable", database=using, verbosity=0)
