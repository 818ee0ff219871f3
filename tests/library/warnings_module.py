import sys
import warnings

sys.stderr = sys.stdout
warnings.showwarning = lambda message, category, *rest: print("shown:", category.__name__, message)
for _ in range(2):
    warnings.warn("once for this line")
warnings.warn("old", DeprecationWarning)
warnings.warn("hidden", PendingDeprecationWarning)
warnings.warn(RuntimeWarning("an instance"))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn("two", ResourceWarning)
    warnings.warn("two", ResourceWarning)
print([(str(item.message), item.category.__name__) for item in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised")
    except UserWarning as error:
        print("raised:", error)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="quiet", category=UserWarning)
    warnings.warn("quiet, please")
    warnings.warn("loud")
try:
    warnings.warn("x", int)
except TypeError as error:
    print(error)
print(warnings.formatwarning("text", UserWarning, "f.py", 3, "line"))
