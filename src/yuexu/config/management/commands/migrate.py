"""Django's `migrate`, in half the time where there is nothing yet: at a first start, and for each database of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


class Command(migrate.Command):
    """The same statements in the same order (a test compares them)."""

    def handle(self, *args: Any, **options: Any) -> None:
        with new_models_drawn_alone():
            super().handle(*args, **options)


@contextmanager
def new_models_drawn_alone() -> Iterator[None]:
    """A model that a migration adds is drawn, and nothing else.

    Django draws anew all that it refers to and all that refers to those, which is everything here: 5,000 drawings for
    ninety tables. But nobody refers to a new model yet, and those to which it refers are told of it as it is drawn.
    """
    usual = ProjectState.add_model

    def add_model(state: ProjectState, model_state: ModelState) -> None:
        drawn = state.__dict__.pop("apps", None)  # without them Django only notes the model
        usual(state, model_state)
        if drawn is not None:
            state.__dict__["apps"] = drawn
            drawn.render_multiple([model_state])

    ProjectState.add_model = add_model  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.add_model = usual  # type: ignore[method-assign]
