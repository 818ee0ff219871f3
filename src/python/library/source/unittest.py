"""Tests: cases, their assertions, and a runner that writes what CPython's writes."""

import contextvars
import sys
import time
import traceback
from asyncio import Runner, iscoroutinefunction
from functools import wraps


class SkipTest(Exception):
    pass


def skip(reason):
    def decorate(item):
        if isinstance(item, type):
            item.__unittest_skip__, item.__unittest_skip_why__ = True, reason
            return item
        if iscoroutinefunction(item):
            @wraps(item)
            async def skipped(*args, **kwargs):
                raise SkipTest(reason)
        else:
            @wraps(item)
            def skipped(*args, **kwargs):
                raise SkipTest(reason)
        skipped.__unittest_skip__, skipped.__unittest_skip_why__ = True, reason
        return skipped
    if callable(reason):
        function, reason = reason, ""
        return decorate(function)
    return decorate


def skipIf(condition, reason):
    return skip(reason) if condition else lambda item: item


def skipUnless(condition, reason):
    return skipIf(not condition, reason)


def expectedFailure(item):
    item.__unittest_expecting_failure__ = True
    return item


class TestResult:
    def __init__(self, stream=None, descriptions=None, verbosity=None):
        self.failures, self.errors, self.skipped, self.expectedFailures, self.unexpectedSuccesses = [], [], [], [], []
        self.testsRun, self.shouldStop, self.failfast = 0, False, False
        self.collectedDurations = []

    def startTest(self, test):
        self.testsRun += 1

    def stopTest(self, test):
        pass

    def startTestRun(self):
        pass

    def stopTestRun(self):
        pass

    def addSuccess(self, test):
        pass

    def addFailure(self, test, err):
        self.failures.append((test, self._text(test, err)))

    def addError(self, test, err):
        self.errors.append((test, self._text(test, err)))

    def addSkip(self, test, reason):
        self.skipped.append((test, reason))

    def addExpectedFailure(self, test, err):
        self.expectedFailures.append((test, self._text(test, err)))

    def addUnexpectedSuccess(self, test):
        self.unexpectedSuccesses.append(test)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            (self.addFailure if issubclass(err[0], test.failureException) else self.addError)(subtest, err)

    def wasSuccessful(self):
        return not (self.failures or self.errors or self.unexpectedSuccesses)

    def stop(self):
        self.shouldStop = True

    def _text(self, test, err):
        kind, value, frames = err
        while frames is not None and _is_own(frames.tb_frame):
            frames = frames.tb_next
        if issubclass(kind, test.failureException):
            last, current = None, frames
            while current is not None:
                last, current = last if _is_own(current.tb_frame) else current, current.tb_next
            if last is not None:
                last.tb_next = None
        return "".join(traceback.format_exception(kind, value.with_traceback(frames), frames))

    def __repr__(self):
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{name} run={self.testsRun} errors={len(self.errors)} failures={len(self.failures)}>"


TestResult.__module__ = "unittest.result"


def _is_own(frame):
    return frame.f_globals.get("__name__") == "unittest"


class _Raises:
    def __init__(self, case, expected, pattern=None, msg=None):
        self._case, self.expected, self._pattern, self._msg = case, expected, pattern, msg

    def __enter__(self):
        return self

    def __exit__(self, kind, value, frames):
        if kind is None:
            names = self.expected if isinstance(self.expected, tuple) else (self.expected,)
            names = self.expected.__name__ if len(names) == 1 else str(self.expected)
            raise self._case.failureException(self._case._formatMessage(self._msg, f"{names} not raised"))
        if not issubclass(kind, self.expected):
            return False
        self.exception = value.with_traceback(None)
        if self._pattern is not None:
            import re
            if not re.search(self._pattern, str(value)):
                shown = self._pattern if isinstance(self._pattern, str) else self._pattern.pattern
                text = f'"{shown}" does not match "{value}"'
                raise self._case.failureException(self._case._formatMessage(self._msg, text))
        return True


