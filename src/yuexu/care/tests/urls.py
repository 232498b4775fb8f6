"""The house's addresses; those of the shell (desk, switching users) that are not built yet lead nowhere.

Pages need them for their links only. Once `desk` stands, nothing is added here.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, include, path, reverse

from yuexu.config import urls as house


def _nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _missing(name: str) -> bool:
    try:
        reverse(name, urlconf=house)
    except NoReverseMatch:
        return True
    return False


def _stand_in(app: str, *names: str) -> Any:
    module = ModuleType(f"stand_in_{app}")
    module.app_name = app  # type: ignore[attr-defined]
    module.urlpatterns = [path(f"{name}/", _nowhere, name=name) for name in names]  # type: ignore[attr-defined]
    return include(module)


urlpatterns = [*house.urlpatterns]
if _missing("desk:home"):
    urlpatterns.append(path("desk/", _stand_in("desk", "home", "search", "notices")))
if _missing("set_language"):
    urlpatterns.append(path("i18n/", include("django.conf.urls.i18n")))
