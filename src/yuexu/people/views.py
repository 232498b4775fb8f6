"""Pages about oneself."""

from django.http import HttpRequest, HttpResponse

from yuexu.kernel.http import ANYONE, SIGNED_IN, page, reads


@reads(may=SIGNED_IN)
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here: posts, what they are for, what they may do."""
    return page(request, "people/me.html")


@reads(may=ANYONE)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Tells a post that needs it to set up a second factor."""
    return page(request, "people/second_factor.html")


@reads(may=ANYONE)
def switch(request: HttpRequest) -> HttpResponse:
    """Change of person on a registered device."""
    return page(request, "people/switch.html")
