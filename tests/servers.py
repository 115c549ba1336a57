"""Private PostgreSQL and Redis servers, for the tests only.

From the command line, run something with both:

    python -m tests.servers pytest -n auto

In a test, use the pieces, each a context manager that gives the server's URL:

    with start_redis() as url: ...

or, to stop one and start it again, `postgres_server` and `redis_server`, which
give the `Server`.

Each server has its own folder, a free port on 127.0.0.1 and a password made
for it, keeps nothing, and is gone when the block ends, however it ends. A
server that isn't installed raises ServerMissing; under CI nothing may turn
that into a skip.
"""

import contextlib
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

START_SECONDS = 30
STOP_SECONDS = 10
LASTING_PORTS = 20_000, 30_000  # below what Linux gives to outgoing connections


class ServerMissing(RuntimeError):
    """A server's program isn't on this machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lasting_port() -> int:
    """A free port that outgoing connections aren't given, so that it can be left for a while."""
    while True:
        port = random.randrange(*LASTING_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """A server's process, to be stopped and started again on its port, with its folder.

    It has a session of its own: Ctrl-C is for the tests, not for it.
    """

    def __init__(
        self,
        url: str,
        command: list[object],
        folder: Path,
        answers: Callable[[], bool],
        user: str | None = None,
    ) -> None:
        self.url = url
        self.command = [str(part) for part in command]
        self.folder = folder
        self.answers = answers
        self.user = user
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait(self.process)

    def stop(self, how: signal.Signals) -> None:
        """Returns once it's gone. Of one that is down already, nothing."""
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"A server did not come up. Its log:\n{log}")
            time.sleep(0.05)


@contextlib.contextmanager
def start_postgres() -> Iterator[str]:
    """A cluster with an empty database "gard", whose owner may make others."""
    with postgres_server() as server:
        yield server.url


@contextlib.contextmanager
def start_redis() -> Iterator[str]:
    """A Redis with 64 databases, so that parallel tests can have one each."""
    with redis_server() as server:
        yield server.url


@contextlib.contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Server]:
    """The cluster's server. ``durable``: what was committed stands, however it is stopped."""
    programs = _postgres_programs()
    user = _postgres_user()
    password = secrets.token_hex(16)
    with _folder(user) as folder:
        password_file = folder / "password"
        password_file.write_text(password)
        if user:
            shutil.chown(password_file, user)
        data = folder / "data"
        _run(
            [programs / "initdb", "--pgdata", data, "--username", "gard", "--no-sync"]
            + ["--encoding", "UTF8", "--locale", "C.UTF-8"]
            + ["--auth", "scram-sha-256", "--pwfile", password_file],
            folder,
            user,
        )
        port = lasting_port()
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder]
        if not durable:
            # Speed over safety: nothing in here outlives the tests.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                command += ["-c", f"{setting}=off"]
        login = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGPASSWORD": password}
        url = f"postgres://gard:{password}@127.0.0.1:{port}/gard"
        server = Server(url, command, folder, lambda: _postgres_answers(programs, login), user)
        # SIGINT is PostgreSQL's fast shutdown: it waits for no client.
        with _running(server, signal.SIGINT):
            _run([programs / "createdb", "-U", "gard", "gard"], folder, user, login)
            yield server


@contextlib.contextmanager
def redis_server() -> Iterator[Server]:
    """The server of a Redis that writes nothing to disk: started again, it is empty."""
    program = shutil.which("redis-server")
    if not program:
        raise ServerMissing("redis-server is not installed (Debian: redis-server)")
    password = secrets.token_hex(16)
    port = lasting_port()
    with _folder() as folder:
        command = [program, "--bind", "127.0.0.1", "--port", port, "--dir", folder]
        command += ["--save", "", "--appendonly", "no", "--databases", 64]
        command += ["--requirepass", password]
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        server = Server(url, command, folder, lambda: _redis_answers(port, password))
        with _running(server, signal.SIGTERM):
            yield server


def _postgres_programs() -> Path:
    """The newest version's programs; Debian keeps them off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise ServerMissing("PostgreSQL's server is not installed (Debian: postgresql)")


def _postgres_user() -> str | None:
    """Who runs PostgreSQL, which refuses to run as root; None for ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise ServerMissing("PostgreSQL's user is not there (Debian: postgresql)") from None


@contextlib.contextmanager
def _folder(user: str | None = None) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="gard-tests-"))
    try:
        if user:
            shutil.chown(path, user)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _run(
    command: list[object], folder: Path, user: str | None, env: dict[str, str] | None = None
) -> None:
    """Run to the end, as `user` if given; its words are shown only if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(env or {})},
        user=user,
        group=user,
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")


@contextlib.contextmanager
def _running(server: Server, stop: signal.Signals) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop(stop)


def _postgres_answers(programs: Path, login: dict[str, str]) -> bool:
    command = [str(programs / "pg_isready"), "--quiet"]
    return subprocess.run(command, env={**os.environ, **login}).returncode == 0


def _redis_answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as peer:
            peer.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return peer.makefile("rb").read(12) == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False


def main(command: list[str]) -> int:
    """Run the command with both servers; its exit code is ours."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        with start_postgres() as database_url, start_redis() as redis_url:
            # With a database named, the settings take the site for a real one,
            # behind HTTPS and with a key of its own, unless DEBUG is asked for.
            env = {"DEBUG": "true", **os.environ}
            env.update(DATABASE_URL=database_url, REDIS_URL=redis_url)
            return _obey(command, env)
    except ServerMissing as missing:
        print(f"The tests need real servers: {missing}.", file=sys.stderr)
        return 1


def _obey(command: list[str], env: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # Ctrl-C reached the command too: let it say what it has to say.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        return 128 + signal.SIGINT
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # Cleaning up is not to be cut short.
        process.terminate()
        process.wait()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
