"""Addresses of the price list."""

from django.urls import path

from yuexu.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.price_list, name="price_list"),
    path("packages/new/", views.offer, name="offer"),
    path("packages/<int:pk>/", views.package, name="package"),
    path("packages/<int:pk>/items/", views.include, name="include"),
    path("packages/<int:pk>/prices/", views.package_price, name="package_price"),
    path("packages/<int:pk>/withdrawal/", views.withdraw_package, name="withdraw_package"),
    path("items/<int:pk>/dropped/", views.drop, name="drop"),
    path("extras/new/", views.offer_extra, name="offer_extra"),
    path("extras/<int:pk>/", views.extra, name="extra"),
    path("extras/<int:pk>/prices/", views.extra_price, name="extra_price"),
    path("extras/<int:pk>/withdrawal/", views.withdraw_extra, name="withdraw_extra"),
]
