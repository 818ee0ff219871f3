"""The command line of a script, which in a run has no arguments unless the script gives some itself."""

import os.path
import sys
import textwrap

SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, PARSER, REMAINDER = "?", "*", "+", "A...", "..."
_WIDTH, _HELP_AT = 78, 24
_JOINS_FORMS = (3, 13) <= sys.version_info


class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = None if argument is None else argument._shown_name()
        self.message = message
        super().__init__(argument, message)

    def __str__(self):
        return self.message if self.argument_name is None else f"argument {self.argument_name}: {self.message}"


class ArgumentTypeError(Exception):
    pass


class Namespace:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, name):
        return name in self.__dict__

    def __repr__(self):
        return f"Namespace({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


class HelpFormatter:
    _keeps_lines = _keeps_text = _shows_defaults = _shows_types = False

    def __init__(self, prog=None, **options):
        self.prog = prog


class RawDescriptionHelpFormatter(HelpFormatter):
    _keeps_text = True


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    _keeps_lines = True


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    _shows_defaults = True


class MetavarTypeHelpFormatter(HelpFormatter):
    _shows_types = True


class Action:
    _takes = None       # how many values it takes, unless that is said

    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None):
        self.option_strings, self.dest, self.nargs, self.const = option_strings, dest, nargs, const
        self.default, self.type, self.choices = default, type, choices
        self.required, self.help, self.metavar = required, help, metavar

    def _shown_name(self):
        if self.option_strings:
            return "/".join(self.option_strings)
        return self.metavar or self.dest if isinstance(self.metavar, (str, type(None))) else "/".join(self.metavar)

    def _shown_value(self):
        if self.metavar is not None:
            return self.metavar
        if self.choices is not None:
            return "{" + ",".join(map(str, self.choices)) + "}"
        return self.dest.upper() if self.option_strings else self.dest

    def _shown_values(self):
        shown = self._shown_value()
        each = shown if isinstance(shown, tuple) else (shown,) * (self.nargs if isinstance(self.nargs, int) else 2)
        if self.nargs is None:
            return each[0]
        if self.nargs == OPTIONAL:
            return f"[{each[0]}]"
        if self.nargs == ZERO_OR_MORE:
            return f"[{each[0]} ...]"
        if self.nargs == ONE_OR_MORE:
            return f"{each[0]} [{each[-1]} ...]"
        if self.nargs == REMAINDER:
            return "..."
        if self.nargs == PARSER:
            return f"{each[0]} ..."
        return " ".join(each[:self.nargs])

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")


class _Store(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _Const(Action):
    def __init__(self, option_strings, dest, const=None, **options):
        super().__init__(option_strings, dest, nargs=0, const=const, **options)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _True(_Const):
    def __init__(self, option_strings, dest, default=False, **options):
        super().__init__(option_strings, dest, const=True, default=default, **options)


class _False(_Const):
    def __init__(self, option_strings, dest, default=True, **options):
        super().__init__(option_strings, dest, const=False, default=default, **options)


class _Append(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, list(getattr(namespace, self.dest, None) or []) + [values])


class _AppendConst(_Const):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, list(getattr(namespace, self.dest, None) or []) + [self.const])


class _Extend(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, list(getattr(namespace, self.dest, None) or []) + list(values))


class _Count(_Const):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, **options):
        opposite = ["--no-" + option[2:] for option in option_strings if option.startswith("--")]
        both = [form for option in option_strings
                for form in [option] + ["--no-" + option[2:]] * option.startswith("--")]
        super().__init__(both, dest, nargs=0, **options)
        self._opposite = opposite

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, option_string not in self._opposite)


class _Help(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None, **options):
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()


class _Version(Action):
    def __init__(self, option_strings, version=None, dest=SUPPRESS, default=SUPPRESS,
                 help="show program's version number and exit"):
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)
        self.version = version

    def __call__(self, parser, namespace, values, option_string=None):
        print(self.version % {"prog": parser.prog} if "%" in self.version else self.version)
        parser.exit()


