"""Drift: ``python tests/drift.py`` holds the profiles against the S3 model of the installed botocore.

For each operation and each input member (header, query name, document element) it prints whether fakeoss supports it,
knows that it has no effect, refuses it (both with the reason), or does not know it. The verdicts come from what decides
in the package itself: the registry of operations, the tables of headers and elements, and the names that the code
reads. Another botocore: ``PYTHONPATH=DIR python tests/drift.py``. Exit status 1 if anything is unknown, or refused
without a reason.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fakeoss import profiles  # noqa: E402
from fakeoss.handling.document_elements import NOT_IMPLEMENTED  # noqa: E402
from fakeoss.handling.header_names import GUARDS, NO_EFFECT, NO_EFFECT_IN, unread  # noqa: E402
from fakeoss.operations import OPERATIONS  # noqa: E402
from fakeoss.profiles.profile import Profile  # noqa: E402

SUPPORTED, NONE, REFUSED, UNKNOWN = "supported", "without effect", "refused", "unknown"
OTHER_NAMES: Final = {
    # of botocore's model only: older names of operations that are there under another, or of another service
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
ELSEWHERE: Final = {"ListDirectoryBuckets": "asked at the hosts of S3 Express, which are refused"}
UNREAD_ELEMENTS: Final = {
    ("RestoreObject", "Description"): "describes a selection; a selection is refused (Amazon: RestoreObject)",
}
WITHIN_REFUSED: Final = {
    # children of elements that are refused as a whole, at their parent
    "CreateBucket": {"DataRedundancy", "Type", "Name"},
    "DeleteObjects": {"LastModifiedTime", "Size"},  # no part of the form that was measured: MalformedXML
    "PutBucketEncryption": {"EncryptionType"},
    "RestoreObject": {
        *("CannedACL", "EncryptionType", "KMSContext", "KMSKeyId", "MetadataEntry", "Name", "S3", "UserMetadata"),
        "Value",
    },
}
DIRECTORY_BUCKET_HEADERS: Final = {
    *("x-amz-if-match-initiated-time", "x-amz-if-match-last-modified-time", "x-amz-if-match-size"),
}
EXPRESS: Final = "of directory buckets (S3 Express One Zone), which have hosts and rules of their own"
METADATA: Final = "S3 Metadata writes tables in buckets of another service (S3 Tables)"
PENDING: Final = "guards or selects data, and is not implemented yet"
REASONS: Final = {
    # operations that are refused in every profile
    "CreateBucketMetadataConfiguration": METADATA,
    "CreateBucketMetadataTableConfiguration": METADATA,
    "CreateSession": EXPRESS,
    "DeleteBucketMetadataConfiguration": METADATA,
    "DeleteBucketMetadataTableConfiguration": METADATA,
    "GetBucketMetadataConfiguration": METADATA,
    "GetBucketMetadataTableConfiguration": METADATA,
    "GetObjectTorrent": "Amazon ended it on 29 April 2022 (amazon-s3-userguide#27)",
    "RenameObject": EXPRESS,
    "UpdateBucketMetadataAnnotationTableConfiguration": METADATA,
    "UpdateBucketMetadataInventoryTableConfiguration": METADATA,
    "UpdateBucketMetadataJournalTableConfiguration": METADATA,
    "WriteGetObjectResponse": "of S3 Object Lambda, whose hosts are refused",
    **ELSEWHERE,
}
CONDITIONAL: Final = "a condition of directory buckets, which others refuse (localstack, backlot, ministack#1501)"
OF_HEADERS: Final = {
    **dict.fromkeys(DIRECTORY_BUCKET_HEADERS, CONDITIONAL),
    "x-amz-rename-source": EXPRESS,
    "x-amz-server-side-encryption-context": "binds the key of KMS, which nothing here encrypts with",
    "x-amz-write-offset-bytes": f"appends to an object: {EXPRESS}",
}
"""Headers that are refused in every profile."""
OF_ELEMENTS: Final = {
    "CreateBucket": EXPRESS,
    "PutBucketEncryption": PENDING,
    "PutBucketNotification": "of the older form of the operation, which the documentation has no longer",
    "PutBucketReplication": "MalformedXML, as for any element that the schema of the operation does not have",
    "RestoreObject": "a selection, or a restoration to another place, is not for new customers (Amazon: RestoreObject)",
}
"""Elements that are refused, by operation; for others they wait to be implemented."""
STRICT: Final = {"PutBucketNotificationConfiguration", "PutBucketReplication"}
"""Operations whose documents are read by a schema: an element that it does not have is MalformedXML."""


class Verdict(NamedTuple):
    """What becomes of one input member."""

    operation: str
    place: str
    name: str
    verdict: str
    reason: str = ""
    """Why it is refused, or without effect."""


def strings_of(package: Path) -> frozenset[str]:
    """Every string constant of the package's code, f-strings apart: the names that it can read."""
    trees = (ast.parse(path.read_text("utf-8")) for path in package.rglob("*.py") if "contract" not in path.parts)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def members_of(shape: Any) -> Iterator[tuple[str, str]]:
    """The input members of an operation: their place and their name on the wire."""
    for name, member in shape.members.items():
        place, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if place in {"header", "querystring"}:
            yield place, wire
        elif place is None and member.type_name in {"structure", "list"}:
            yield from (("element", element) for element in elements_of(member, 0))


