"""Operations of Amazon S3 or JD Cloud that are not implemented yet: each answers 501 with its name."""

from __future__ import annotations

from fakeoss.handling.registry import Target, unsupported

_BUCKET_CONFIGURATIONS = (
    # sub-resource, name, methods
    ("metadataConfiguration", "BucketMetadataConfiguration", "GET POST DELETE"),
    ("metadataTable", "BucketMetadataTableConfiguration", "GET POST DELETE"),
)
_OBJECT_CONFIGURATIONS = (("torrent", "ObjectTorrent", "GET"),)
_VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Create"}

for _target, _configurations in ((Target.BUCKET, _BUCKET_CONFIGURATIONS), (Target.OBJECT, _OBJECT_CONFIGURATIONS)):
    for _query, _name, _methods in _configurations:
        for _method in _methods.split():
            unsupported(_VERBS[_method] + _name, _method, _target, _query)

for _table in ("Annotation", "Inventory", "Journal"):
    unsupported(f"UpdateBucketMetadata{_table}TableConfiguration", "PUT", Target.BUCKET, f"metadata{_table}Table")
unsupported("CreateSession", "GET", Target.BUCKET, "session")
unsupported("RenameObject", "PUT", Target.OBJECT, "renameObject")
unsupported("WriteGetObjectResponse", "POST", Target.SERVICE, "x-amz-object-lambda")
