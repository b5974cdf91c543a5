"""Parquet: columns of simple values, row by row. Needs the extra ``parquet``."""

from __future__ import annotations

import importlib.util
import io

from khabar.ingest.drafts import Blob, Content
from khabar.ingest.model import Options
from khabar.ingest.reasons import Unreadable
from khabar.ingest.tables import Row, check_header, map_rows
from khabar.ingest.xlsx import cell_text


def read_parquet(blob: Blob, options: Options) -> Content:
    """One report per row.

    Raises:
        Unreadable: pyarrow is not installed, the file is damaged or too long, or no column holds the text.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise Unreadable("missing_extra", kind="Parquet", extra="parquet")
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(blob.data))
        if file.metadata.num_rows > options.limits.rows:
            raise Unreadable("too_many_rows", limit=options.limits.rows)
        unpacked = sum(file.metadata.row_group(place).total_byte_size for place in range(file.metadata.num_row_groups))
        if unpacked > options.limits.zip_total_bytes:
            raise Unreadable("too_large", size=unpacked, limit=options.limits.zip_total_bytes)
        columns = file.read().to_pydict()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Unreadable("parquet_broken", detail=str(error)[:160]) from error
    header = tuple(columns)
    check_header(header)
    rows = [
        Row(number, tuple(cell_text(columns[name][number - 1]) for name in header))
        for number in range(1, file.metadata.num_rows + 1)
    ]
    mapped = map_rows(blob.name, header, rows, options)
    return Content(
        kind="parquet",
        media_type="application/vnd.apache.parquet",
        items=mapped.items,
        tool="pyarrow",
        version=pyarrow.__version__,
        notes=mapped.notes,
        is_private=mapped.has_senders,
        is_public=blob.is_public,
        others=mapped.others,
    )