class _SubParsers(Action):
    def __init__(self, option_strings, dest=SUPPRESS, prog=None, parser_class=None, required=False, help=None,
                 metavar=None, **options):
        self._parsers, self._helps, self._prog, self._class = {}, [], prog, parser_class
        super().__init__(option_strings, dest, nargs=PARSER, choices=self._parsers, required=required, help=help,
                         metavar=metavar)

    def add_parser(self, name, *, help=None, aliases=(), **options):
        options.setdefault("prog", f"{self._prog} {name}")
        parser = self._class(**options)
        if help is not None:
            self._helps.append((name, aliases, help))
        for form in (name, *aliases):
            self._parsers[form] = parser
        return parser

    def __call__(self, parser, namespace, values, option_string=None):
        name, *rest = values
        if self.dest != SUPPRESS:
            setattr(namespace, self.dest, name)
        sub, extra = self._parsers[name].parse_known_args(rest)
        for key, value in vars(sub).items():
            setattr(namespace, key, value)
        if extra:
            namespace.__dict__.setdefault("_extra", []).extend(extra)


_ACTIONS = {None: _Store, "store": _Store, "store_const": _Const, "store_true": _True, "store_false": _False,
            "append": _Append, "append_const": _AppendConst, "extend": _Extend, "count": _Count, "help": _Help,
            "version": _Version}


class _Group:
    """Where arguments are added: a parser, a titled part of its help, or arguments of which only one may be given."""

    def __init__(self, parser, title=None, description=None):
        self._parser, self.title, self.description, self._own = parser, title, description, []

    def add_argument(self, *names, **options):
        action = self._parser._make(names, options)
        self._take(action)
        return action

    def _take(self, action):
        self._own.append(action)
        self._parser._actions.append(action)

    def add_argument_group(self, title=None, description=None):
        group = _Group(self._parser, title, description)
        self._parser._groups.append(group)
        return group

    def add_mutually_exclusive_group(self, *, required=False):
        group = _Exclusive(self, required)
        self._parser._exclusive.append(group)
        return group


class _Exclusive(_Group):
    def __init__(self, container, required):
        super().__init__(container._parser)
        self._container, self.required = container, required

    def _take(self, action):
        self._own.append(action)
        self._container._take(action)


class ArgumentParser(_Group):
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter,
                 prefix_chars="-", fromfile_prefix_chars=None, argument_default=None, conflict_handler="error",
                 add_help=True, allow_abbrev=True, exit_on_error=True, **options):
        super().__init__(self)
        self.prog = os.path.basename(sys.argv[0]) if prog is None else prog
        self.usage, self.description, self.epilog = usage, description, epilog
        self.formatter_class, self.argument_default, self.add_help = formatter_class, argument_default, add_help
        self.allow_abbrev, self.exit_on_error = allow_abbrev, exit_on_error
        self._actions, self._groups, self._exclusive, self._defaults = [], [], [], {}
        self._positional_title, self._optional_title = "positional arguments", "options"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="show this help message and exit")
        for parent in parents:
            self._own += parent._own
            self._actions += parent._actions
            self._groups += parent._groups
            self._exclusive += parent._exclusive
            self._defaults.update(parent._defaults)

    def register(self, registry, name, value):
        if registry == "action":
            _ACTIONS[name] = value

    def _make(self, names, options):
        options = dict(options)
        kind = options.pop("action", None)
        make = kind if isinstance(kind, type) else _ACTIONS.get(kind)
        if make is None:
            raise ValueError(f"unknown action {kind!r}" if isinstance(kind, str) else f"{kind!r} is not callable")
        if names and names[0].startswith("-"):
            forms = list(names)
            long = [name for name in forms if name.startswith("--")]
            dest = options.pop("dest", None) or (long or forms)[0].lstrip("-").replace("-", "_")
        else:
            if options.pop("required", None) is not None:
                raise TypeError("'required' is an invalid argument for positionals")
            forms, dest = [], names[0] if names else options.pop("dest")
            options["required"] = options.get("nargs") not in (OPTIONAL, ZERO_OR_MORE, REMAINDER)
        taken = {form for action in self._actions for form in action.option_strings}
        conflicts = [form for form in forms if form in taken]
        if conflicts:
            text = f"conflicting option string{'s' * (1 < len(conflicts))}: {', '.join(conflicts)}"
            raise ArgumentError(Action(forms, dest), text)
        if kind not in ("help", "version"):
            options.setdefault("default", self._defaults.get(dest, self.argument_default))
            if options["default"] is None and kind in ("store_true", "store_false"):
                del options["default"]
        else:
            dest = SUPPRESS
        return make(forms, dest=dest, **options)

    def add_subparsers(self, *, title=None, description=None, prog=None, parser_class=None, **options):
        positional = [action._shown_values() for action in self._actions if not action.option_strings]
        options.setdefault("dest", SUPPRESS)
        action = _SubParsers([], prog=" ".join([prog or self.prog, *positional]), parser_class=parser_class or type(self),
                             **options)
        if title is None and description is None:
            self._take(action)
        else:
            self.add_argument_group(title or "subcommands", description)._take(action)
        return action

    def set_defaults(self, **values):
        self._defaults.update(values)
        for action in self._actions:
            if action.dest in values:
                action.default = values[action.dest]

    def get_default(self, dest):
        return next((action.default for action in self._actions if action.dest == dest), self._defaults.get(dest))

    def parse_args(self, args=None, namespace=None):
        namespace, extra = self.parse_known_args(args, namespace)
        if extra:
            self.error(f"unrecognized arguments: {' '.join(extra)}")
        return namespace

    def parse_known_args(self, args=None, namespace=None):
        args = list(sys.argv[1:] if args is None else args)
        namespace = Namespace() if namespace is None else namespace
        for action in self._actions:
            if SUPPRESS not in (action.dest, action.default) and not hasattr(namespace, action.dest):
                setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        if not self.exit_on_error:
            return _Parse(self, namespace).run(args)
        try:
            return _Parse(self, namespace).run(args)
        except ArgumentError as wrong:
            self.error(str(wrong))

    def _form(self):
        return self.formatter_class(prog=self.prog)

    def format_usage(self):
        return "usage: " + _usage(self) + "\n"

    def format_help(self):
        return _help(self, self._form())

    def print_usage(self, file=None):
        (sys.stdout if file is None else file).write(self.format_usage())

    def print_help(self, file=None):
        (sys.stdout if file is None else file).write(self.format_help())

    def exit(self, status=0, message=None):
        if message:
            sys.stderr.write(message)
        sys.exit(status)

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {message}\n")


