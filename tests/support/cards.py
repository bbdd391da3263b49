"""ANSI/NIST-ITL files in traditional encoding, with whatever a test wants in them."""

from collections.abc import Mapping, Sequence

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"


def value(*rows: Sequence[object]) -> bytes:
    """A field's repeated values, each a list of items."""
    return RS.join(US.join(str(item).encode() for item in row) for row in rows)


def tagged(kind: int, idc: int, fields: Mapping[int, bytes | str | int]) -> tuple[int, int, bytes]:
    """A record of fields."""
    told: dict[int, bytes | str | int] = {2: f"{idc:02}", **fields}
    parts = [
        f"{kind}.{number:03}:".encode() + (v if isinstance(v, bytes) else str(v).encode())
        for number, v in told.items()
    ]
    rest = GS.join(parts) + FS
    length = len(f"{kind}.001:".encode()) + len(GS) + len(rest)
    total = length + len(str(length))
    total = length + len(str(total))
    return kind, idc, f"{kind}.001:{total}".encode() + GS + rest


def type_4(
    idc: int,
    data: bytes,
    width: int,
    height: int,
    *,
    finger: int,
    impression: int = 0,
    code: int = 0,
) -> tuple[int, int, bytes]:
    """A binary grey image."""
    body = bytes([idc, impression, finger, *[255] * 5, 0])
    body += width.to_bytes(2) + height.to_bytes(2) + bytes([code]) + data
    return 4, idc, (len(body) + 4).to_bytes(4) + body


def card(
    *records: tuple[int, int, bytes], first: Mapping[int, bytes | str | int] | None = None
) -> bytes:
    """A file of these records; `first` changes fields of its record of type 1."""
    listed = value((1, len(records)), *((kind, f"{idc:02}") for kind, idc, _ in records))
    fields = {
        3: listed,
        4: "CAR",
        5: "20260314",
        9: "TCN-1",
        11: "19.69",
        12: "19.69",
        **(first or {}),
    }
    # Field 2 of the first record is the version of the standard.
    _, _, head = tagged(1, 0, {2: "0500", **fields})
    return head + b"".join(body for _, _, body in records)
