"""Inventory, analytics, metrics and Intelligent-Tiering configurations."""

from __future__ import annotations

from typing import Any

import pytest

from support.wire import Wire

ARN = "arn:aws:s3:::reports"


def inventory(name: str, *, bucket: str = ARN, kind: str = "CSV", frequency: str = "Daily", extra: str = "") -> str:
    return (
        f"<InventoryConfiguration><Destination><S3BucketDestination><Bucket>{bucket}</Bucket><Format>{kind}</Format>"
        f"</S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>{name}</Id>"
        f"<IncludedObjectVersions>All</IncludedObjectVersions>{extra}"
        f"<Schedule><Frequency>{frequency}</Frequency></Schedule></InventoryConfiguration>"
    )


ANALYTICS = (
    "<AnalyticsConfiguration><Id>a</Id><Filter><Prefix>p</Prefix></Filter><StorageClassAnalysis/>"
    "</AnalyticsConfiguration>"
)
METRICS = "<MetricsConfiguration><Id>a</Id><Filter><Prefix>logs/</Prefix></Filter></MetricsConfiguration>"
TIERING = (
    "<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier>"
    "<Days>{}</Days></Tiering></IntelligentTieringConfiguration>"
)


def put(wire: Wire, query: str, document: str, **options: Any) -> Any:
    return wire.ask("PUT", f"/b?{query}", document.encode(), **options)


@pytest.mark.parametrize(("profile", "status"), [("aws", 204), ("jdcloud", 200)])
def test_inventory(make_wire: type[Wire], profile: str, status: int) -> None:
    """PutBucketInventoryConfiguration, GetBucketInventoryConfiguration, ListBucketInventoryConfigurations,
    DeleteBucketInventoryConfiguration: the order recorded at Amazon (test_put_bucket_inventory_config_order)."""
    wire = make_wire(profile).with_bucket()
    for name in ("z-test", "a-test", "test-1"):
        assert put(wire, f"inventory&id={name}", inventory(name)).status == status
    found = wire.ask("GET", "/b?inventory&id=a-test")
    assert (found.tree.tag, found.text("Id"), found.text("Schedule/Frequency")) == (
        "InventoryConfiguration",
        "a-test",
        "Daily",
    )
    listed = wire.ask("GET", "/b?inventory")
    assert listed.tree.tag == "ListInventoryConfigurationsResult"
    assert listed.texts("InventoryConfiguration/Id") == ["a-test", "test-1", "z-test"]
    assert listed.text("IsTruncated") == "false"
    assert wire.ask("DELETE", "/b?inventory&id=z-test").status == 204
    gone = wire.ask("GET", "/b?inventory&id=z-test")
    assert (gone.status, gone.code) == (404, "NoSuchConfiguration")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        # recorded at Amazon, per localstack's snapshots (test_s3_put_inventory_report_exceptions)
        pytest.param(inventory("other"), "IdMismatch", id="another id"),
        pytest.param(inventory("i", bucket="reports"), "InvalidS3DestinationBucket", id="no ARN"),
        pytest.param(inventory("i", kind="TXT"), "MalformedXML", id="format"),
        pytest.param(inventory("i", frequency="Hourly"), "MalformedXML", id="frequency"),
        pytest.param(
            inventory("i", extra="<OptionalFields><Field>Colour</Field></OptionalFields>"), "MalformedXML", id="field"
        ),
    ],
)
def test_refused_inventory(aws: Wire, document: str, code: str) -> None:
    answer = put(aws, "inventory&id=i", document)
    assert (answer.status, answer.code) == (400, code)
    assert aws.ask("GET", "/b?inventory").texts("InventoryConfiguration") == []


def test_inventory_that_is_off(aws: Wire) -> None:  # Amazon: InventoryConfiguration: an XML boolean
    document = inventory("i").replace("<IsEnabled>true<", "<IsEnabled>false<")
    assert put(aws, "inventory&id=i", document).status == 204
    assert aws.ask("GET", "/b?inventory&id=i").text("IsEnabled") == "false"


def test_refused_inventory_of_jdcloud(jdcloud: Wire) -> None:  # Put-Bucket-InventoryConfiguration
    for document in (inventory("other"), inventory("i", bucket="reports")):
        assert put(jdcloud, "inventory&id=i", document).code == "InvalidArgument"
    assert put(jdcloud, "inventory&id=i", inventory("i", kind="ORC")).code == "MalformedXML"


