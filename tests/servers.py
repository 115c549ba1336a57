"""Private PostgreSQL and Redis servers, for the tests only.

From the command line, run something with both:

    python -m tests.servers pytest -n auto

In a test, use the pieces, each a context manager that gives the server's URL:

    with start_redis() as url: ...

Each server has its own folder, a free port on 127.0.0.1 and a password made
for it, keeps nothing, and is gone when the block ends, however it ends. A
server that isn't installed raises ServerMissing; under CI nothing may turn
that into a skip.
"""

import contextlib
import os
import pwd
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


class ServerMissing(RuntimeError):
    """A server's program isn't on this machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def start_postgres() -> Iterator[str]:
    """A cluster with an empty database "gard", whose owner may make others."""
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
        port = free_port()
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder]
        # Speed over safety: nothing in here outlives the tests.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            command += ["-c", f"{setting}=off"]
        # SIGINT is PostgreSQL's fast shutdown: it waits for no client.
        with _server(command, folder, user, stop=signal.SIGINT) as process:
            login = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGPASSWORD": password}
            _wait(process, folder, lambda: _postgres_answers(programs, login))
            _run([programs / "createdb", "-U", "gard", "gard"], folder, user, login)
            yield f"postgres://gard:{password}@127.0.0.1:{port}/gard"


@contextlib.contextmanager
def start_redis() -> Iterator[str]:
    """A Redis with 64 databases, so that parallel tests can have one each."""
    program = shutil.which("redis-server")
    if not program:
        raise ServerMissing("redis-server is not installed (Debian: redis-server)")
    password = secrets.token_hex(16)
    port = free_port()
    with _folder() as folder:
        command = [program, "--bind", "127.0.0.1", "--port", port, "--dir", folder]
        command += ["--save", "", "--appendonly", "no", "--databases", 64]
        command += ["--requirepass", password]
        with _server(command, folder) as process:
            _wait(process, folder, lambda: _redis_answers(port, password))
            yield f"redis://:{password}@127.0.0.1:{port}/0"


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
def _server(
    command: list[object],
    folder: Path,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a session of its own: Ctrl-C is for the tests, not for it."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], folder: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            log = (folder / "log").read_text(errors="replace")
            raise RuntimeError(f"A server did not come up. Its log:\n{log}")
        time.sleep(0.05)


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