class _Parse:
    """One command line on its way into a namespace."""

    def __init__(self, parser, namespace):
        self.parser, self.namespace = parser, namespace
        self.positional = [action for action in parser._actions if not action.option_strings]
        self.options = {form: action for action in parser._actions for form in action.option_strings}
        self.seen, self.extra = [], []

    def run(self, args):
        place = 0
        while place < len(args):
            if args[place] == "--" or not self.is_option(args[place]):
                place = self.take_positional(args, place)
            else:
                place = self.take_option(args, place)
        self.take_positional(args, place)
        self.check()
        self.extra += self.namespace.__dict__.pop("_extra", [])
        return self.namespace, self.extra

    def is_option(self, arg):
        if not arg.startswith("-") or arg == "-" or arg in self.options:
            return arg in self.options
        is_number = arg[1:].replace(".", "", 1).isdigit()
        if is_number and not any(form[1:2].isdigit() for form in self.options):
            return False
        return " " not in arg or "=" in arg

    def find(self, arg):
        """The option that an argument names, how it was written, and the value that it brings along."""
        if arg in self.options:
            return self.options[arg], arg, None
        form, equals, value = arg.partition("=")
        value = value if equals else None
        if form in self.options:
            return self.options[form], form, value
        if arg.startswith("--"):
            meant = [other for other in self.options if other.startswith(form)] if self.parser.allow_abbrev else []
            if 1 < len(meant):
                text = f"ambiguous option: {arg} could match {', '.join(meant)}"
                raise ArgumentError(None, text)
            return (self.options[meant[0]], meant[0], value) if meant else (None, arg, None)
        if arg[:2] in self.options:
            return self.options[arg[:2]], arg[:2], arg[2:]
        return None, arg, None

    def take_option(self, args, place):
        action, form, value = self.find(args[place])
        place += 1
        if action is None:
            self.extra.append(form)
            return place
        if action.nargs == 0 and value is not None:
            if args[place - 1].startswith("--"):
                raise ArgumentError(action, f"ignored explicit argument {value!r}")
            self.act(action, [], form)
            args[place:place] = ["-" + value]
            return place
        if value is not None:
            values = [value]
        else:
            end = place
            while end < len(args) and args[end] != "--" and not self.is_option(args[end]):
                end += 1
            values = args[place:place + self.most(action, end - place)]
            place += len(values)
        self.check_count(action, len(values))
        self.act(action, values, form)
        return place

    def most(self, action, there):
        counts = {None: 1, OPTIONAL: 1, ZERO_OR_MORE: there, ONE_OR_MORE: there, REMAINDER: there, PARSER: there}
        return min(there, counts.get(action.nargs, action.nargs))

    def least(self, action):
        counts = {None: 1, OPTIONAL: 0, ZERO_OR_MORE: 0, ONE_OR_MORE: 1, REMAINDER: 0, PARSER: 1}
        return counts.get(action.nargs, action.nargs)

    def check_count(self, action, count):
        if self.least(action) <= count:
            return
        texts = {None: "expected one argument", OPTIONAL: "expected at most one argument",
                 ONE_OR_MORE: "expected at least one argument"}
        number = f"expected {action.nargs} argument{'s' * (action.nargs != 1)}"
        raise ArgumentError(action, texts.get(action.nargs, number))

    def take_positional(self, args, place):
        """Gives the arguments up to the next option to as many positionals as they are enough for."""
        end = place
        is_open = False
        while end < len(args) and (is_open or args[end] == "--" or not self.is_option(args[end])):
            is_open = is_open or args[end] == "--"
            end += 1
        given = [arg for arg in args[place:end] if arg != "--"]
        is_last = end == len(args)
        while self.positional:
            first = self.positional[0]
            if not given and not is_last and self.least(first) == 0:
                break
            if first.nargs in (PARSER, REMAINDER) and given:
                given, end = given + args[end:], len(args)
                self.act(self.positional.pop(0), given, None)
                return end
            behind = sum(self.least(action) for action in self.positional[1:])
            count = self.most(first, max(len(given) - behind, min(len(given), self.least(first))))
            if count < self.least(first):
                break
            self.act(self.positional.pop(0), given[:count], None)
            given = given[count:]
        self.extra += given
        return end

    def act(self, action, values, form):
        for group in self.parser._exclusive:
            if action in group._own and values != [] or action in group._own and form is not None:
                others = [other for other in group._own if other is not action and other in self.seen]
                if others:
                    raise ArgumentError(action, f"not allowed with argument {others[0]._shown_name()}")
        if form is not None or values:
            self.seen.append(action)
        value = self.value(action, values, form)
        if value is not SUPPRESS or form is not None:
            action(self.parser, self.namespace, value, form)

    def value(self, action, values, form):
        if action.nargs == 0:
            return []
        if action.nargs == OPTIONAL and not values:
            default = action.const if form is not None else action.default
            return self.convert(action, default) if isinstance(default, str) else default
        if action.nargs == ZERO_OR_MORE and not values and form is None:
            return action.default if action.default is not None else []
        converted = [self.convert(action, value) for value in (values[:1] if action.nargs == PARSER else values)]
        if action.choices is not None:
            for value in converted:
                if value not in action.choices:
                    names = ", ".join(map(repr, action.choices))
                    raise ArgumentError(action, f"invalid choice: {value!r} (choose from {names})")
        if action.nargs == PARSER:
            return converted + values[1:]
        return converted[0] if action.nargs in (None, OPTIONAL) else converted

    def convert(self, action, value):
        if action.type is None:
            return value
        try:
            return action.type(value)
        except ArgumentTypeError as wrong:
            raise ArgumentError(action, str(wrong))
        except (TypeError, ValueError):
            name = getattr(action.type, "__name__", repr(action.type))
            raise ArgumentError(action, f"invalid {name} value: {value!r}")

    def check(self):
        missing = [action._shown_name() for action in self.parser._actions
                   if action.required and action not in self.seen and self.is_missing(action)]
        if missing:
            raise ArgumentError(None, f"the following arguments are required: {', '.join(missing)}")
        for action in self.parser._actions:
            default = action.default
            if action not in self.seen and isinstance(default, str) and default != SUPPRESS \
                    and getattr(self.namespace, action.dest, None) is default and action.nargs != 0:
                setattr(self.namespace, action.dest, self.convert(action, default))
        for group in self.parser._exclusive:
            if group.required and not any(action in self.seen for action in group._own):
                names = " ".join(action._shown_name() for action in group._own)
                raise ArgumentError(None, f"one of the arguments {names} is required")

    def is_missing(self, action):
        return bool(action.option_strings) or action in self.positional