def elements_of(shape: Any, depth: int) -> Iterator[str]:
    if depth > 8:
        return
    if shape.type_name == "list":
        yield from elements_of(shape.member, depth + 1)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if "location" not in member.serialization:
                yield member.serialization.get("name", name)
                yield from elements_of(member, depth + 1)


def verdict_on_header(profile: Profile, operation: str, name: str) -> str:
    header = name.lower()
    if header in GUARDS or header in profile.refused_headers:
        return REFUSED
    if header in DIRECTORY_BUCKET_HEADERS and not profile.objects.directory_bucket_conditions:
        return REFUSED
    if header in profile.conditional_headers.get(operation, ()):
        return REFUSED
    if header in NO_EFFECT or header in NO_EFFECT_IN.get(operation, ()):
        return NONE
    if header in profile.ignored_headers.get(operation, ()):
        return NONE
    return UNKNOWN if unread(operation, [header]) else SUPPORTED


def verdict_on_element(operation: str, name: str, strings: frozenset[str]) -> str:
    if name in NOT_IMPLEMENTED.get(operation, ()) or name in WITHIN_REFUSED.get(operation, ()):
        return REFUSED
    if (operation, name) in UNREAD_ELEMENTS:
        return NONE
    if name == "xsi:type" or name in strings or (name.startswith("Checksum") and "Checksum" in strings):
        return SUPPORTED
    return REFUSED if operation in STRICT else UNKNOWN


def reason_of_header(profile: Profile, operation: str, name: str) -> str:
    """Why a header is refused, or without effect; empty if nothing says it."""
    header = name.lower()
    if header in NO_EFFECT:
        return NO_EFFECT[header]
    if header in NO_EFFECT_IN.get(operation, ()):
        return "has no effect in this operation"
    if header in profile.ignored_headers.get(operation, ()):
        return "documented to have no effect, or not to be supported (profile)"
    if header in OF_HEADERS:
        return OF_HEADERS[header]
    if header in profile.refused_headers or header in profile.conditional_headers.get(operation, ()):
        return "guards or selects data, and no page of the service names it (profile)"
    return PENDING if header in GUARDS else ""


def reason_of(profile: Profile, operation: str, place: str, name: str) -> str:
    """Why a member is refused, or without effect; empty if nothing says it."""
    if place == "header":
        return reason_of_header(profile, operation, name)
    if place == "element":
        return UNREAD_ELEMENTS.get((operation, name)) or OF_ELEMENTS.get(operation, PENDING)
    return ""


def reason_of_operation(profile: Profile, name: str) -> str:
    """Why an operation is refused; empty if nothing says it."""
    return "no page of the service has it (profile)" if name in profile.disabled else REASONS.get(name, "")


def verdicts(model: Any, profile: Profile) -> Iterator[Verdict]:
    """A verdict on each input member of each operation of botocore's model."""
    rules, strings = {rule.name: rule for rule in OPERATIONS}, strings_of(ROOT / "fakeoss")
    for name in model.operation_names:
        shape, rule = model.operation_model(name).input_shape, rules.get(OTHER_NAMES.get(name, name))
        if rule is None:
            verdict = REFUSED if name in ELSEWHERE else UNKNOWN
            yield Verdict(name, "operation", name, verdict, REASONS.get(name, ""))
            continue
        if not rule.supported or rule.name in profile.disabled:
            yield Verdict(name, "operation", name, REFUSED, reason_of_operation(profile, rule.name))
            continue
        for place, member in sorted(set(members_of(shape))) if shape is not None else ():
            if place == "header":
                verdict = verdict_on_header(profile, rule.name, member)
            elif place == "querystring":
                verdict = SUPPORTED if member in strings or member in rule.query | rule.allows else UNKNOWN
            else:
                verdict = verdict_on_element(rule.name, member, strings)
            explains = verdict in {NONE, REFUSED}
            reason = reason_of(profile, rule.name if place == "header" else name, place, member) if explains else ""
            yield Verdict(name, place, member, verdict, reason)


def installed_model() -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model("s3")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--profile", choices=("aws", "jdcloud"), default="aws")
    parser.add_argument("--unknown", action="store_true", help="print what is unknown only")
    options = parser.parse_args()
    import botocore

    found = list(verdicts(installed_model(), profiles.find(options.profile)))
    for each in found:
        if each.verdict == UNKNOWN or not options.unknown:
            print("  ".join((f"{each.verdict:14}", each.operation, each.place, each.name, each.reason)).rstrip())
    counts = Counter(each.verdict for each in found)
    print(f"botocore {botocore.__version__}, profile {options.profile}: {dict(counts)}")
    return 1 if counts[UNKNOWN] or any(each.verdict == REFUSED and not each.reason for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
