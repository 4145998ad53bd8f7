#!/usr/bin/env bash
# moto 5.2.5: mock_aws on a class starts the same mock around each of its methods. A test that calls another method starts
# it inside itself: after that, the configuration of the mock and its dummy keys stay, for whatever the process runs next.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q 'moto[s3]==5.2.5' 'boto3==1.44.8'
cat > suite.py <<'EOF'
import os
import unittest

from moto import mock_aws
from moto.core.config import default_user_config

os.environ.pop("AWS_ACCESS_KEY_ID", None)
CONFIG = {"core": {"passthrough": {"services": ["s3"]}}}


def run(case):
    """Run a class; return what passes through moto afterwards, and the key that the environment has."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.wasSuccessful(), result
    passing = default_user_config["core"]["passthrough"].get("services")
    return passing, os.environ.get("AWS_ACCESS_KEY_ID")


@mock_aws(config=CONFIG)
class Alone(unittest.TestCase):
    def test_it(self):
        pass


@mock_aws(config=CONFIG)
class WithHelper(unittest.TestCase):
    def helper(self):
        pass

    def test_it(self):
        self.helper()


alone, with_helper = run(Alone), run(WithHelper)
print("after a class without a helper:", alone)
print("after a class with a helper:   ", with_helper)
raise SystemExit((alone, with_helper) != (([], None), (["s3"], "FOOBARKEY")))
EOF
venv/bin/pip list 2>/dev/null | grep -E '^(moto|boto3) '
venv/bin/python suite.py