class _Logs:
    def __init__(self, case, logger, level):
        import logging
        self._case, self._logger, self._level = case, logging.getLogger(logger) if not hasattr(logger, "handlers") else logger, level
        self.output, self.records = [], []

    def __enter__(self):
        import logging
        watcher, handler = self, logging.Handler()
        formatter = logging.Formatter("%(levelname)s:%(name)s:%(message)s")

        def emit(record):
            watcher.records.append(record)
            watcher.output.append(formatter.format(record))
        handler.emit = emit
        level = self._level or logging.INFO
        self._number = level if isinstance(level, int) else logging.getLevelName(level)
        self._before = self._logger.handlers[:], self._logger.level, self._logger.propagate
        self._logger.handlers, self._logger.propagate = [handler], False
        self._logger.setLevel(self._number)
        return self

    def __exit__(self, kind, value, frames):
        self._logger.handlers, level, self._logger.propagate = self._before
        self._logger.setLevel(level)
        if kind is None and not self.records:
            import logging
            raise self._case.failureException(
                f"no logs of level {logging.getLevelName(self._number)} or higher triggered on {self._logger.name}")


class _SubTest:
    def __init__(self, case, message, params):
        self._case, self._message, self._params = case, message, params
        self.failureException = case.failureException

    def __str__(self):
        shown = [f"[{self._message}]"] if self._message is not None else []
        if self._params:
            shown.append("(" + ", ".join([f"{name}={value!r}" for name, value in self._params.items()]) + ")")
        return f"{self._case} {' '.join(shown) or '(<subtest>)'}"

    def shortDescription(self):
        return self._case.shortDescription()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, frames):
        if kind is None or not issubclass(kind, Exception) or issubclass(kind, SkipTest):
            return False
        self._case._subfailed = True
        self._case._result.addSubTest(self._case, self, (kind, value, frames))
        return True


