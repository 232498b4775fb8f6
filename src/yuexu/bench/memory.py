"""How much memory the processes of a house take: the share of each page of memory that is theirs (PSS)."""

from __future__ import annotations

from pathlib import Path

WHO = {"yuexu.config.wsgi": "web", "yuexu.config.live": "live", "worker": "worker"}


def pss(state: str) -> dict[str, float]:
    """Megabytes of web, worker and live process of the house whose state directory this is, and of all together."""
    found = dict.fromkeys(WHO.values(), 0.0)
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            name, size = _of(process, state)
            if name:
                found[name] += size
    return found | {"together": sum(found.values())}


def _of(process: Path, state: str) -> tuple[str, float]:
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
        if f"YUEXU_STATE={state}".encode() not in environment:
            return "", 0.0
        told = (process / "smaps_rollup").read_text()
    except OSError:  # gone, or not ours
        return "", 0.0
    name = next((who for word in words for start, who in WHO.items() if word.startswith(start)), "")
    size = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return name, size / 1024
