#!/usr/bin/env bash
# aioaws 0.15.1: delete() and delete_recursive() return the key of each child of the answer to DeleteObjects, and so of each
# <Error>, too: keys that were refused are returned as deleted. S3 is a transport of httpx that refuses to delete "kept".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import asyncio
import re
from importlib.metadata import version
from types import SimpleNamespace

import httpx
from aioaws.s3 import S3Client

objects = {"deleted", "kept"}


def answer(request):
    found = re.findall("<Key>(.*?)</Key>", request.content.decode())
    children = ""
    for key in found:
        if key == "kept":
            children += f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        else:
            objects.discard(key)
            children += f"<Deleted><Key>{key}</Key></Deleted>"
    xmlns = "http://s3.amazonaws.com/doc/2006-03-01/"
    return httpx.Response(200, text=f'<?xml version="1.0"?><DeleteResult xmlns="{xmlns}">{children}</DeleteResult>')


async def delete():
    names = {"aws_access_key": "AK", "aws_secret_key": "secret", "aws_region": "us-east-1", "aws_s3_bucket": "bucket"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        return await S3Client(http, SimpleNamespace(**names)).delete("deleted", "kept")


returned = asyncio.run(delete())
print(f"aioaws {version('aioaws')}: delete('deleted', 'kept') returns {returned}; left: {sorted(objects)}")
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check aioaws==0.15.1 httpx==0.28.1 pydantic==2.14.4 aiofiles==25.1.0
"$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
aioaws 0.15.1: delete('deleted', 'kept') returns ['deleted', 'kept']; left: ['kept']
SEEN
