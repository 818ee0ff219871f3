"""Streams of text and bytes in memory; there are no files."""

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192


class UnsupportedOperation(OSError, ValueError):
    pass


class IOBase:
    closed = False
    _closed_text = "I/O operation on closed file"

    def __enter__(self):
        self._check_open()
        return self

    def __exit__(self, *args):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def _check_open(self):
        if self.closed:
            raise ValueError(self._closed_text)

    def close(self):
        self.closed = True

    def flush(self):
        self._check_open()

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def fileno(self):
        raise UnsupportedOperation("fileno")

    def readlines(self, hint=-1, /):
        return list(self)

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)


class _Memory(IOBase):
    """A position in a buffer that is kept whole."""

    def getvalue(self):
        self._check_open()
        return self._buffer

    def tell(self):
        self._check_open()
        return self._place

    def seek(self, pos, whence=0, /):
        self._check_open()
        if whence == 0 and pos < 0:
            raise ValueError(f"Negative seek position {pos}" if isinstance(self, StringIO) else f"negative seek value {pos}")
        self._place = pos if whence == 0 else max(0, pos + (self._place if whence == 1 else len(self._buffer)))
        return self._place

    def read(self, size=-1, /):
        self._check_open()
        end = len(self._buffer) if size is None or size < 0 else self._place + size
        data = self._buffer[self._place:end]
        self._place += len(data)
        return data

    def readline(self, size=-1, /):
        self._check_open()
        end = self._buffer.find(self._newline, self._place) + 1 or len(self._buffer)
        if size is not None and 0 <= size:
            end = min(end, self._place + size)
        return self.read(max(0, end - self._place))

    def truncate(self, size=None, /):
        self._check_open()
        size = self._place if size is None else size
        self._buffer = self._buffer[:size]
        return size

    def _put(self, data):
        gap = self._filler * (self._place - len(self._buffer))
        self._buffer = self._buffer[:self._place] + gap + data + self._buffer[self._place + len(data):]
        self._place += len(data)
        return len(data)


class StringIO(_Memory):
    __module__ = "_io"
    _newline, _filler = "\n", "\0"
    encoding = errors = None

    def __init__(self, initial_value="", newline="\n"):
        if not isinstance(initial_value, (str, type(None))):
            raise TypeError(f"initial_value must be str or None, not {type(initial_value).__name__}")
        self._buffer, self._place = initial_value or "", 0

    def write(self, s, /):
        self._check_open()
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        return self._put(s)


class BytesIO(_Memory):
    __module__ = "_io"
    _newline, _filler = b"\n", b"\0"
    _closed_text = "I/O operation on closed file."

    def __init__(self, initial_bytes=b""):
        self._buffer, self._place = bytes(initial_bytes), 0

    def write(self, b, /):
        self._check_open()
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return self._put(bytes(b))


TextIOBase, RawIOBase, BufferedIOBase = StringIO, BytesIO, BytesIO


def open(*args, **options):
    raise NotImplementedError("weakloop does not know io.open: it runs programs without files")
