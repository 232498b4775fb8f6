"""The guided search in a process of its own: its bound and its best roster are at hand at any moment."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from types import TracebackType

from yuexu.planning.rosters.house.guided import Guided
from yuexu.planning.rosters.house.model import Month, Roster


class Beside:
    """`bound` and `roster` as last heard (0 and None before); `over` once the process has told everything."""

    def __init__(self, month: Month, seconds: float) -> None:
        self.bound = 0
        self.roster: Roster | None = None
        self.over = False
        spawn = get_context("spawn")
        self.ear, mouth = spawn.Pipe(duplex=False)
        self.process = spawn.Process(target=work, args=(month, seconds, mouth), daemon=True)
        self.process.start()
        mouth.close()

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """End the process at once: what it is doing is no longer wanted."""
        self.process.terminate()
        self.process.join()
        self.ear.close()

    def hear(self, seconds: float = 0.0) -> bool:
        """Take in what was told, waiting up to `seconds` for it. True: something was. Raises RuntimeError when the
        process failed.
        """
        heard = False
        while not self.over and self.ear.poll(0.0 if heard else seconds):
            try:
                bound, roster = self.ear.recv()
            except EOFError:
                self._end()
                return heard
            heard, self.bound = True, max(self.bound, bound)
            self.roster = roster or self.roster
        return heard

    def _end(self) -> None:
        self.over = True
        self.process.join()
        if self.process.exitcode:
            raise RuntimeError(f"the guided search failed with exit code {self.process.exitcode}")


def work(month: Month, seconds: float, mouth: Connection) -> None:
    """Search for `seconds` and tell of every better bound and roster."""
    end = monotonic() + seconds

    def tell(bound: int, roster: Roster | None) -> None:
        mouth.send((bound, roster))

    Guided(month, lambda: end - monotonic(), tell).run()
    mouth.close()
