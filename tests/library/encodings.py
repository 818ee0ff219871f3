import base64
import binascii
import hashlib

for text in ["", "a", "ab", "abc", "hello, world", "é" * 9]:
    data = text.encode()
    for encode, decode in [(base64.b64encode, base64.b64decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode),
                           (base64.b32encode, base64.b32decode), (base64.b16encode, base64.b16decode)]:
        encoded = encode(data)
        print(encoded, decode(encoded) == data, decode(encoded.decode()) == data)
    print(binascii.hexlify(data), binascii.crc32(data), base64.encodebytes(data))
for wrong in [b"abc", b"a", b"ab=", b"ab==cd", b"a b c d", b"====", b"ab=c"]:
    for strict in (False, True):
        try:
            print(wrong, strict, base64.b64decode(wrong, validate=strict))
        except binascii.Error as error:
            print(wrong, strict, error)
for name in ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]:
    for data in [b"", b"abc", b"x" * 1000]:
        print(name, hashlib.new(name, data).hexdigest())
digest = hashlib.sha256()
digest.update(b"hello ")
other = digest.copy()
digest.update(b"world")
print(digest.hexdigest() == hashlib.sha256(b"hello world").hexdigest(), other.hexdigest()[:8], digest.name, digest.digest_size, digest.block_size)
for wrong in (lambda: hashlib.md5("text"), lambda: hashlib.new("none")):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, str(error)[:40])
