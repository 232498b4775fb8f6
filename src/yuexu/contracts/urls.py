"""Addresses from assessment to settlement."""

from django.urls import path

from yuexu.contracts import views
from yuexu.contracts.views import leaving, money, papers

app_name = "contracts"
urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("mothers/<int:pk>/", views.journey, name="journey"),
    path("mothers/<int:pk>/assessments/", views.assess, name="assess"),
    path("mothers/<int:pk>/plans/", views.draw, name="draw"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/confirmation/", views.confirm, name="confirm"),
    path("plans/<int:pk>/contract/", views.draft, name="draft"),
    path("<int:pk>/", views.contract, name="contract"),
    path("<int:pk>/clauses/<slug:clause>/", views.explain, name="explain"),
    path("<int:pk>/signature/", views.sign, name="sign"),
    path("<int:pk>/papers/", papers.ask_paper, name="ask_paper"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/file/", papers.file, name="file"),
    path("<int:pk>/bill/", money.bill, name="bill"),
    path("<int:pk>/deposit/", money.deposit, name="deposit"),
    path("<int:pk>/payments/", money.pay, name="pay"),
    path("<int:pk>/refunds/", money.refund, name="refund"),
    path("<int:pk>/charges/", money.charge, name="charge"),
    path("<int:pk>/allowances/", money.allow, name="allow"),
    path("<int:pk>/nights/", money.extend, name="extend"),
    path("<int:pk>/settlement/", leaving.settle, name="settle"),
    path("<int:pk>/statement/", leaving.statement, name="statement"),
    path("<int:pk>/cancellation/", leaving.give_up, name="give_up"),
    path("receipts/<int:pk>/", money.receipt, name="receipt"),
    path("prepaid/", money.prepaid, name="prepaid"),
]
