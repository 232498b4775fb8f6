"""A backup holds everything but the key; a restore replaces all or nothing, and only when told to."""

import stat
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuexu.launch.tests.house import owner, state_of_ours, yuexu

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"), pytest.mark.slow]


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    with state_of_ours() as place:
        yield place


def fill(state: Path, name: str) -> None:
    """One mother in a table with the web's rights and a policy, and one uploaded file."""
    with owner(state) as house:
        house.until("ready")
        for statement in (
            "DROP TABLE IF EXISTS mother", "CREATE TABLE mother (name text, stays int4range, "
            "EXCLUDE USING gist (stays WITH &&, name WITH =))",
            f"INSERT INTO mother VALUES ('{name}', '[1,42)')", "GRANT SELECT ON mother TO yuexu_web",
            "ALTER TABLE mother ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY one ON mother TO yuexu_web USING (name <> '')",
        ):  # fmt: skip
            house.ask(statement)
    (state / "media" / "signature.txt").write_text(name)


def contents(state: Path) -> list[str]:
    """What the fill left: the row, its right, its policy, its constraint, the file."""
    with owner(state) as house:
        house.until("ready")
        asked = [
            house.ask("SELECT name, stays::text FROM mother"),
            house.ask("SELECT has_table_privilege('yuexu_web', 'mother', 'SELECT')"),
            house.ask("SELECT policyname FROM pg_policies"),
            house.ask("SELECT count(*) FROM pg_constraint WHERE contype = 'x'"),
        ]
    return [*asked, (state / "media" / "signature.txt").read_text()]


def expected(name: str) -> list[str]:
    return [f"[('{name}', '[1,42)')]", "[(True,)]", "[('one',)]", "[(1,)]", name]


@pytest.fixture(scope="module")
def saved(state: Path) -> Path:
    """A backup of 王小明's house, in which 李丽 lives by now."""
    fill(state, "王小明")
    file = state / "first.tar"
    made = yuexu(state, "backup", str(file))
    assert (made.returncode, made.stderr) == (0, "")
    fill(state, "李丽")
    return file


def test_a_backup_is_private_and_without_the_key(state: Path, saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with tarfile.open(saved) as tar:
        assert tar.getnames() == ["about.json", "database.dump", "media", "media/signature.txt"]
    assert (state / "secret").read_bytes().strip() not in saved.read_bytes()


def test_a_backup_never_overwrites(state: Path, saved: Path) -> None:
    before = saved.read_bytes()
    ended = yuexu(state, "backup", str(saved))
    assert (ended.returncode, "exists already" in ended.stderr, saved.read_bytes()) == (1, True, before)


def test_a_house_with_data_is_not_replaced_unasked(state: Path, saved: Path) -> None:
    ended = yuexu(state, "restore", str(saved))
    assert (ended.returncode, "--replace deletes" in ended.stderr) == (1, True)
    assert contents(state) == expected("李丽")


def test_a_damaged_backup_changes_nothing(state: Path, saved: Path) -> None:
    """The dump ends in the middle: not a table of the old house is gone."""
    damaged = state / "damaged.tar"
    with tarfile.open(saved) as whole, tarfile.open(damaged, "w") as cut:
        for member in whole.getmembers():
            file = whole.extractfile(member) if member.isfile() else None
            if member.name == "database.dump":
                member.size = member.size * 2 // 3
            cut.addfile(member, file)
    ended = yuexu(state, "restore", str(damaged), "--replace")
    assert (ended.returncode, "the database is as it was" in ended.stderr) == (1, True)
    assert contents(state) == expected("李丽")


def test_restore_replaces_when_told_to(state: Path, saved: Path) -> None:
    ended = yuexu(state, "restore", str(saved), "--replace")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert contents(state) == expected("王小明")


def test_a_new_house_with_the_same_key_takes_it(state: Path, saved: Path) -> None:
    with state_of_ours() as fresh:
        (fresh / "secret").write_text((state / "secret").read_text())
        ended = yuexu(fresh, "restore", str(saved))
        assert (ended.returncode, ended.stderr) == (0, "")
        assert contents(fresh) == expected("王小明")


def test_another_key_is_refused_before_anything_happens(saved: Path) -> None:
    with state_of_ours() as fresh:
        ended = yuexu(fresh, "restore", str(saved))
        assert (ended.returncode, "under another secret key" in ended.stderr) == (1, True)


def test_a_file_of_another_kind(state: Path) -> None:
    other = state / "other.tar"
    other.write_text("no tar at all")
    ended = yuexu(state, "restore", str(other), "--replace")
    assert (ended.returncode, "is not a backup of ours" in ended.stderr) == (1, True)


def test_a_running_house_is_backed_up_but_not_restored(state: Path, saved: Path) -> None:
    with owner(state) as house:
        house.until("ready")
        made = yuexu(state, "backup", str(state / "second.tar"))
        assert (made.returncode, made.stderr) == (0, "")
        ended = yuexu(state, "restore", str(saved), "--replace")
        assert (ended.returncode, "is in use" in ended.stderr) == (1, True)


@pytest.mark.parametrize("name", ["/tmp/evil", "media/../../evil", "media/link"])
def test_a_path_that_leads_out_is_refused(state: Path, saved: Path, name: str) -> None:
    evil = state / "evil.tar"
    with tarfile.open(saved) as whole, tarfile.open(evil, "w") as more:
        for member in whole.getmembers():
            more.addfile(member, whole.extractfile(member) if member.isfile() else None)
        entry = tarfile.TarInfo(name)
        if name.endswith("link"):
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        more.addfile(entry)
    ended = yuexu(state, "restore", str(evil), "--replace")
    assert (ended.returncode, f"holds {name}, which no backup" in ended.stderr) == (1, True)
