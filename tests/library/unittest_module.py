"""Tests with unittest and mocks: what a runner writes, but for tracebacks and times."""

import asyncio, sys, io
import unittest
from unittest import mock
from unittest.mock import AsyncMock, MagicMock, Mock, patch, call, ANY

class Svc:
    async def get(self, x): return x
    def sync(self): return 1

class T(unittest.IsolatedAsyncioTestCase):
    def setUp(self): self.log=["setUp"]
    async def asyncSetUp(self):
        self.log.append("async"); self.addAsyncCleanup(self.cleanup, 1)
    async def cleanup(self, n): print("cleanup", n)
    async def test_a(self):
        "Doc of a"
        m=AsyncMock(return_value=3)
        self.assertEqual(await m(1, k=2), 3)
        m.assert_awaited_once_with(1, k=2)
        m.assert_called_once()
        print(m.call_args, m.call_args_list, m.mock_calls, m.await_count, m.call_args.args, m.call_args.kwargs)
        args, kw = m.call_args
        print(args, kw, m.call_args[0], m.call_args == call(1, k=2))
    async def test_side(self):
        m=AsyncMock(side_effect=[1, ValueError("x"), 2])
        print(await m())
        with self.assertRaises(ValueError) as cm: await m()
        print(repr(cm.exception), await m())
        with self.assertRaises(StopAsyncIteration): await m()
    async def test_patch(self):
        with patch.object(Svc, "get", return_value=5) as g:
            print(await Svc().get(1), g.await_count, type(g).__name__)
        print(await Svc().get(7))
        with patch("asyncio.sleep", new=AsyncMock()) as s:
            await asyncio.sleep(100)
        s.assert_awaited_with(100)
    @patch.object(Svc, "sync")
    async def test_deco(self, m):
        m.return_value=9
        print(Svc().sync(), m.called)
    def test_magic(self):
        m=MagicMock()
        m.foo.bar(1).baz("x", y=2)
        print(m.mock_calls, m.method_calls, len(m), bool(m), 3 in m)
        m.__len__.return_value=4
        m.__getitem__.side_effect=lambda k: k*2
        print(len(m), m["a"], m.foo.called, m.foo.bar.call_count)
        with m as x: pass
        m.assert_has_calls([call.foo.bar(1)])
        s=Mock(spec=Svc)
        with self.assertRaises(AttributeError): s.nope
        print(isinstance(s, Svc))
        s.sync.side_effect=KeyError("k")
        with self.assertRaisesRegex(KeyError, "k"): s.sync()
        try: m.foo.assert_not_called(); m.foo.bar.assert_called_with(2)
        except AssertionError as e: print(e)
        try: m.foo.bar.assert_called_once_with(2)
        except AssertionError as e: print(e)
    async def test_actx(self):
        m=MagicMock()
        m.__aenter__.return_value=3
        async with m as v: print(v)
        m.__aiter__.return_value=[1,2]
        print([x async for x in m])
    def test_err(self): raise RuntimeError("err")
    async def test_fail(self): self.assertEqual(1, 2)
    async def test_fail2(self): self.assertIn(1, [2], "hm")
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i, 1)
    @unittest.skip("no")
    def test_skip(self): pass
    @unittest.expectedFailure
    def test_xf(self): self.fail()
    def test_logs(self):
        import logging
        with self.assertLogs("x", "INFO") as cm: logging.getLogger("x").info("hi %d", 1)
        print(cm.output)
    def test_misc(self):
        self.assertAlmostEqual(0.1+0.2, 0.3); self.assertIsNone(None); self.assertIsInstance(1, int); self.assertCountEqual([1,2],[2,1]); self.assertLess(1,2); self.assertTrue(1)
        self.assertRaises(ZeroDivisionError, lambda: 1/0)
import re
stream = io.StringIO()
result = unittest.TextTestRunner(stream=stream, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
text = re.sub(r"in \d\.\d+s", "in a moment", stream.getvalue())
print(re.sub(r"Traceback (?:.*\n)(?:  .*\n)+", "", text))
print(result, result.wasSuccessful(), [str(test) for test, _ in result.failures])
