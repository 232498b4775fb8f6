"""What any house sells, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.catalogue.models import Package
from yuexu.catalogue.tests import shelf
from yuexu.people.models import Centre
from yuexu.people.tests.samples import sample


def _package(centre: Centre) -> Package:
    found = Package.objects.filter(centre=centre, name="样品 28 天").first()
    return found or shelf.package("样品 28 天", at=centre)


@sample("catalogue:package", "catalogue:include", "catalogue:package_price", "catalogue:withdraw_package")
def package(centre: Centre) -> dict[str, Any]:
    return {"pk": _package(centre).pk}


@sample("catalogue:drop")
def item(centre: Centre) -> dict[str, Any]:
    return {"pk": _package(centre).items.earliest("pk").pk}


@sample("catalogue:extra", "catalogue:extra_price", "catalogue:withdraw_extra")
def extra(centre: Centre) -> dict[str, Any]:
    return {"pk": shelf.extra("样品护理", at=centre).pk}
