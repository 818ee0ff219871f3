//! The arguments of a native call, and how they are taken apart with CPython's error texts.

use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::Object;
use crate::python::machine::Interpreter;
use crate::value::Value;

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// Those given by position.
    pub positional: Vec<Value>,
    /// Those given by name, in order.
    pub keywords: Vec<(Rc<str>, Value)>,
}

impl Args {
    /// Arguments by position only.
    pub fn of(positional: Vec<Value>) -> Args {
        Args { positional, keywords: Vec::new() }
    }

    /// No arguments.
    pub fn none() -> Args {
        Args::default()
    }

    /// The same, behind one more argument at the front.
    pub fn behind(mut self, first: Value) -> Args {
        self.positional.insert(0, first);
        self
    }

    /// Takes the first positional argument off: a method's receiver, a constructor's class.
    ///
    /// # Errors
    /// TypeError if there is none.
    pub fn split_first(mut self, interpreter: &Interpreter, function: &str) -> Result<(Value, Args), Raised> {
        if self.positional.is_empty() {
            let text = format!("unbound method {function}() needs an argument");
            return Err(interpreter.type_error(text));
        }
        let first = self.positional.remove(0);
        Ok((first, self))
    }

    /// Takes the receiver of a method off, as the type that it has to be.
    ///
    /// # Errors
    /// TypeError if it is of another type; AttributeError for an instance of which `__init__` was never called.
    pub fn split_receiver<T: Object>(
        self,
        interpreter: &Interpreter,
        method: &str,
    ) -> Result<(Rc<T>, Args), Raised> {
        self.split_instance(interpreter, method).map(|(_, receiver, rest)| (receiver, rest))
    }

    /// The same, and the receiver itself, which may be an instance of a program's subclass.
    ///
    /// # Errors
    /// As [`Args::split_receiver`].
    pub fn split_instance<T: Object>(
        self,
        interpreter: &Interpreter,
        method: &str,
    ) -> Result<(Value, Rc<T>, Args), Raised> {
        let (first, rest) = self.split_first(interpreter, method)?;
        match interpreter.downcast::<T>(&first) {
            Some(receiver) => Ok((first, receiver, rest)),
            None => Err(interpreter.unfit_receiver(&first, method)),
        }
    }

    /// The receiver of a method written in Python that takes nothing else; `function` is its qualified name.
    ///
    /// # Errors
    /// TypeError in the words of a Python function, or as [`Args::split_receiver`].
    pub fn receiver_alone<T: Object>(
        self,
        interpreter: &Interpreter,
        function: &str,
    ) -> Result<Rc<T>, Raised> {
        self.instance_alone(interpreter, function).map(|(_, receiver)| receiver)
    }

    /// The same, and the receiver itself, which may be an instance of a program's subclass.
    ///
    /// # Errors
    /// As [`Args::receiver_alone`].
    pub fn instance_alone<T: Object>(
        self,
        interpreter: &Interpreter,
        function: &str,
    ) -> Result<(Value, Rc<T>), Raised> {
        let method = function.rsplit('.').next().unwrap_or(function);
        let [receiver] = self.like_python(interpreter, function, ["self"], 1, 1)?;
        let args = Args::of(receiver.into_iter().collect());
        args.split_instance(interpreter, method).map(|(value, receiver, _)| (value, receiver))
    }

    /// Raises if there are keyword arguments.
    ///
    /// # Errors
    /// TypeError `f() takes no keyword arguments`.
    pub fn no_keywords(&self, interpreter: &Interpreter, function: &str) -> Result<(), Raised> {
        match self.keywords.is_empty() {
            true => Ok(()),
            false => Err(interpreter.type_error(format!("{function}() takes no keyword arguments"))),
        }
    }

    /// Exactly N arguments by position.
    ///
    /// # Errors
    /// TypeError `f() takes exactly one argument (2 given)`, `f expected 2 arguments, got 1`.
    pub fn exactly<const N: usize>(
        self,
        interpreter: &Interpreter,
        function: &str,
    ) -> Result<[Value; N], Raised> {
        self.no_keywords(interpreter, function)?;
        let given = self.positional.len();
        self.positional.try_into().map_err(|_| {
            interpreter.type_error(match N {
                0 => format!("{function}() takes no arguments ({given} given)"),
                1 => format!("{function}() takes exactly one argument ({given} given)"),
                _ => format!("{function} expected {N} arguments, got {given}"),
            })
        })
    }

