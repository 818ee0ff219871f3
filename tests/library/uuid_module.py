"""UUIDs from texts, bytes, fields and names."""
import uuid

one = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(one, repr(one), one.hex, one.bytes, one.bytes_le, one.fields, one.urn, one.variant, one.version, one.time, one.clock_seq, one.node)
print(uuid.UUID(bytes=one.bytes) == one, uuid.UUID(bytes_le=one.bytes_le) == one, uuid.UUID(fields=one.fields) == one,
      uuid.UUID(int=one.int) == one, uuid.UUID("{12345678123456781234567812345678}") == one, uuid.UUID(one.urn) == one)
print(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "python.org"), uuid.NAMESPACE_OID, uuid.NAMESPACE_X500)
print(uuid.uuid4().version, uuid.uuid1().version, uuid.uuid4() != uuid.uuid4(), len({uuid.uuid4() for _ in range(9)}), uuid.uuid4().variant)
print(one < uuid.UUID(int=2 ** 128 - 1), one >= one, sorted([uuid.UUID(int=3), uuid.UUID(int=1)]), int(uuid.UUID(int=7)), hash(one) == hash(one.int))
for wrong in (lambda: uuid.UUID("x"), lambda: uuid.UUID(), lambda: uuid.UUID(int=-1), lambda: uuid.UUID(bytes=b"a"),
              lambda: uuid.UUID(int=1, version=9), lambda: setattr(one, "int", 3), lambda: uuid.UUID(fields=(1, 2)), lambda: one < 3,
              lambda: uuid.UUID(fields=(1, 2, 3, 999, 5, 6))):
    try:
        wrong()
    except (TypeError, ValueError, AttributeError) as error:
        print(type(error).__name__, error)
