"""One measurement in a process of its own: ``worker.py TARGET MEASURE RECORDED`` prints its figures as JSON.

TARGET is floor, fakeoss or moto; RECORDED the file of the floor's answers. ``run.py`` starts it.
"""

from __future__ import annotations

import sys
import time

if __name__ == "__main__" and sys.argv[2:3] == ["import"]:  # before anything else is loaded that it might share
    _begun = time.perf_counter()
    __import__({"floor": "botocore.session"}.get(sys.argv[1], sys.argv[1]))
    print(f'{{"seconds": {time.perf_counter() - _begun}}}')
    sys.exit()

import json
import os
from pathlib import Path

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "ACCESSKEY",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def versions() -> dict[str, str]:
    """What decides whether two interpreters' figures may be compared."""
    import botocore

    return {"python": sys.version.split()[0], "botocore": botocore.__version__}


def main(arguments: list[str]) -> None:
    """Measure, and print."""
    target, measure, recorded = arguments
    os.environ.pop("AWS_PROFILE", None)
    os.environ.update(ENVIRONMENT)
    if measure == "versions":
        figures: object = versions()
    elif measure == "record":
        import floor

        figures = floor.record(Path(recorded))
    else:
        import measures

        figures = measures.measure(measure, target, Path(recorded))
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
