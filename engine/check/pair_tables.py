"""Several tables of pairs as one, and parts of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from engine.records import PairTable, Relation

_KINDS = {
    "first": np.int32, "second": np.int32, "mse": np.float64, "relation": np.uint8, "failed": np.uint8,
    "correlation": np.float32, "structure": np.float32, "second_look": np.float32,
    "turned": np.uint8,
}  # fmt: skip


def joined(tables: Sequence[PairTable]) -> PairTable:
    """All rows, in order."""
    return PairTable(
        **{
            column.name: np.concatenate(
                [
                    np.empty(0, _KINDS[column.name]),
                    *(getattr(table, column.name) for table in tables),
                ]
            )
            for column in fields(PairTable)
        }
    )


def part(table: PairTable, rows: NDArray[np.intp]) -> PairTable:
    """Some rows, in that order."""
    return PairTable(
        **{column.name: getattr(table, column.name)[rows] for column in fields(PairTable)}
    )


def in_order(table: PairTable) -> tuple[PairTable, NDArray[np.intp]]:
    """The rows by first, then second; and where each row went."""
    order = np.lexsort((table.second, table.first))
    place = np.empty(len(table), np.intp)
    place[order] = np.arange(len(table))
    return part(table, order), place


def distinct(table: PairTable) -> PairTable:
    """Each pair once, in order."""
    table = in_order(table)[0]
    is_new = np.ones(len(table), bool)
    is_new[1:] = (np.diff(table.first) != 0) | (np.diff(table.second) != 0)
    return part(table, np.flatnonzero(is_new))


def put(table: PairTable, rows: NDArray[np.intp], others: PairTable) -> PairTable:
    """The table with other rows in the place of some."""
    columns = {}
    for column in fields(PairTable):
        values = getattr(table, column.name).copy()
        values[rows] = getattr(others, column.name)
        columns[column.name] = values
    return PairTable(**columns)


def with_other_bytes(table: PairTable, is_renewed: NDArray[np.bool_]) -> PairTable:
    """The table once some files, bool (N,) over pictures, have other bytes and the same pixels: identical to none any
    more, a twin of what they were identical to.
    """
    is_other = is_renewed[table.first] | is_renewed[table.second]
    relation = table.relation.copy()
    relation[is_other & (relation == Relation.IDENTICAL)] = Relation.TWIN
    return replace(table, relation=relation)