    /// From `required` to N arguments by position.
    ///
    /// # Errors
    /// TypeError `f expected at least 1 argument, got 0`.
    pub fn between<const N: usize>(
        self,
        interpreter: &Interpreter,
        function: &str,
        required: usize,
    ) -> Result<[Option<Value>; N], Raised> {
        self.no_keywords(interpreter, function)?;
        let given = self.positional.len();
        let (bound, count) = match given {
            _ if given < required => ("at least", required),
            _ if N < given => ("at most", N),
            _ => {
                let mut values = self.positional.into_iter();
                return Ok(std::array::from_fn(|_| values.next()));
            }
        };
        let plural = if count == 1 { "" } else { "s" };
        Err(interpreter
            .type_error(format!("{function} expected {bound} {count} argument{plural}, got {given}")))
    }

    /// Arguments by position or name, as a function of C's with argument clinic takes them.
    ///
    /// # Errors
    /// TypeError in the words of argument clinic.
    pub fn named<const N: usize>(
        self,
        interpreter: &Interpreter,
        function: &str,
        names: [&str; N],
        required: usize,
    ) -> Result<[Option<Value>; N], Raised> {
        let given = self.positional.len() + self.keywords.len();
        if N < given {
            let plural = if N == 1 { "" } else { "s" };
            let bound = if required == N { "exactly" } else { "at most" };
            let text = format!("{function}() takes {bound} {N} argument{plural} ({given} given)");
            return Err(interpreter.type_error(text));
        }
        let mut values = self.positional.into_iter();
        let mut bound: [Option<Value>; N] = std::array::from_fn(|_| values.next());
        for (name, value) in self.keywords {
            let Some(place) = names.iter().position(|other| **other == *name) else {
                return Err(interpreter.unexpected_keyword_of(function, &name, &names));
            };
            if bound[place].is_some() {
                let place = place + 1;
                let text =
                    format!("argument for {function}() given by name ('{name}') and position ({place})");
                return Err(interpreter.type_error(text));
            }
            bound[place] = Some(value);
        }
        match bound.iter().take(required).position(Option::is_none) {
            None => Ok(bound),
            Some(missing) => Err(interpreter.type_error(format!(
                "{function}() missing required argument '{}' (pos {})",
                names[missing],
                missing + 1
            ))),
        }
    }

    /// Arguments as a function written in Python takes them: the first `positional` of the names by position or name, the
    /// others by name only; the first `required` have no default.
    ///
    /// # Errors
    /// TypeError in the words of a Python function.
    pub fn like_python<const N: usize>(
        self,
        interpreter: &Interpreter,
        function: &str,
        names: [&str; N],
        positional: usize,
        required: usize,
    ) -> Result<[Option<Value>; N], Raised> {
        if positional < self.positional.len() {
            // A method's receiver counts as an argument.
            let receiver = usize::from(function.contains('.') && names.first() != Some(&"self"));
            let (required, positional) = (required + receiver, positional + receiver);
            let given = self.positional.len() + receiver;
            let takes = match (required, positional) {
                (_, 1) if required == 1 => "1 positional argument".to_string(),
                _ if required == positional => format!("{positional} positional arguments"),
                _ => format!("from {required} to {positional} positional arguments"),
            };
            let verb = if given == 1 { "was" } else { "were" };
            return Err(
                interpreter.type_error(format!("{function}() takes {takes} but {given} {verb} given"))
            );
        }
        let mut values = self.positional.into_iter();
        let mut bound: [Option<Value>; N] = std::array::from_fn(|_| values.next());
        for (name, value) in self.keywords {
            let Some(place) = names.iter().position(|other| **other == *name) else {
                let text = interpreter.unexpected_keyword_text(function, &name, names.into_iter());
                return Err(interpreter.type_error(text));
            };
            if bound[place].is_some() {
                let text = format!("{function}() got multiple values for argument '{name}'");
                return Err(interpreter.type_error(text));
            }
            bound[place] = Some(value);
        }
        let missing: Vec<&str> =
            (0..required).filter(|place| bound[*place].is_none()).map(|place| names[place]).collect();
        match missing.is_empty() {
            true => Ok(bound),
            false => Err(interpreter.type_error(missing_text(function, "positional", &missing))),
        }
    }
}

impl Interpreter {
    /// A keyword argument that a function of C's does not know, in the words of argument clinic.
    pub fn unexpected_keyword_of(&self, function: &str, name: &str, known: &[&str]) -> Raised {
        if !self.world().version().keywords_are_suggested() {
            return self.type_error(format!("'{name}' is an invalid keyword argument for {function}()"));
        }
        self.type_error(self.unexpected_keyword_text(function, name, known.iter().copied()))
    }
}

/// `f() missing 2 required positional arguments: 'a' and 'b'`.
pub(super) fn missing_text(function: &str, kind: &str, names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let listed = match quoted.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    format!("{function}() missing {} required {kind} argument{plural}: {listed}", names.len())
}
