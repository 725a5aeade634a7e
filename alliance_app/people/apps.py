"""What has to stand ready before the first person signs in?"""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone


class PeopleConfig(AppConfig):
    name = "alliance_app.people"

    def ready(self) -> None:
        from .second_factor import keep_record  # models are there only now

        keep_record()
        user_logged_in.connect(begin_sign_in, dispatch_uid="begin_sign_in")


def begin_sign_in(request: HttpRequest, **more: object) -> None:
    """Write down where and since when somebody is signed in, however they signed in: without it nobody stays."""
    from .devices import device_of
    from .operations.sign_ins import begin

    begin(request.session, device=device_of(request.META.get("HTTP_USER_AGENT", "")), now=timezone.now())
