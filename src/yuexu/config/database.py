"""Reading a PostgreSQL address (`postgresql://user:password@host:port/name?host=/socket`) into Django's words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# What kernel/sql.py prepares is planned once, not once for every centre.
PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"


def database(address: str) -> dict[str, Any]:
    """Django's DATABASES entry. Raises ValueError for an address that is not PostgreSQL's."""
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must be postgresql://…, not {parts.scheme}://…")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "yuexu",
            **query,
            "options": f"{PLANNED_ONCE} {query.get('options', '')}".strip(),
        },
    }
