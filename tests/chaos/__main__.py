"""Everything goes wrong at once, and every letter is accounted for.

    python -m tests.chaos [--letters 5000] [--faults 210] [--seed 7] …

Starts a PostgreSQL and a Redis of its own, Celery workers, beat, and a mail server on
loopback that refuses, stalls, drops the line and lies; kills and restarts them while
letters are sent and withdrawn; and compares at the end what we wrote down with what
the mail server saw. Exits with 1 if anything is lost, doubled or in doubt without a reason.
"""

import argparse
import os
import random
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests import servers

EMAIL_TIMEOUT = 2  # seconds; what stalls costs a worker that long


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--letters", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=210, help="of ours; the peer's are more")
    parser.add_argument("--seconds", type=float, default=300, help="over which they are spread")
    parser.add_argument("--within", type=float, default=900, help="seconds; then it's over")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--share", type=float, default=0.12, help="of tries that go wrong")
    parser.add_argument("--lying", type=float, default=0, help="of tries kept under a 4xx")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--broken", default="", help="a fault of ours to find: see broken.py")
    parser.add_argument("--logs", type=Path, help="a folder for the workers' logs and all evidence")
    return parser.parse_args()


def environment(database: str, redis: str, port: int, folder: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_hex(32),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "VAR_DIR": folder,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "EMAIL_TIMEOUT": str(EMAIL_TIMEOUT),
        "EMAIL_REPLY_TIMEOUT": str(EMAIL_TIMEOUT),
        "EMAIL_PER_MINUTE": "0",
        "REST_SECONDS": "1",
        "UNDO_SECONDS": "0",
        "SWEEP_SECONDS": "1",
    }


def main() -> int:
    options = vars(parsed())
    logs = options.pop("logs")
    os.environ["CHAOS_BROKEN"] = options.pop("broken")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    with (
        tempfile.TemporaryDirectory(prefix="gard-chaos-") as folder,
        servers.postgres_server(durable=True) as postgres,
        servers.redis_server() as redis,
    ):
        port = servers.lasting_port()
        os.environ.update(environment(postgres.url, redis.url, port, folder))
        import django

        django.setup()
        from .report import lines
        from .run import Wanted, run

        ran = run(Wanted(**options), postgres, redis, port)
        print("\n".join(lines(ran)))
        if logs:
            shutil.copytree(folder, logs, dirs_exist_ok=True)
            (logs / "evidence").write_text("\n".join(map(repr, ran.evidence)))
    return 0 if ran.holds else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except servers.ServerMissing as missing:
        sys.exit(f"This needs real servers: {missing}.")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
