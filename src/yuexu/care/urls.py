"""Addresses of the clinical record. `kind` is mother or baby."""

from django.urls import path, register_converter

from yuexu.care.views import alerts, charting, orders, reading, reviews, rounds


class Kind:
    """Whose record: mother or baby."""

    regex = "mother|baby"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Kind, "kind")

app_name = "care"
urlpatterns = [
    path("", rounds.round_, name="round"),
    path("feeds/", rounds.feeds, name="feeds"),
    path("<kind:kind>/<int:pk>/", reading.day, name="day"),
    path("<kind:kind>/<int:pk>/timeline/", reading.whole, name="timeline"),
    path("<kind:kind>/<int:pk>/print/", reading.print_day, name="print"),
    path("<kind:kind>/<int:pk>/chain/", reading.chain, name="chain"),
    path("<kind:kind>/<int:pk>/cards/<slug:form>/", charting.new, name="new"),
    path("baby/<int:pk>/nappy/", charting.nappy, name="nappy"),
    path("<kind:kind>/<int:pk>/orders/", orders.give, name="give_order"),
    path("entries/<int:pk>/", reading.entry, name="entry"),
    path("entries/<int:pk>/correction/", charting.correct, name="correct"),
    path("entries/<int:pk>/withdrawal/", charting.withdraw, name="withdraw"),
    path("entries/<int:pk>/finding/", reviews.give_back, name="give_back"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("rules/", alerts.rules, name="rules"),
    path("rules/<slug:ruleset>/", alerts.rule, name="rule"),
    path("findings/", reviews.findings, name="findings"),
    path("findings/<int:pk>/", reviews.finding, name="finding"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/execution/", orders.execute, name="execute"),
    path("orders/<int:pk>/stop/", orders.stop, name="stop"),
]
