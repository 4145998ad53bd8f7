"""Sessions of botocore, boto3 and aiobotocore that know nothing yet but the descriptions of services.

They share one loader, which reads the description of a service once for the process: a loader of its own costs a
session a tenth of a second. Knows nothing of fakeoss, so that it can be imported before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import botocore.loaders
import botocore.session

if TYPE_CHECKING:
    from aiobotocore.session import AioSession

LOADER = botocore.loaders.create_loader()


def botocore_session() -> botocore.session.Session:
    """What a session of boto3 stands on."""
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    return session


def boto3_session(**options: Any) -> boto3.session.Session:
    """A session of boto3 with these options, such as its keys and its region."""
    return boto3.session.Session(botocore_session=botocore_session(), **options)


def aio_session() -> AioSession:
    """A session of aiobotocore."""
    from aiobotocore.session import AioSession

    session = AioSession()
    session.register_component("data_loader", LOADER)
    return session