def test_pages_of_a_hundred(aws: Wire) -> None:
    names = [f"{number:03}" for number in range(150)]
    for name in names:
        put(aws, f"inventory&id={name}", inventory(name))
    first = aws.ask("GET", "/b?inventory")
    assert first.texts("InventoryConfiguration/Id") == names[:100]
    token = first.text("NextContinuationToken")
    second = aws.ask("GET", f"/b?inventory&continuation-token={token}")
    assert (second.texts("InventoryConfiguration/Id"), second.text("IsTruncated")) == (names[100:], "false")
    assert aws.ask("GET", "/b?inventory&continuation-token=~").status == 400


@pytest.mark.parametrize(
    ("query", "document", "root"),
    [
        ("analytics", ANALYTICS, "AnalyticsConfiguration"),
        ("metrics", METRICS, "MetricsConfiguration"),
        ("intelligent-tiering", TIERING.format(90), "IntelligentTieringConfiguration"),
    ],
)
def test_other_configurations(aws: Wire, query: str, document: str, root: str) -> None:
    if query == "analytics":
        document = document.replace("<StorageClassAnalysis/>", ANALYSIS)
    assert put(aws, f"{query}&id=a", document).status == 204
    assert aws.ask("GET", f"/b?{query}&id=a").tree.tag == root
    assert aws.ask("GET", f"/b?{query}").texts(f"{root}/Id") == ["a"]
    assert aws.ask("DELETE", f"/b?{query}&id=a").status == 204
    assert aws.ask("DELETE", f"/b?{query}&id=a").code == "NoSuchConfiguration"  # recorded: deleting twice


def test_a_thousand_configurations(aws: Wire) -> None:  # Amazon: PutBucketMetricsConfiguration, TooManyConfigurations
    for number in range(1000):
        aws.must(put(aws, f"metrics&id={number}", METRICS.replace(">a<", f">{number}<")))
    answer = put(aws, "metrics&id=a", METRICS)
    assert (answer.status, answer.code) == (400, "TooManyConfigurations")
    assert put(aws, "metrics&id=999", METRICS.replace(">a<", ">999<")).status == 204, "one that is there is replaced"
    assert put(aws, "inventory&id=i", inventory("i")).status == 204, "each kind has its own thousand"


@pytest.mark.parametrize(
    ("query", "root", "more"),
    [
        ("analytics", "AnalyticsConfiguration", "<StorageClassAnalysis/>"),
        ("metrics", "MetricsConfiguration", ""),
        (
            "intelligent-tiering",
            "IntelligentTieringConfiguration",
            "<Status>Enabled</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering>",
        ),
    ],
)
def test_filter_has_one_criterion(aws: Wire, query: str, root: str, more: str) -> None:
    """Amazon: AnalyticsFilter, MetricsFilter: exactly one prefix, tag or conjunction; of tiering our reading."""
    more = more.replace("<StorageClassAnalysis/>", ANALYSIS)
    both = "<Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
    expected = {both: (400, "MalformedXML"), "": (400, "MalformedXML"), f"<And>{both}</And>": (204, None)}
    for criteria, outcome in expected.items():
        answer = put(aws, f"{query}&id=a", f"<{root}><Id>a</Id><Filter>{criteria}</Filter>{more}</{root}>")
        assert (answer.status, answer.code) == outcome


ANALYSIS = (
    "<StorageClassAnalysis><DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination>"
    f"<Format>CSV</Format><Bucket>{ARN}</Bucket></S3BucketDestination></Destination></DataExport></StorageClassAnalysis>"
)


def test_days_of_a_tier(aws: Wire) -> None:
    assert put(aws, "intelligent-tiering&id=a", TIERING.format(89)).code == "InvalidArgument"


@pytest.mark.parametrize("query", ["analytics", "metrics", "intelligent-tiering"])
def test_what_jdcloud_does_not_document(jdcloud: Wire, query: str) -> None:
    answer = jdcloud.ask("GET", f"/b?{query}")
    assert (answer.status, answer.code) == (501, "NotImplemented")
