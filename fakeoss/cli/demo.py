"""``python -m fakeoss demo``: a copier that loses bytes, the test that catches it, and the same copier on a bad day.

What is printed is what is run.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import fakeoss
from fakeoss.cli.painting import Painter

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["run"]

_COPIER: Final = """\
def copy(s3, source, target, key, part=5 * 2**20):
    size = s3.head_object(Bucket=source, Key=key)["ContentLength"]
    upload = {"Bucket": target, "Key": key}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, size, part), 1):
        end = min(start + part, size) - 2
        copied = s3.upload_part_copy(
            **upload, PartNumber=number, CopySource=f"{source}/{key}", CopySourceRange=f"bytes={start}-{end}"
        )
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
"""
_BUG, _MENDED, _MARK = "size) - 2", "size) - 1", "   # bytes=0-4 are FIVE bytes"
_DECORATOR: Final = '@fakeoss.mock(profile="aws", buckets=["source", "target"])'
_TEST: Final = f"""\
import boto3, fakeoss

{_DECORATOR}
def test_copy_keeps_every_byte():
    oss = fakeoss.current()
    body = bytes(range(256)) * 50_000                    # 12.8 MB: three parts
    oss.bucket("source").put("movie", body)
    copy(boto3.client("s3", region_name="us-east-1"), "source", "target", "movie")
    assert oss.bucket("target")["movie"].body == body
"""
_WIDTH: Final = 100
_NEXT: Final = """\
python -m fakeoss help failures     every kind of fault, hooks, and check-retries, which tries them all
python -m fakeoss help pytest       fixtures, marker and ini options
python -m fakeoss serve             a local S3 for every language, with a console
python -m fakeoss demo --wire       the copy as it looks on the wire
"""


def run(out: TextIO) -> int:
    """Print and run it; return 0 if everything came out as it should, else 1. Needs boto3."""
    painter = Painter(out)
    if find_spec("boto3") is None:
        painter.print_line("bad", "This demo needs boto3: pip install 'fakeoss[boto3]'.")
        painter.print_line("", "Without it: python -m fakeoss demo --wire, a copy as it looks on the wire.")
        return 0
    show = painter.print_line
    show("title", "== 1. Code that copies an object in parts. One range is wrong")
    for line in _COPIER.splitlines():
        show("bad" if _BUG in line else "", f"{line}{_MARK if _BUG in line else ''}")
    show("title", "\n== 2. A test, with Amazon S3 in its process: no network, no account")
    show("", _TEST.rstrip())
    problems = _bug(painter) + _mended(painter) + _bad_day(painter)
    show("title", "\n== Where to go next")
    show("", _NEXT.rstrip())
    for problem in problems:
        show("bad", f"WRONG: {problem}")
    return int(bool(problems))


def _bug(painter: Painter) -> list[str]:
    """Run the test with the bug."""
    painter.print_line("title", "\n== 3. It fails, as the code would at the service, and says what happened")
    with fakeoss.mock(profile="aws") as oss:
        error = _outcome(oss, _COPIER)
        painter.print_line("bad", f"FAILED: {_shortened(error)}" if error else "PASSED")
        painter.print_line("quiet", "---- calls ----")
        for line in oss.calls.report().splitlines():
            painter.print_line("bad" if " -> " in line else "", _shortened(line))
        painter.print_line("quiet", "---- uploads left open: each part of them is paid for ----")
        for upload in oss.bucket("target").uploads:
            painter.print_line("", f"target/{upload.key}, with parts {', '.join(map(str, sorted(upload.parts)))}")
    return [] if "EntityTooSmall" in error else [f"the short parts were met with {error or 'success'}"]


def _mended(painter: Painter) -> list[str]:
    """Run the test with the range mended."""
    painter.print_line("title", f"\n== 4. `{_MENDED}`, and it passes")
    with fakeoss.mock(profile="aws") as oss:
        error = _outcome(oss, _mended_copier())
        if error:
            return [f"the mended copier raised {error}"]
        painter.print_line("good", f"PASSED: {oss.bucket('target')['movie'].size:,} bytes, equal to the source's")
    return []


def _bad_day(painter: Painter) -> list[str]:
    """Run the mended copier under three faults."""
    painter.print_line("title", "\n== 5. And on a bad day?")
    problems = []
    for operation, failure, code, words in (
        ("UploadPartCopy", fakeoss.cut(0.5), "", "an answer that ends in the middle"),
        ("CompleteMultipartUpload", fakeoss.lose_part(2), "InvalidPart", "a part that is gone in the end"),
        ("UploadPartCopy", "AccessDenied", "AccessDenied", "a permission that was taken away"),
    ):
        written = repr(failure) if isinstance(failure, str) else f"fakeoss.{failure!r}"
        painter.print_line("quiet", f"# {words}")
        painter.print_line("", f'oss.faults.add("{operation}", {written}, times=1)')
        with fakeoss.mock(profile="aws") as oss:
            error = _outcome(oss, _mended_copier(), (operation, failure))
            _print_verdict(painter, error, left=len(oss.bucket("target").uploads))
        if _code(error) != code:
            problems.append(f"under {failure!r} it ended with {error or 'success'}")
    return problems


def _print_verdict(painter: Painter, error: str, *, left: int) -> None:
    verdict = f"raised {_code(error)}" if error else "the copy is exact: boto3 tried again"
    suffix = ", and left an upload open: this copier never aborts" if left else ""
    painter.print_line("bad" if left else "good", f"    {verdict}{suffix}")


def _code(error: str) -> str:
    return error.partition("(")[2].partition(")")[0]


def _mended_copier() -> str:
    return _COPIER.replace(_BUG, _MENDED)


def _outcome(oss: Any, copier: str, fault: tuple[str, Any] | None = None) -> str:
    """Run the test on a copier, under a fault that is met once; return its error, empty if it passed."""
    names: dict[str, Any] = {}
    test = _TEST.replace(f"{_DECORATOR}\n", "")  # it runs in the mock that is active, to look at afterwards
    exec(f"{copier}\n{test}", names)  # our own, as printed
    for name in ("source", "target"):
        oss.create_bucket(name)
    if fault is not None:
        oss.faults.add(*fault, times=1)
    try:
        names["test_copy_keeps_every_byte"]()
    except Exception as error:  # whatever the code under test raises is what the demo shows
        return f"{type(error).__name__}: {error}"
    return ""


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."