class TestCase:
    failureException = AssertionError
    longMessage = True
    maxDiff = 640

    def __init__(self, methodName="runTest"):
        self._testMethodName = methodName
        self._testMethodDoc = getattr(getattr(self, methodName, None), "__doc__", None)
        self._cleanups = []

    def setUp(self): pass
    def tearDown(self): pass

    @classmethod
    def setUpClass(cls): pass

    @classmethod
    def tearDownClass(cls): pass

    def id(self):
        return f"{type(self).__module__}.{type(self).__qualname__}.{self._testMethodName}"

    def __str__(self):
        return f"{self._testMethodName} ({self.id()})"

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} testMethod={self._testMethodName}>"

    def __eq__(self, other):
        return type(self) is type(other) and self._testMethodName == other._testMethodName

    def __hash__(self):
        return hash((type(self), self._testMethodName))

    def countTestCases(self):
        return 1

    def shortDescription(self):
        doc = self._testMethodDoc
        return doc.strip().split("\n")[0].strip() if doc else None

    def addCleanup(self, function, /, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

    def enterContext(self, cm):
        entered = cm.__enter__()
        self.addCleanup(cm.__exit__, None, None, None)
        return entered

    def skipTest(self, reason):
        raise SkipTest(reason)

    def subTest(self, msg=None, **params):
        return _SubTest(self, msg, params)

    def fail(self, msg=None):
        raise self.failureException(msg)

    def __call__(self, result=None):
        return self.run(result)

    def _callSetUp(self):
        self.setUp()

    def _callTestMethod(self, method):
        method()

    def _callTearDown(self):
        self.tearDown()

    def _callCleanup(self, function, *args, **kwargs):
        function(*args, **kwargs)

    def _begin(self): pass
    def _end(self): pass

    def run(self, result=None):
        result = TestResult() if result is None else result
        self._result, self._subfailed = result, False
        method = getattr(self, self._testMethodName)
        for skipped in (type(self), method):
            if getattr(skipped, "__unittest_skip__", False):
                # 3.12.1 does not count what is skipped.
                sys.version_info[:2] == (3, 12) or result.startTest(self)
                result.addSkip(self, skipped.__unittest_skip_why__)
                return result
        result.startTest(self)
        expects_failure = getattr(method, "__unittest_expecting_failure__", False)
        self._begin()
        try:
            outcome = self._attempt(self._callSetUp)
            if outcome is None:
                outcome = self._attempt(lambda: self._callTestMethod(method))
                teardown = self._attempt(self._callTearDown)
                self._report(teardown)
            cleanups = []
            while self._cleanups:
                function, args, kwargs = self._cleanups.pop()
                cleanups.append(self._attempt(lambda: self._callCleanup(function, *args, **kwargs)))
            if expects_failure and outcome is not None and not issubclass(outcome[0], SkipTest):
                result.addExpectedFailure(self, outcome)
            elif expects_failure and outcome is None:
                result.addUnexpectedSuccess(self)
            else:
                self._report(outcome)
            for cleanup in cleanups:
                self._report(cleanup)
            failed = [outcome, *cleanups] + ([teardown] if outcome is None else [])
            if not any(failed) and not self._subfailed and not expects_failure:
                result.addSuccess(self)
        finally:
            self._end()
            result.stopTest(self)
        return result

    def _attempt(self, action):
        try:
            action()
        except KeyboardInterrupt:
            raise
        except BaseException:
            return sys.exc_info()

    def _report(self, outcome):
        if outcome is None:
            return
        if issubclass(outcome[0], SkipTest):
            self._result.addSkip(self, str(outcome[1]))
        elif issubclass(outcome[0], self.failureException):
            self._result.addFailure(self, outcome)
        else:
            self._result.addError(self, outcome)

    def _formatMessage(self, msg, standard):
        if msg is None:
            return standard
        return f"{standard} : {msg}" if self.longMessage else msg

    def _check(self, holds, standard, msg):
        if not holds:
            raise self.failureException(self._formatMessage(msg, standard() if callable(standard) else standard))

    def assertTrue(self, expr, msg=None):
        self._check(expr, lambda: f"{_short(expr)} is not true", msg)

    def assertFalse(self, expr, msg=None):
        self._check(not expr, lambda: f"{_short(expr)} is not false", msg)

    def assertEqual(self, first, second, msg=None):
        self._check(first == second, lambda: _difference(first, second), msg)

    def assertNotEqual(self, first, second, msg=None):
        self._check(first != second, lambda: f"{_short(first)} == {_short(second)}", msg)

    def assertIs(self, expr1, expr2, msg=None):
        self._check(expr1 is expr2, lambda: f"{_short(expr1)} is not {_short(expr2)}", msg)

    def assertIsNot(self, expr1, expr2, msg=None):
        self._check(expr1 is not expr2, lambda: f"unexpectedly identical: {_short(expr1)}", msg)

    def assertIsNone(self, obj, msg=None):
        self._check(obj is None, lambda: f"{_short(obj)} is not None", msg)

    def assertIsNotNone(self, obj, msg=None):
        self._check(obj is not None, "unexpectedly None", msg)

    def assertIn(self, member, container, msg=None):
        self._check(member in container, lambda: f"{_short(member)} not found in {_short(container)}", msg)

    def assertNotIn(self, member, container, msg=None):
        self._check(member not in container, lambda: f"{_short(member)} unexpectedly found in {_short(container)}", msg)

    def assertIsInstance(self, obj, cls, msg=None):
        self._check(isinstance(obj, cls), lambda: f"{_short(obj)} is not an instance of {cls!r}", msg)

    def assertNotIsInstance(self, obj, cls, msg=None):
        self._check(not isinstance(obj, cls), lambda: f"{_short(obj)} is an instance of {cls!r}", msg)

    def assertLess(self, a, b, msg=None):
        self._check(a < b, lambda: f"{_short(a)} not less than {_short(b)}", msg)

    def assertLessEqual(self, a, b, msg=None):
        self._check(a <= b, lambda: f"{_short(a)} not less than or equal to {_short(b)}", msg)

    def assertGreater(self, a, b, msg=None):
        self._check(a > b, lambda: f"{_short(a)} not greater than {_short(b)}", msg)

    def assertGreaterEqual(self, a, b, msg=None):
        self._check(a >= b, lambda: f"{_short(a)} not greater than or equal to {_short(b)}", msg)

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if first == second:
            return
        gap = abs(first - second)
        holds = gap <= delta if delta is not None else round(gap, 7 if places is None else places) == 0
        within = f"{_short(delta)} delta" if delta is not None else f"{7 if places is None else places} places"
        text = f"{_short(first)} != {_short(second)} within {within} ({_short(gap)} difference)"
        self._check(holds, text, msg)

    def assertRegex(self, text, expected_regex, msg=None):
        import re
        pattern = re.compile(expected_regex)
        self._check(pattern.search(text), lambda: f"Regex didn't match: {pattern.pattern!r} not found in {text!r}", msg)

    def assertCountEqual(self, first, second, msg=None):
        left, right = list(first), list(second)
        for item in list(left):
            if item in right:
                left.remove(item)
                right.remove(item)
        self._check(not left and not right, "Element counts were not equal:", msg)

    def assertRaises(self, expected_exception, *args, **kwargs):
        return self._raises(expected_exception, None, args, kwargs)

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        return self._raises(expected_exception, expected_regex, args, kwargs)

    def _raises(self, expected, pattern, args, kwargs):
        context = _Raises(self, expected, pattern, kwargs.pop("msg", None) if not args else None)
        if not args:
            return context
        with context:
            args[0](*args[1:], **kwargs)

    def assertLogs(self, logger=None, level=None):
        return _Logs(self, logger, level)

    assertListEqual = assertTupleEqual = assertDictEqual = assertSetEqual = assertMultiLineEqual = assertSequenceEqual = assertEqual


class IsolatedAsyncioTestCase(TestCase):
    loop_factory = None

    async def asyncSetUp(self): pass
    async def asyncTearDown(self): pass

    def addAsyncCleanup(self, func, /, *args, **kwargs):
        self.addCleanup(func, *args, **kwargs)

    async def enterAsyncContext(self, cm):
        entered = await cm.__aenter__()
        self.addAsyncCleanup(cm.__aexit__, None, None, None)
        return entered

    def _begin(self):
        self._runner = Runner(debug=True)
        self._runner.get_loop()
        self._context = contextvars.copy_context()

    def _end(self):
        self._runner.close()

    def _await(self, function, *args, **kwargs):
        async def run(awaitable):
            return await awaitable
        returned = self._context.run(function, *args, **kwargs)
        if hasattr(type(returned), "__await__"):
            return self._runner.run(run(returned), context=self._context)
        return returned

    def _callSetUp(self):
        self._context.run(self.setUp)
        self._await(self.asyncSetUp)

    def _callTestMethod(self, method):
        self._await(method)

    def _callTearDown(self):
        self._await(self.asyncTearDown)
        self._context.run(self.tearDown)

    def _callCleanup(self, function, *args, **kwargs):
        self._await(function, *args, **kwargs)


_short = repr


def _difference(first, second):
    """What differs; where CPython shows letter by letter what changed, this shows both lines."""
    shown = f"{_short(first)} != {_short(second)}"
    if type(first) is not type(second) or not isinstance(first, (list, tuple, dict, str)):
        return shown
    lines = [value.splitlines() if isinstance(value, str) else [repr(value)] for value in (first, second)]
    diff = "\n".join([f"{sign} {line}" for sign, them in zip("-+", lines) for line in them])
    if isinstance(first, (dict, str)):
        return f"{shown}\n{diff}\n"
    kind, text = type(first).__name__, ""
    for place, (left, right) in enumerate(zip(first, second)):
        if left != right:
            text += f"\nFirst differing element {place}:\n{_short(left)}\n{_short(right)}\n"
            break
    if len(first) != len(second):
        longer, which = (first, "First") if len(second) < len(first) else (second, "Second")
        shorter = min(len(first), len(second))
        text += (f"\n{which} {kind} contains {len(longer) - shorter} additional elements.\n"
                 f"First extra element {shorter}:\n{_short(longer[shorter])}\n")
    return f"{kind.capitalize()}s differ: {shown}\n{text}\n{diff}\n"


class TestSuite:
    def __init__(self, tests=()):
        self._tests = list(tests)

    def __iter__(self):
        return iter(self._tests)

    def addTest(self, test):
        self._tests.append(test)

    def addTests(self, tests):
        self._tests.extend(tests)

    def countTestCases(self):
        return sum([test.countTestCases() for test in self._tests])

    def __call__(self, result):
        return self.run(result)

    def run(self, result, debug=False):
        current = None
        for test in self._tests:
            if result.shouldStop:
                break
            if isinstance(test, TestCase) and type(test) is not current:
                current is None or current.tearDownClass()
                current = type(test)
                current.setUpClass()
            test(result)
        current is None or current.tearDownClass()
        return result


class TestLoader:
    testMethodPrefix = "test"

    def getTestCaseNames(self, cls):
        return sorted([name for name in dir(cls) if name.startswith(self.testMethodPrefix) and callable(getattr(cls, name))])

    def loadTestsFromTestCase(self, cls):
        names = self.getTestCaseNames(cls)
        return TestSuite(map(cls, names or (["runTest"] if hasattr(cls, "runTest") else [])))

    def loadTestsFromModule(self, module):
        cases = [value for name, value in sorted(vars(module).items())
                 if isinstance(value, type) and issubclass(value, TestCase) and value not in (TestCase, IsolatedAsyncioTestCase)]
        return TestSuite(map(self.loadTestsFromTestCase, cases))


defaultTestLoader = TestLoader()


class TextTestResult(TestResult):
    def __init__(self, stream, descriptions, verbosity):
        super().__init__()
        self.stream, self.showAll, self.dots, self._newline = stream, verbosity > 1, verbosity == 1, True

    def getDescription(self, test):
        doc = test.shortDescription()
        return f"{test}\n{doc}" if doc else str(test)

    def startTest(self, test):
        super().startTest(test)
        if self.showAll:
            self.stream.write(f"{self.getDescription(test)} ... ")
            self._newline = False

    def _say(self, test, word, letter):
        is_part = isinstance(test, _SubTest)
        if self.showAll and (is_part or self._newline):
            self.stream.write(("" if self._newline else "\n") + ("  " if is_part else "") + f"{self.getDescription(test)} ... ")
        self.stream.write(word + "\n" if self.showAll else letter if self.dots else "")
        self._newline = True

    def addSuccess(self, test):
        self._say(test, "ok", ".")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say(test, "FAIL", "F")

    def addError(self, test, err):
        super().addError(test, err)
        self._say(test, "ERROR", "E")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say(test, f"skipped {reason!r}", "s")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._say(test, "expected failure", "x")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._say(test, "unexpected success", "u")

    def printErrors(self):
        if self.dots or self.showAll:
            self.stream.write("\n")
        for flavour, found in (("ERROR", self.errors), ("FAIL", self.failures)):
            for test, text in found:
                self.stream.write(f"{'=' * 70}\n{flavour}: {self.getDescription(test)}\n{'-' * 70}\n{text}\n")
        if self.unexpectedSuccesses:
            self.stream.write("=" * 70 + "\n")
            for test in self.unexpectedSuccesses:
                self.stream.write(f"UNEXPECTED SUCCESS: {self.getDescription(test)}\n")


TextTestResult.__module__ = "unittest.runner"


class TextTestRunner:
    def __init__(self, stream=None, descriptions=True, verbosity=1, failfast=False, buffer=False, resultclass=None, **options):
        self.stream, self.verbosity = stream or sys.stderr, verbosity
        self.resultclass = resultclass or TextTestResult

    def run(self, test):
        result = self.resultclass(self.stream, True, self.verbosity)
        began = time.perf_counter()
        result.startTestRun()
        test(result)
        result.stopTestRun()
        taken = time.perf_counter() - began
        result.printErrors()
        run = result.testsRun
        infos = [f"{word}={len(found)}" for word, found in (
            ("failures", result.failures), ("errors", result.errors), ("skipped", result.skipped),
            ("expected failures", result.expectedFailures), ("unexpected successes", result.unexpectedSuccesses)) if found]
        verdict = ("OK" if run or sys.version_info < (3, 12) else "NO TESTS RAN") if result.wasSuccessful() else "FAILED"
        ending = f" ({', '.join(infos)})" if infos else ""
        self.stream.write(f"{'-' * 70}\nRan {run} test{'' if run == 1 else 's'} in {taken:.3f}s\n\n{verdict}{ending}\n")
        return result


class TestProgram:
    def __init__(self, module="__main__", defaultTest=None, argv=None, testRunner=None, testLoader=defaultTestLoader, exit=True,
                 verbosity=1, failfast=None, catchbreak=None, buffer=None, warnings=None, **options):
        module = sys.modules[module] if isinstance(module, str) else module
        test = testLoader.loadTestsFromModule(module)
        runner = testRunner or TextTestRunner(verbosity=verbosity)
        self.result = runner.run(test)
        if exit:
            empty = self.result.testsRun == 0 and (3, 12) <= sys.version_info and not self.result.skipped
            sys.exit(5 if empty else 0 if self.result.wasSuccessful() else 1)


main = TestProgram
