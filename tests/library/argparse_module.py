import argparse
import contextlib
import io

parser = argparse.ArgumentParser(prog="crawl", description="Crawl some pages, " + "slowly and with care, " * 6, epilog="That is all.")
parser.add_argument("url", help="where to begin")
parser.add_argument("more", nargs="*", type=int, default=[7])
parser.add_argument("-n", "--number", type=int, default=3, help="how many (default: %(default)s)")
parser.add_argument("-v", "--verbose", action="store_true", help="say more")
parser.add_argument("-q", action="count", default=0)
parser.add_argument("--mode", choices=["fast", "slow"], default="slow", help="how " * 30)
parser.add_argument("--tag", action="append", metavar="NAME")
parser.add_argument("--pair", nargs=2, type=float)
parser.add_argument("--maybe", nargs="?", const="given", default="not given")
parser.add_argument("--a-very-long-name-of-an-option", dest="long", help="short help")
group = parser.add_mutually_exclusive_group()
group.add_argument("--left", action="store_const", const="left", dest="side")
group.add_argument("--right", action="store_const", const="right", dest="side")
parser.print_help()
for line in ["x", "x 1 2", "-n 5 x -v -qq", "x --number=8 --mode fast", "x --tag a --tag=b --pair 1 2.5", "x --maybe", "x --maybe y -n4", "--left x", "-vq x", "x -- -3", "x --verb"]:
    print(line, "->", parser.parse_args(line.split()))
print(parser.parse_known_args(["x", "--other", "-z"]))
for line in ["", "x a", "x -n", "x -n a", "x --mode quick", "x --pair 1", "--left --right x", "x --unknown", "x --ver --n"]:
    try:
        with contextlib.redirect_stderr(io.StringIO()) as told:
            parser.parse_args(line.split())
    except SystemExit as error:
        print(line, "exits with", error.code, told.getvalue().splitlines()[-1])
commands = argparse.ArgumentParser("tool")
commands.add_argument("--debug", action="store_true")
sub = commands.add_subparsers(dest="command", help="what to do")
add = sub.add_parser("add", help="adds")
add.add_argument("what")
add.set_defaults(function="adding")
sub.add_parser("list", help="lists").add_argument("--all", action="store_true")
commands.print_help()
for line in ["add this", "--debug list --all", "list", ""]:
    print(line, "->", commands.parse_args(line.split()))
spaces = argparse.ArgumentParser(prog="p", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
spaces.add_argument("--size", type=int, default=10, help="the size")
part = spaces.add_argument_group("part", "of the help")
part.add_argument("--flag", action=argparse.BooleanOptionalAction, default=True)
part.add_argument("--name", required=True)
spaces.print_help()
print(spaces.parse_args(["--no-flag", "--name", "n"]), vars(spaces.parse_args(["--name=x"])))
print(argparse.Namespace(a=1) == argparse.Namespace(a=1), "a" in argparse.Namespace(a=1))
