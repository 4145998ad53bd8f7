"""The file layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeoss.durable.files import Files


@pytest.mark.parametrize("sync", [False, True])
def test_a_file_is_written_once(tmp_path: Path, sync: bool):
    files, path = Files(), tmp_path / "a"
    output = files.create(str(path))
    output.write(b"ab")
    output.write(memoryview(b"cd"))
    output.finish(sync=sync)
    assert path.read_bytes() == b"abcd"
    assert path.stat().st_mode & 0o777 == 0o600
    assert output.closed
    with pytest.raises(FileExistsError):
        files.create(str(path))
    files.remove(str(path))
    files.remove(str(path))
    assert not path.exists()
