"""A row for every cause in every profile, and whatever a row names is given wherever the cause is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import fakeoss
from fakeoss import profiles
from fakeoss.errors import Cause, OssError
from fakeoss.profiles.profile import Profile
from fakeoss.wire.error_row import Row, argument, table
from fakeoss.wire.error_table import ERRORS

PACKAGE = Path(fakeoss.__file__).parent
PROFILES = [pytest.param(profile, id=name) for name, profile in profiles.PROFILES.items()]
FILLED_BY_DISPATCH = {"ETag", "LastModified"}
"""What a 304 answers in headers."""

JDCLOUD_CODES = {
    "AnnotationLimitExceeded": {400},
    "AnnotationNameTooLong": {400},
    "InvalidAnnotationName": {400},
    "InvalidPrefix": {400},
    # code: statuses. Page Error-Response-2, as its table spells them; of the 78 codes those that fakeoss can send
    "PermanentRedirect": {301},
    "TooManyBuckets": {400},
    "TooManyMultipartUploads": {400},
    "MethodNotAllowed": {405},
    "InvalidAccessKeyId": {403},
    "InvalidBucketName": {400},
    "InvalidLocationConstraint": {400},
    "InvalidObjectKey": {400},
    "InvalidContentLengthError": {400},
    "InvalidContentMD5Error": {400},
    "EntityTooLarge": {413},
    "MissingContentLength": {400},
    "MissingContentMD5": {400},
    "ContentDispositionTooLong": {400},
    "BadDigest": {400},
    "BadContentLength": {400},
    "InvalidRange": {416},
    "NotSupportMultiRange": {416},
    "KeyTooLong": {400},
    "InvalidPartOrder": {400},
    "InvalidURI": {400},
    "InvalidArgument": {400},
    "IncompleteBody": {400},
    "POLICYError": {400},
    "MalformedPolicy": {400},
    "AccessDenied": {403},
    "MissingSecurityHeader": {400},
    "BucketAlreadyExists": {409},
    "BucketAlreadyOwnedByYou": {409},
    "BucketNotEmpty": {409},
    "BucketHasMutiUploads": {409},
    "InvalidPart": {400},
    "TooManyParts": {400},
    "NoSuchBucket": {404},
    "NoSuchKey": {404},
    "NoSuchUpload": {404},
    "NotImplemented": {501},
    "MaxMessageLengthExceeded": {400},  # Amazon's, for versioning, which JD Cloud does not have
    "NoSuchEndpoint": {404},  # ours: a path that no endpoint has
    "ServiceUnavailable": {503},
    "SlowDown": {400},  # 503 at Amazon
    "RequestTimeOut": {400},  # RequestTimeout at Amazon
    "InternalError": {500},  # Delete-Multiple-Objects-2; Error-Response-2 misspells it InternalErrror
    "EntityTooSmall": {400},  # Complete-Multipart-Upload-2
    "InvalidRequest": {400},  # Upload-Part-Copy-2
    "MalformedXML": {400},  # PUT-Bucket-accelerate
    "AccessForbidden": {403},
    "BadRequest": {400},
    "IncorrectNumberOfFilesInPostRequest": {400},
    "InvalidPolicyDocument": {400},
    "InvalidToken": {400},
    "ExpiredToken": {400},  # native: Access-Control-Signature-In-Header-Or-URL
    "MaxPostPreDataLengthExceeded": {400},  # Post-Object-2
    "CORSConfigurationTooLarge": {400},  # Put-Bucket-Cors-2
    "InvalidCORSConfiguration": {400},  # Put-Bucket-Cors-2
    "NoSuchCORSConfiguration": {404},
    "RequestTimeTooSkewed": {400},
    "SignatureDoesNotMatch": {403},
    "SignatureDoesNotMatchV2": {403},
    "TooManyConfigurations": {400},  # Put-Bucket-InventoryConfiguration
    "InvalidWebsiteConfiguration": {400},
    "NoSuchWebsiteConfiguration": {404},
    "BucketHasReplicationConfiguration": {400},
    "NoSuchReplicationConfiguration": {404},
    # no page names them: Amazon's code and status
    "InvalidExpressionType": {400},
    "EmptyRequestBody": {400},
    "ExpressionTooLong": {400},
    "InvalidCompressionFormat": {400},
    "InvalidTextEncoding": {400},
    "CSVParsingError": {400},
    "JSONParsingError": {400},
    "InvalidFileHeaderInfo": {400},
    "ParseUnexpectedToken": {400},
    "UnsupportedSqlStructure": {400},
    "EvaluatorInvalidArguments": {400},
    "ExternalEvalException": {400},
    "LexerInvalidChar": {400},
    "ParseEmptySelect": {400},
    "ParseSelectMissingFrom": {400},
    "MaxOperatorsExceeded": {400},
    "UnsupportedSqlOperation": {400},
    "UnsupportedFunction": {400},
    "IncorrectSqlFunctionArgumentType": {400},
    "IllegalSqlFunctionArgument": {400},
    "ParseNonUnaryAgregateFunctionCall": {400},
    "ParseUnsupportedCallWithStar": {400},
    "ParseAsteriskIsNotAloneInSelectList": {400},
    "ParseInvalidContextForWildcardInSelectList": {400},
    "ParseExpectedTypeName": {400},
    "ParseInvalidTypeParam": {400},
    "InvalidDataType": {400},
    "CastFailed": {400},
    "ParseExpectedDatePart": {400},
    "ValueParseFailure": {400},
    "EvaluatorInvalidTimestampFormatPatternSymbol": {400},
    "EvaluatorUnterminatedTimestampFormatPatternToken": {400},
    "LexerInvalidIONLiteral": {400},
    "NumberFormatError": {400},
    "IntegerOverflow": {400},
    "UnsupportedTypeForQuerying": {400},
    "LikeInvalidInputs": {400},
    "EvaluatorLikePatternInvalidEscapeSequence": {400},
    "EvaluatorNegativeLimit": {400},
    "InvalidKeyPath": {400},
    "MissingHeaders": {400},
    "InvalidColumnIndex": {400},
    "AmbiguousFieldName": {400},
    "InvalidRequestParameter": {400},
    "InvalidDataSource": {400},
    "ObjectSerializationConflict": {400},
    "TruncatedInput": {400},
    "OverMaxRecordSize": {400},
    "ColumnTooLong": {400},
    "OverMaxColumn": {400},
    "IncorrectEndpoint": {400},
    "AuthorizationHeaderMalformed": {400},
    "CrossLocationLoggingProhibitted": {403},
    "InvalidRedirectLocation": {400},
    "InvalidTag": {400},
    "NoSuchAnnotation": {404},
    "UnsupportedMediaType": {415},
    "InvalidTargetBucketForLogging": {400},
    "MalformedPOSTRequest": {400},
    "NoSuchConfiguration": {404},
    "NoSuchLifecycleConfiguration": {404},
    "NoSuchTagSet": {404},
    "NotModified": {304},
    "NoSuchBucketPolicy": {404},
    "PreconditionFailed": {412},
    "InvalidStorageClass": {400},
    "MetadataTooLarge": {400},
    "MissingRequestBodyError": {400},
    "InvalidBucketNamespace": {400},
    "InvalidNamespaceHeader": {400},
    "MissingNamespaceHeader": {400},
    "IllegalVersioningConfigurationException": {400},
    "AuthorizationQueryParametersError": {400},
    "XAmzContentSHA256Mismatch": {400},
    "InvalidScanRange": {400},
    "UnsupportedScanRangeInput": {400},
    "InvalidObjectState": {403},
    "NoSuchVersion": {404},
    "InvalidPartNumber": {416},
    "ConditionalRequestConflict": {409},
    "AccessControlListNotSupported": {400},
    "InvalidBucketAclWithObjectOwnership": {400},
    "InvalidBucketOwnerAWSAccountID": {400},
    "MalformedACLError": {400},
    "NoSuchPublicAccessBlockConfiguration": {404},
    "OwnershipControlsNotFoundError": {404},
    "UnexpectedContent": {400},
    "UnresolvableGrantByEmailAddress": {400},
    "UserKeyMustBeSpecified": {400},
    "MalformedContinuationToken": {400},
    "MalformedTrailerError": {400},
    "RequestHeaderSectionTooLarge": {400},
    "InvalidEncryptionAlgorithmError": {400},
    "ServerSideEncryptionConfigurationNotFoundError": {404},
    "InvalidBucketState": {409},
    "ObjectLockConfigurationNotFoundError": {404},
    "NoSuchObjectLockConfiguration": {404},
    "RestoreAlreadyInProgress": {409},  # Post-Object-Restore
}


class Site(NamedTuple):
    """Where a cause is raised, and with which fields."""

    place: str
    cause: Cause
    fields: frozenset[str]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_cause_has_its_row(profile: Profile) -> None:
    assert set(profile.errors) == set(Cause)
    assert all(row.cause is cause for cause, row in profile.errors.items())


@pytest.mark.parametrize("profile", PROFILES)
def test_every_row_is_well_formed(profile: Profile) -> None:
    for row in profile.errors.values():
        assert row.code.isalnum()
        assert row.status in {301, 304} or 400 <= row.status <= 503
        assert len(set(row.fields)) == len(row.fields)
        assert row.source
    assert {row.source for row in ERRORS.values()} <= {"aws", "reported", "docs", "ours", "unverified"}


# layout


def families(path: Path, line_of_member: str) -> list[tuple[str, list[str]]]:
    """The members that stand below each heading; what is neither a heading, a member nor empty fails."""
    found: list[tuple[str, list[str]]] = []
    for line in path.read_text("utf-8").splitlines():
        if match := re.match(line_of_member, line):
            found[-1][1].append(match[1])
        elif line.startswith("    # "):
            found.append((line[6:], []))
        else:
            assert not found or not line.startswith(" "), f"{path.name}: {line}"
    return [(heading, members) for heading, members in found if members]


def test_a_cause_and_a_row_is_one_line_in_the_same_family_and_order() -> None:
    causes = families(PACKAGE / "causes.py", r"    ([A-Z][A-Z0-9_]*) = \"")
    rows = families(PACKAGE / "wire" / "error_table.py", r"    Row\(Cause\.([A-Z0-9_]+), .*\),(?:  #.*)?$")
    assert causes == rows
    assert [name for _, members in causes for name in members] == [cause.name for cause in Cause]
    assert list(ERRORS) == list(Cause)


def test_what_a_row_names_as_its_argument() -> None:
    assert argument("partNumber") == ("ArgumentName=partNumber", "ArgumentValue")
    assert argument("file", "0") == ("ArgumentName=file", "ArgumentValue=0")
    assert argument("versionId", "") == ("ArgumentName=versionId", "ArgumentValue=")


def test_codes_and_statuses_of_jdcloud_are_the_documented_ones() -> None:
    sent: dict[str, set[int]] = {}
    for row in profiles.jdcloud.errors.values():
        sent.setdefault(row.code, set()).add(row.status)
    assert sent == JDCLOUD_CODES


def test_a_cause_that_stands_twice_is_refused() -> None:
    row = Row(Cause.NO_SUCH_KEY, 404, "NoSuchKey", "ours", "x")
    assert table(row) == {Cause.NO_SUCH_KEY: row}
    with pytest.raises(ValueError, match=r"two rows for Cause\.NO_SUCH_KEY"):
        table(row, row)


def test_causes_read_as_sentences() -> None:
    assert len({cause.value for cause in Cause}) == len(Cause)
    assert str(OssError(Cause.NO_SUCH_KEY)) == "the key does not exist"
    assert str(OssError(Cause.NO_SUCH_KEY, Key="a b")) == "the key does not exist (Key='a b')"


# raise sites


def keys_of(node: ast.expr, names: Mapping[str, ast.expr]) -> frozenset[str]:
    """The keys that a mapping surely has: of a literal, a choice, or a local name."""
    if isinstance(node, ast.Dict):
        assert all(isinstance(key, ast.Constant) for key in node.keys)
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    if isinstance(node, ast.IfExp):
        return keys_of(node.body, names) & keys_of(node.orelse, names)
    assert isinstance(node, ast.Name), ast.dump(node)
    return keys_of(names[node.id], names)


def causes_of(node: ast.expr, names: Mapping[str, ast.expr]) -> list[Cause]:
    if isinstance(node, ast.Attribute):
        return [Cause[node.attr]]
    if isinstance(node, ast.IfExp):
        return causes_of(node.body, names) + causes_of(node.orelse, names)
    assert isinstance(node, ast.Name), ast.dump(node)
    return causes_of(names[node.id], names)


def assigned(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """What the local names of a function stand for."""
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def raised(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "OssError":
            yield call


def sites_of(path: Path) -> Iterator[Site]:
    source = path.read_text("utf-8")
    tree = ast.parse(source if "OssError(" in source else "")
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        names = assigned(function)
        for call in raised(function):
            given = [keys_of(k.value, names) if k.arg is None else frozenset({k.arg}) for k in call.keywords]
            place = f"{path.relative_to(PACKAGE)}:{call.lineno}"
            for cause in causes_of(call.args[0], names):
                yield Site(place, cause, frozenset().union(*given))


@cache
def raise_sites() -> list[Site]:
    """Every place of the package that raises an OssError."""
    return sorted({site for path in PACKAGE.rglob("*.py") for site in sites_of(path)}, key=str)


def placeholders(row: Row) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(row.message) if name is not None}


def test_raise_sites_are_found() -> None:
    assert len(raise_sites()) > 100
    assert len({site.cause for site in raise_sites()}) > 80


@pytest.mark.parametrize("profile", PROFILES)
def test_whoever_raises_gives_what_the_message_names(profile: Profile) -> None:
    lacking = {
        (site.place, site.cause.name): missing
        for site in raise_sites()
        if (missing := placeholders(profile.errors[site.cause]) - site.fields)
    }
    assert not lacking


@pytest.mark.parametrize("profile", PROFILES)
def test_whoever_raises_gives_the_fields_of_the_row(profile: Profile) -> None:
    given: dict[Cause, set[str]] = {}
    for site in raise_sites():
        given.setdefault(site.cause, set()).update(site.fields)
    lacking = {
        cause.name: missing
        for cause, fields in given.items()
        if (missing := {name for name in profile.errors[cause].fields if "=" not in name} - fields)
    }
    known = {
        "REQUEST_EXPIRED": {"X-Amz-Expires"},  # a presigned URL of version 2 has none
        "SIGNATURE_MISMATCH": {"CanonicalRequest", "CanonicalRequestBytes"},  # nor has it a canonical request
    }
    assert lacking == {name: names for name, names in known.items() if profile.errors[Cause[name]].fields}


def test_no_field_is_given_in_vain() -> None:
    wanted: dict[Cause, set[str]] = {cause: set(FILLED_BY_DISPATCH) for cause in Cause}
    for profile in profiles.PROFILES.values():
        for row in profile.errors.values():
            wanted[row.cause] |= placeholders(row) | {name for name in row.fields if "=" not in name}
    in_vain = {
        (site.place, site.cause.name): left for site in raise_sites() if (left := site.fields - wanted[site.cause])
    }
    assert not in_vain


def test_amazon_rows_are_the_base_of_all() -> None:
    assert profiles.aws.errors is ERRORS
    changed = {cause for cause, row in profiles.jdcloud.errors.items() if row != ERRORS[cause]}
    assert all(profiles.jdcloud.errors[cause].source not in {"aws", "docs", "reported"} for cause in changed)
