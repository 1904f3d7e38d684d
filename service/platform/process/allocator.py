"""How much freed memory a process keeps to itself: glibc's allocator (mallopt(3)), if it has that.

Each thread has an arena of its own, up to eight for each core, and an arena keeps what was freed in
it. A freed block of up to 32 MB also makes the allocator take every smaller one from an arena from
then on, instead of asking the system for it and giving it back. A server that answered twelve large
screenings, four at once, so kept 120 MB more than it does with these limits.
"""

import ctypes

_mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_ARENAS = 2
"""As many as threads allocate at once: the interpreter lets one at a time, libraries a second."""
_GIVEN_BACK, _HELD = 2**23, 2**25
"""Bytes from which a freed block goes back to the system at once, and bytes that an arena may hold.

Ours. With a quarter of a megabyte for the first, or glibc's 128 kB for the second, memory was given
back and taken again for each page, which took half as long again.
"""


def share_arenas() -> None:
    """Let all threads of this process share two arenas.

    Each reserves 64 MB of addresses, which a limit of memory counts: with a dozen of them a file of
    2 kB took 600 MB.
    """
    if _mallopt is not None:
        _mallopt(_M_ARENA_MAX, _ARENAS)


def give_memory_back() -> None:
    """Let this process keep little of what it frees; called before it starts threads."""
    share_arenas()
    if _mallopt is not None:
        _mallopt(_M_MMAP_THRESHOLD, _GIVEN_BACK)
        _mallopt(_M_TRIM_THRESHOLD, _HELD)
