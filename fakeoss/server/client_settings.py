"""What to paste into a client's configuration or code, so that it finds a server: true, since tests run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLIENTS", "PLACEHOLDER", "Target", "client_settings"]


PLACEHOLDER: Final = "SECRET_KEY"
"""In place of a secret key that is not shown."""


class Target(NamedTuple):
    """Where clients are to go, with whose keys; ``authority`` is the file with the certificate that they are to trust,
    if the server has made its own."""

    endpoint_url: str
    region: str
    access_key: str
    secret_key: str
    authority: str | None = None


_TEXTS: Final[Mapping[str, str]] = {
    # boto3: Session.client
    "boto3": """\
import boto3

s3 = boto3.client("s3", endpoint_url="{url}", region_name="{region}",
                  aws_access_key_id="{key}",
                  aws_secret_access_key="{secret}"{verify})
""",
    # AWS SDKs and Tools Reference Guide: service-specific endpoints
    "aws-cli": """\
export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION={region}
export AWS_ACCESS_KEY_ID={key}
export AWS_SECRET_ACCESS_KEY={secret}
{bundle}# aws s3 mb s3://bucket
""",
    # rclone.org/s3: environment variables of a remote that needs no configuration file
    "rclone": """\
export RCLONE_CONFIG_FAKEOSS_TYPE=s3 RCLONE_CONFIG_FAKEOSS_PROVIDER=Other
export RCLONE_CONFIG_FAKEOSS_ENDPOINT={url} RCLONE_CONFIG_FAKEOSS_REGION={region}
export RCLONE_CONFIG_FAKEOSS_ACCESS_KEY_ID={key}
export RCLONE_CONFIG_FAKEOSS_SECRET_ACCESS_KEY={secret}
export RCLONE_CONFIG_FAKEOSS_FORCE_PATH_STYLE=true{rclone_bundle}
# rclone mkdir fakeoss:bucket
""",
    # s3fs.readthedocs.io: S3FileSystem
    "s3fs": """\
import s3fs

fs = s3fs.S3FileSystem(key="{key}", secret="{secret}", endpoint_url="{url}",
                       client_kwargs={{"region_name": "{region}"{verify}}})
""",
    # duckdb.org: the httpfs extension, S3 API support
    "duckdb": """\
CREATE SECRET fakeoss (
    TYPE s3, KEY_ID '{key}', SECRET '{secret}',
    ENDPOINT '{host}', REGION '{region}', URL_STYLE 'path', USE_SSL {is_tls}
);
SELECT * FROM read_parquet('s3://bucket/data.parquet');
""",
    # docs.pola.rs: storage_options; the keys are those of object_store's AmazonS3ConfigKey
    "polars": """\
import polars

storage_options = {{
    "aws_endpoint_url": "{url}", "aws_region": "{region}",
    "aws_access_key_id": "{key}",
    "aws_secret_access_key": "{secret}"{allow_http},
}}
frame = polars.scan_parquet("s3://bucket/data.parquet", storage_options=storage_options)
""",
    # arrow.apache.org: S3FileSystem, which does not read AWS_ENDPOINT_URL
    "pyarrow": """\
import pyarrow.fs

fs = pyarrow.fs.S3FileSystem(endpoint_override="{url}", region="{region}",
                             access_key="{key}",
                             secret_key="{secret}")
""",
    # hadoop.apache.org: Hadoop-AWS module, S3A
    "spark": """\
spark.hadoop.fs.s3a.endpoint                {url}
spark.hadoop.fs.s3a.endpoint.region         {region}
spark.hadoop.fs.s3a.access.key              {key}
spark.hadoop.fs.s3a.secret.key              {secret}
spark.hadoop.fs.s3a.path.style.access       true
spark.hadoop.fs.s3a.connection.ssl.enabled  {is_tls}
""",
    # AWS SDK for JavaScript v3: S3Client
    "javascript": """\
import {{ S3Client }} from "@aws-sdk/client-s3";

const s3 = new S3Client({{
  endpoint: "{url}", region: "{region}", forcePathStyle: true,
  credentials: {{ accessKeyId: "{key}", secretAccessKey: "{secret}" }},
}});
""",
    # AWS SDK for Java 2.x: S3ClientBuilder
    "java": """\
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

S3Client s3 = S3Client.builder()
    .endpointOverride(URI.create("{url}")).region(Region.of("{region}")).forcePathStyle(true)
    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("{key}", "{secret}")))
    .build();
""",
    # AWS SDK for Go v2: s3.Options
    "go": """\
client := s3.New(s3.Options{{
	BaseEndpoint: aws.String("{url}"), Region: "{region}", UsePathStyle: true,
	Credentials: credentials.NewStaticCredentialsProvider("{key}", "{secret}", ""),
}})
""",
}
CLIENTS: Final = tuple(_TEXTS)
"""The names of the clients."""
_TRUST: Final[Mapping[str, str]] = {
    "duckdb": "-- trust the certificate: SET ca_cert_file = '{authority}';\n",
    "polars": "# trust the certificate: SSL_CERT_FILE={authority}\n",
    "pyarrow": '# trust the certificate: tls_ca_file_path="{authority}" of S3FileSystem\n',
    "spark": "# trust the certificate: import {authority} into the JVM's trust store (keytool -importcert)\n",
    "javascript": "// trust the certificate: NODE_EXTRA_CA_CERTS={authority}\n",
    "java": "// trust the certificate: import {authority} into a trust store (keytool -importcert), and name it with\n"
    "// -Djavax.net.ssl.trustStore\n",
    "go": "// trust the certificate: SSL_CERT_FILE={authority}\n",
}
"""How clients that have no option for it come to trust the certificate."""


def client_settings(target: Target) -> dict[str, str]:
    """Return, by client, what to paste."""
    url, authority = target.endpoint_url, target.authority
    words = {
        "url": url,
        "host": url.partition("://")[2],
        "is_tls": "true" if url.startswith("https:") else "false",
        "region": target.region,
        "key": target.access_key,
        "secret": target.secret_key,
        "allow_http": "" if url.startswith("https:") else ', "aws_allow_http": "true"',
        "verify": "",
        "bundle": "",
        "rclone_bundle": "",
    }
    texts = dict(_TEXTS)
    if authority is not None:
        words["verify"] = f', verify="{authority}"'
        words["bundle"] = f"export AWS_CA_BUNDLE={authority}\n"
        words["rclone_bundle"] = f" RCLONE_CA_CERT={authority}"
        texts = {name: _TRUST.get(name, "").format(authority=authority) + text for name, text in _TEXTS.items()}
    settings = {name: text.format_map(words) for name, text in texts.items()}
    if authority is not None:
        settings["s3fs"] = settings["s3fs"].replace(words["verify"], f', "verify": "{authority}"')
    return settings