def _shown_option(action):
    if isinstance(action, BooleanOptionalAction):
        return " | ".join(action.option_strings)
    values = action._shown_values() if action.nargs != 0 else ""
    return f"{action.option_strings[0]} {values}".strip()


def _usage(parser):
    if parser.usage is not None:
        return parser.usage % {"prog": parser.prog}
    shown = [action for action in parser._actions if action.help != SUPPRESS]
    options = _exclusive_parts(parser, [action for action in shown if action.option_strings])
    positional = [action._shown_values() for action in shown if not action.option_strings]
    line = " ".join([parser.prog, *options, *positional])
    if len("usage: " + line) <= _WIDTH:
        return line
    indent = " " * len(f"usage: {parser.prog} ")
    if len(indent) <= 0.75 * _WIDTH:
        lines = _wrapped([parser.prog, *options], positional, len(indent))
        return ("\n" + indent).join(lines)
    indent = " " * len("usage: ")
    return "\n".join([parser.prog] + [indent + part for part in _filled(options, _WIDTH - 7) + _filled(positional, _WIDTH - 7)])


def _wrapped(options, positional, indent):
    width = _WIDTH - indent
    first = _filled(options[1:], width) or []
    rest = _filled(positional, width)
    lines = first + rest
    return [f"{options[0]} {lines[0]}"] + lines[1:] if lines else [options[0]]


