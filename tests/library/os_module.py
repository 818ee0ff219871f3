import os
import os.path

print(os.environ.get("WEAKLOOP_NO_SUCH_VARIABLE", "default"), os.getenv("WEAKLOOP_NO_SUCH_VARIABLE"), os.sep, os.name, os.linesep == "\n")
print(os.path.join("a", "b", "c.txt"), os.path.join("a/", "/b"), os.path.basename("/x/y.py"), os.path.dirname("/x/y.py"))
print(os.path.splitext("a/b.tar.gz"), os.path.splitext(".rc"), os.path.split("/a/b/"), os.path.normpath("a//b/../c/./d"), os.path.isabs("/a"))
