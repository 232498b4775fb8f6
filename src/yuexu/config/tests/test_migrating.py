"""Tables made in less time are the same tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from yuexu.config.management.commands.migrate import new_models_drawn_alone


def statements(app: str) -> list[str]:
    """What making all tables of an app sends, and of the apps that it needs, without sending it."""
    loader = MigrationExecutor(connection).loader
    state, told = ProjectState(real_apps=loader.unmigrated_apps), []
    for key in loader.graph.forwards_plan(loader.graph.leaf_nodes(app)[0]):
        migration = loader.graph.nodes[key]
        _ = state.apps  # as Django's executor: drawn from the start
        if key[0] != app:
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        told += editor.collected_sql
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["contracts", "care"])
def test_the_same_statements_make_the_tables(app: str) -> None:
    usual = statements(app)
    with new_models_drawn_alone():
        assert statements(app) == usual
    assert sum("CREATE TABLE" in one for one in usual) > 5