def _filled(parts, width):
    lines = []
    for part in parts:
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += " " + part
        else:
            lines.append(part)
    return lines


def _exclusive_parts(parser, options):
    parts = []
    for action in options:
        group = next((group for group in parser._exclusive if action in group._own), None)
        if group is None:
            shown = _shown_option(action)
            parts.append(shown if action.required else f"[{shown}]")
        elif action is group._own[0]:
            inner = " | ".join(_shown_option(other) for other in group._own)
            parts.append(f"({inner})" if group.required else f"[{inner}]")
    return parts


def _help(parser, formatter):
    blocks = ["usage: " + _usage(parser)]
    if parser.description is not None:
        blocks.append(_text(parser.description % {"prog": parser.prog} if "%(prog)" in parser.description
                            else parser.description, formatter, ""))
    parts = [(parser._positional_title, None, [action for action in parser._own if not action.option_strings]),
             (parser._optional_title, None, [action for action in parser._own if action.option_strings])]
    parts += [(group.title, group.description, group._own) for group in parser._groups]
    rows = [(title, description, [row for action in actions if action.help != SUPPRESS for row in _rows(action, formatter)])
            for title, description, actions in parts]
    longest = max((len(head) for _, _, part in rows for head, _, _ in part), default=0)
    at = min(longest + 2, _HELP_AT)
    for title, description, part in rows:
        if not part and description is None:
            continue
        lines = [f"{title}:"] if title else []
        if description is not None:
            lines += [_text(description, formatter, "  ")] + [""] * bool(part)
        lines += [line for head, text, action in part for line in _row(head, text, at, formatter)]
        blocks.append("\n".join(lines))
    if parser.epilog is not None:
        blocks.append(_text(parser.epilog, formatter, ""))
    return "\n\n".join(blocks) + "\n"


def _text(text, formatter, indent):
    if formatter._keeps_text:
        return "\n".join(indent + line for line in text.splitlines())
    return "\n".join(indent + line for line in _folded(" ".join(text.split()), _WIDTH - len(indent)))


def _folded(text, width):
    return _filled(text.split(), width)


def _rows(action, formatter):
    """What stands left and right for an argument, and for each of its commands."""
    if not action.option_strings:
        shown = action._shown_value()
        head = "  " + (" ".join(shown) if isinstance(shown, tuple) else shown)
    elif action.nargs == 0:
        head = "  " + ", ".join(action.option_strings)
    elif _JOINS_FORMS:
        head = "  " + ", ".join(action.option_strings) + " " + action._shown_values()
    else:
        head = "  " + ", ".join(f"{form} {action._shown_values()}" for form in action.option_strings)
    rows = [(head, _help_of(action, formatter), action)]
    for name, aliases, text in getattr(action, "_helps", ()):
        rows.append(("    " + name + (f" ({', '.join(aliases)})" if aliases else ""), text, action))
    return rows


def _help_of(action, formatter):
    text = action.help or ""
    if formatter._shows_defaults and text and "%(default)" not in text and action.default not in (SUPPRESS, None) \
            and (action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE)):
        text += " (default: %(default)s)"
    if "%" in text:
        values = {name: value for name, value in vars(action).items() if value is not SUPPRESS}
        values["type"] = getattr(action.type, "__name__", action.type)
        values["choices"] = ", ".join(map(str, action.choices or ()))
        values["prog"] = os.path.basename(sys.argv[0])
        text = text % values
    return text


def _row(head, text, at, formatter):
    if not text:
        return [head]
    width = max(_WIDTH - at, 11)
    lines = text.splitlines() if formatter._keeps_lines else _folded(" ".join(text.split()), width)
    if len(head) <= at - 2:
        return [head.ljust(at) + lines[0]] + [" " * at + line for line in lines[1:]]
    return [head] + [" " * at + line for line in lines]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'argparse' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know argparse.{name}")
