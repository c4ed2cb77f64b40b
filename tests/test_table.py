"""One state, read and written in the singular and in the plural."""

import numpy as np
import pytest

from ipssim.agents.agency import Agencies
from ipssim.table import Column, Rows, Table, columns_of


class Shop(Rows):
    __slots__ = ("rows", "table")
    staff = Column(np.int32, initial=2, unit="people", doc="Who works there")
    shelves = Column(float, wide=3, unit="0-1", doc="How full they are")
    stock = Column(np.int16, wide=(2, 5), unit="boxes", doc="What they hold, by room and kind")
    ratings = Column(float, wide=8, unit="0-1", doc="How customers find them")

    def __init__(self, table, rows):
        self.table, self.rows = table, rows


def shops():
    return Table.of(Shop, 4)


def test_one_row_is_a_number_and_many_are_an_array():
    table = shops()
    assert Shop(table, 1).staff == 2
    np.testing.assert_array_equal(Shop(table, slice(None)).staff, [2, 2, 2, 2])
    assert Shop(table, np.array([0, 2])).shelves.shape == (2, 3)


def test_a_selection_writes_through_to_the_table():
    table = shops()
    Shop(table, np.array([1, 3])).staff += 5
    np.testing.assert_array_equal(table["staff"], [2, 7, 2, 7])


@pytest.mark.parametrize("name", ["shelves", "stock", "ratings"])
@pytest.mark.parametrize("rows", [2, slice(None), np.array([3, 1])], ids=["one", "all", "some"])
def test_a_vector_is_read_as_it_was_written_however_it_lies_in_memory(name, rows):
    table = shops()
    written = np.arange(table[name].size).reshape(table[name].shape)[rows]
    setattr(Shop(table, rows), name, written)
    np.testing.assert_array_equal(getattr(Shop(table, rows), name), written)
    np.testing.assert_array_equal(table[name][rows], written)
    setattr(Shop(table, rows), name, 0)
    assert not table[name].any()


@pytest.mark.parametrize("few", [2, 5, 7])
def test_few_numbers_add_up_to_the_same_bits_along_and_across_memory(few):
    along = np.random.default_rng(few).lognormal(sigma=9, size=(500, few))
    across = np.asfortranarray(along)
    one_by_one = [row.sum() for row in across]
    np.testing.assert_array_equal(along.sum(axis=-1), across.sum(axis=-1))
    np.testing.assert_array_equal(one_by_one, across.sum(axis=-1))


def test_a_frozen_table_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        Shop(shops().frozen(), slice(None)).staff += 1


def test_a_misspelt_variable_is_an_error():
    with pytest.raises(AttributeError):
        Shop(shops(), 0).staf = 1
    with pytest.raises(AttributeError):
        Agencies(None, Table.of(Agencies, 2)).fidelty = 1


def test_every_variable_of_an_agency_has_a_unit_and_a_meaning():
    for name, column in columns_of(Agencies).items():
        assert column.unit and column.doc, name


def test_a_frame_has_one_column_for_each_cell():
    frame = shops().to_frame()
    assert list(frame)[:4] == ["staff", "shelves_0", "shelves_1", "shelves_2"]
    assert frame.shape == (4, 1 + 3 + 2 * 5 + 8)
