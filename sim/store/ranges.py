"""Sets of whole numbers as ranges: sorted pairs (first, last), the last not included, never touching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Ranges = list[tuple[int, int]]


def ranges_of(numbers: Iterable[int]) -> Ranges:
    """The ranges of some numbers, in any order."""
    return merged((number, number + 1) for number in numbers)


def merged(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """Pairs in any order, which may overlap or touch, as ranges."""
    found: Ranges = []
    for first, last in sorted(pairs):
        if first >= last:
            continue
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def count(ranges: Ranges) -> int:
    """How many numbers there are."""
    return sum(last - first for first, last in ranges)


def without(ranges: Ranges, others: Ranges) -> Ranges:
    """The numbers of the first that are not in the second."""
    found: Ranges = []
    k = 0
    for first, last in ranges:
        while k < len(others) and others[k][1] <= first:
            k += 1
        j = k
        while j < len(others) and others[j][0] < last:
            if first < others[j][0]:
                found.append((first, others[j][0]))
            first = max(first, others[j][1])
            j += 1
        if first < last:
            found.append((first, last))
    return found


def in_chunks(ranges: Ranges, size: int) -> Iterator[Ranges]:
    """The same numbers in order, at most `size` at a time."""
    chunk: Ranges = []
    room = size
    for first, last in ranges:
        while first < last:
            end = min(last, first + room)
            chunk.append((first, end))
            room -= end - first
            first = end
            if room == 0:
                yield chunk
                chunk, room = [], size
    if chunk:
        yield chunk


def numbers(ranges: Ranges) -> Iterator[int]:
    """Every number, in order."""
    for first, last in ranges:
        yield from range(first, last)
