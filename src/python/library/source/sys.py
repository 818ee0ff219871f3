"""`version_info` and what `unraisablehook` is given; the rest is native."""


class version_info(tuple):
    major = property(lambda self: self[0])
    minor = property(lambda self: self[1])
    micro = property(lambda self: self[2])
    releaselevel = property(lambda self: self[3])
    serial = property(lambda self: self[4])

    def __repr__(self):
        return (f"sys.version_info(major={self[0]}, minor={self[1]}, micro={self[2]}, releaselevel={self[3]!r}, "
                f"serial={self[4]})")


version_info = version_info(_version)


class UnraisableHookArgs(tuple):
    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    err_msg = property(lambda self: self[3])
    object = property(lambda self: self[4])

    def __repr__(self):
        return (f"UnraisableHookArgs(exc_type={self[0]!r}, exc_value={self[1]!r}, exc_traceback={self[2]!r}, "
                f"err_msg={self[3]!r}, object={self[4]!r})")
