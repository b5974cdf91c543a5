"""Archives and folders that attack: refused one by one, the rest goes on."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile

import pytest


def test_members_are_read_in_order_and_know_where_they_come_from(read, make):
    result = read("week.zip", make.zip({"b.txt": b"second", "a/x.txt": b"first", "a/p.jpg": b"x", "__MACOSX/a": b"x"}))
    assert result.texts == ["first", "second"]
    item = result.reports[0]
    assert item.original_name == "week.zip!/a/x.txt"
    assert item.derivations[0].parameters == {"member": "a/x.txt"}
    assert item.derivations[0].result_sha256 == item.original_sha256
    assert sorted(item.code for item in result.aside) == ["media_file", "system_file"]


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", "..\\evil.txt"])
def test_names_that_lead_out_are_refused(read, name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
        archive.writestr("good.txt", "good")
    result = read("a.zip", target.getvalue())
    assert result.codes == ["zip_path"]
    assert result.texts == ["good"]


def test_links_in_archives_are_refused(read):
    target = io.BytesIO()
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, "/etc/hostname")
    assert read("a.zip", target.getvalue()).codes == ["symlink"]


def test_bombs_are_refused_by_ratio_total_and_depth(read, make, limits):
    assert read("a.zip", make.zip({"x.txt": b"0" * 5_000_000, "y.txt": b"good"})).codes == ["zip_bomb"]
    many = make.zip({f"{place}.txt": os.urandom(500).hex().encode() for place in range(5)})
    assert read("b.zip", many, limits=limits(zip_total_bytes=2500)).codes == ["zip_total"]
    assert read("b.zip", many, limits=limits(zip_members=3)).codes == ["zip_members"]
    nested = make.zip({"c.zip": make.zip({"d.zip": make.zip({"e.txt": b"x"})})})
    assert read("c.zip", nested).codes == ["zip_depth"]


def test_a_header_that_lies_about_the_size_does_not_help(read, make):
    data = bytearray(make.zip({"x.txt": b"0" * 5_000_000}))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert read("a.zip", bytes(data)).codes in (["zip_bomb"], ["zip_broken"])


def test_encrypted_and_damaged_members_are_refused(read, make):
    data = bytearray(make.zip({"x.txt": b"text of some length " * 20, "y.txt": b"good"}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert read("a.zip", bytes(data)).codes == ["zip_encrypted"]
    broken = bytearray(make.zip({"x.txt": b"text of some length " * 20}))
    broken[40] ^= 0xFF
    assert read("b.zip", bytes(broken)).codes == ["zip_broken"]
    assert read("c.zip", b"PK\x03\x04 nothing").codes == ["zip_broken"]
