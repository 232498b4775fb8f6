"""The database's two logins: the owner, who migrates and works, and the web's, which row security binds."""

import hashlib
import hmac
import os
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from yuexu.launch.postgres import Cluster
from yuexu.launch.problem import CannotStart

DATABASE = "yuexu"
OWNER = "yuexu"
WEB = "yuexu_web"  # the owner is its member: commands enter a centre by SET ROLE
EXTENSIONS = ("btree_gist", "pg_trgm")
WEB_RIGHTS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"


def addresses(cluster: Cluster, *, tests: bool = False) -> dict[str, str]:
    """Make database, extensions and logins of a private cluster; the environment that leads to them.

    `tests`: the owner may also make databases, and finds the extensions in each new one.
    """
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        _role(admin, OWNER, "LOGIN NOSUPERUSER NOBYPASSRLS " + ("CREATEDB" if tests else "NOCREATEDB"))
        _role(admin, WEB, WEB_RIGHTS)
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(WEB), sql.Identifier(OWNER)))
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            admin.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    for database in (DATABASE, "template1") if tests else (DATABASE,):
        with psycopg.connect(cluster.url("postgres", database), autocommit=True) as admin:
            for extension in EXTENSIONS:
                admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    return urls(cluster)


def urls(cluster: Cluster) -> dict[str, str]:
    """The addresses of a private cluster that has been set up."""
    return {
        "DATABASE_URL": cluster.url(OWNER, DATABASE),
        "YUEXU_WEB_DATABASE_URL": cluster.url(WEB, DATABASE),
    }


def forget(cluster: Cluster) -> None:
    """Drop the database of a private cluster, whoever is connected."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def outside_addresses(url: str, secret: str) -> dict[str, str]:
    """The same for the server of DATABASE_URL. Without YUEXU_WEB_DATABASE_URL the web's login is made here.

    Its password comes from `secret`, so that any number of nodes with the same secret know it.
    Raises CannotStart if the server cannot be reached or we may not make the login.
    """
    chosen = os.environ.get("YUEXU_WEB_DATABASE_URL")
    if chosen:
        return {"DATABASE_URL": url, "YUEXU_WEB_DATABASE_URL": chosen}
    password = hmac.new(secret.encode(), b"password of yuexu_web", hashlib.sha256).hexdigest()
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as owner:
            _role(owner, WEB, WEB_RIGHTS, password)
            owner.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(WEB)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotStart(
            "the login of DATABASE_URL may not create roles. As a superuser run: "
            f"CREATE ROLE {WEB} {WEB_RIGHTS} PASSWORD '…'; "
            "and set YUEXU_WEB_DATABASE_URL to an address with it"
        ) from error
    except psycopg.OperationalError as error:
        raise CannotStart(f"the database of DATABASE_URL does not answer: {error}") from error
    return {"DATABASE_URL": url, "YUEXU_WEB_DATABASE_URL": as_role(url, WEB, password)}


def as_role(url: str, role: str, password: str) -> str:
    """The same address with another login."""
    parts = urlsplit(url)
    if "user=" in parts.query:
        raise CannotStart("write the user of DATABASE_URL before the @, or set YUEXU_WEB_DATABASE_URL as well")
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


def _role(connection: psycopg.Connection, name: str, rights: str, password: str | None = None) -> None:
    """Create the role; an existing one gets a login and the password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb, words = ("ALTER", "LOGIN") if known else ("CREATE", rights)
    order = sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), sql.Identifier(name), sql.SQL(words))
    if password is not None:
        order += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(order)
