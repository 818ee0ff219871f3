//! `random`: CPython's own numbers, from the state after `random.seed(0)`.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::bytes::Bytes;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Object};
use crate::python::library::asyncio::locks::whole;
use crate::python::library::number;
use crate::python::machine::{Args, Interpreter, NativeFn, TypeSpec};
use crate::python::objects::class::{Class, Store};
use crate::python::objects::leaf;
use crate::python::objects::module::Module;
use crate::python::text::TextResult;
use crate::python::text::int::Integer;
use crate::python::text::random::Random;
use crate::value::Value;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("seed", seed),
    ("random", |interpreter, _| Ok(Value::Float(draw(interpreter, Random::random)))),
    ("uniform", |interpreter, args| two_floats(interpreter, args, "uniform", Random::uniform)),
    ("gauss", |interpreter, args| two_floats(interpreter, args, "gauss", Random::gauss)),
    ("normalvariate", |interpreter, args| {
        two_floats(interpreter, args, "normalvariate", Random::normalvariate)
    }),
    ("lognormvariate", |interpreter, args| {
        two_floats(interpreter, args, "lognormvariate", Random::lognormvariate)
    }),
    ("expovariate", expovariate),
    ("triangular", triangular),
    ("randint", randint),
    ("randrange", randrange),
    ("getrandbits", getrandbits),
    ("randbytes", randbytes),
    ("choice", choice),
    ("choices", choices),
    ("shuffle", shuffle),
    ("sample", sample),
];

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    let class = interpreter.define_type(&TypeSpec {
        name: "Random",
        module: "random",
        store: Store::Inline,
        constructor: Some(new),
        methods: METHODS,
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Generator>(&class);
    module.dict().set_name("Random", Value::Object(class));
    Ok(())
}

const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", crate::python::library::nothing),
    ("seed", |i, args| of_generator(i, args, "seed")),
    ("random", |i, args| of_generator(i, args, "random")),
    ("uniform", |i, args| of_generator(i, args, "uniform")),
    ("gauss", |i, args| of_generator(i, args, "gauss")),
    ("normalvariate", |i, args| of_generator(i, args, "normalvariate")),
    ("lognormvariate", |i, args| of_generator(i, args, "lognormvariate")),
    ("expovariate", |i, args| of_generator(i, args, "expovariate")),
    ("triangular", |i, args| of_generator(i, args, "triangular")),
    ("randint", |i, args| of_generator(i, args, "randint")),
    ("randrange", |i, args| of_generator(i, args, "randrange")),
    ("getrandbits", |i, args| of_generator(i, args, "getrandbits")),
    ("randbytes", |i, args| of_generator(i, args, "randbytes")),
    ("choice", |i, args| of_generator(i, args, "choice")),
    ("choices", |i, args| of_generator(i, args, "choices")),
    ("shuffle", |i, args| of_generator(i, args, "shuffle")),
    ("sample", |i, args| of_generator(i, args, "sample")),
];

/// A generator of the program's own (`random.Random`).
struct Generator {
    header: Header,
    random: RefCell<Random>,
}

/// `random.Random(seed)`.
fn new(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (class, rest) = args.split_first(interpreter, "Random")?;
    let random = RefCell::new(Random::new());
    let generator = interpreter.heap().alloc(|header| Generator { header, random });
    with_own_state(interpreter, &generator, || seed(interpreter, rest))?;
    Ok(match class.downcast::<Class>() {
        Some(class) => interpreter.instance_of(&class, Value::Object(generator)),
        None => Value::Object(generator),
    })
}

/// A method: the function of that name, over the generator's own state.
fn of_generator(interpreter: &Rc<Interpreter>, args: Args, name: &str) -> Result<Value, Raised> {
    let (generator, rest) = args.split_receiver::<Generator>(interpreter, name)?;
    let function = FUNCTIONS.iter().find(|(function, _)| *function == name);
    let (_, body) = function.expect("each method is a function of the module too");
    with_own_state(interpreter, &generator, || body(interpreter, rest))
}

/// Lets the generator take the place of the run's meanwhile.
fn with_own_state(
    interpreter: &Rc<Interpreter>,
    generator: &Generator,
    act: impl FnOnce() -> Result<Value, Raised>,
) -> Result<Value, Raised> {
    let swap = || draw(interpreter, |random| mem::swap(random, &mut *generator.random.borrow_mut()));
    swap();
    let answer = act();
    swap();
    answer
}

impl Object for Generator {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "Random"
    }
}

/// Draws from the generator of the run.
fn draw<T>(interpreter: &Interpreter, from: impl FnOnce(&mut Random) -> T) -> T {
    let random = interpreter.singleton(|| RefCell::new(Random::new()));
    from(&mut random.borrow_mut())
}

fn raised<T>(interpreter: &Interpreter, result: TextResult<T>) -> Result<T, Raised> {
    result.map_err(|error| interpreter.text_error(error))
}

fn seed(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [seed, _] = args.like_python(interpreter, "Random.seed", ["a", "version"], 2, 0)?;
    let seed = seed.unwrap_or(Value::Int(0));
    if let Some(number) = interpreter.as_integer(&seed) {
        draw(interpreter, |random| random.seed_int(&number));
        return Ok(Value::None);
    }
    match &seed {
        // Without a seed CPython asks the system; a run has no other source than its own.
        Value::None => draw(interpreter, |random| random.seed_int(&Integer::ZERO)),
        Value::Float(number) => draw(interpreter, |random| random.seed_float(*number)),
        Value::Str(text) => draw(interpreter, |random| random.seed_bytes(text.as_bytes())),
        other => match leaf::<Bytes>(other) {
            Some(bytes) => draw(interpreter, |random| random.seed_bytes(bytes.as_slice())),
            None => {
                let text = "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.";
                return Err(interpreter.type_error(text));
            }
        },
    }
    Ok(Value::None)
}

fn two_floats(
    interpreter: &Rc<Interpreter>,
    args: Args,
    name: &str,
    from: fn(&mut Random, f64, f64) -> f64,
) -> Result<Value, Raised> {
    let names = if name == "uniform" { ["a", "b"] } else { ["mu", "sigma"] };
    let required = if name == "uniform" { 2 } else { 0 };
    let [first, second] = args.like_python(interpreter, &format!("Random.{name}"), names, 2, required)?;
    let first = number(interpreter, &first.unwrap_or(Value::Float(0.0)))?;
    let second = number(interpreter, &second.unwrap_or(Value::Float(1.0)))?;
    Ok(Value::Float(draw(interpreter, |random| from(random, first, second))))
}

fn expovariate(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [rate] = args.like_python(interpreter, "Random.expovariate", ["lambd"], 1, 0)?;
    let rate = number(interpreter, &rate.unwrap_or(Value::Float(1.0)))?;
    raised(interpreter, draw(interpreter, |random| random.expovariate(rate))).map(Value::Float)
}

fn triangular(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["low", "high", "mode"];
    let [low, high, mode] = args.like_python(interpreter, "Random.triangular", names, 3, 0)?;
    let low = number(interpreter, &low.unwrap_or(Value::Float(0.0)))?;
    let high = number(interpreter, &high.unwrap_or(Value::Float(1.0)))?;
    Ok(Value::Float(match mode {
        None | Some(Value::None) => draw(interpreter, |random| random.triangular(low, high)),
        Some(mode) => {
            let mode = number(interpreter, &mode)?;
            draw(interpreter, |random| random.triangular_with_mode(low, high, mode))
        }
    }))
}

fn integer(interpreter: &Rc<Interpreter>, value: &Value) -> Result<Integer, Raised> {
    interpreter.as_integer(&interpreter.plain(value)).ok_or_else(|| {
        let given = interpreter.type_name(value);
        interpreter.type_error(format!("'{given}' object cannot be interpreted as an integer"))
    })
}

fn randint(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [low, high] = args.like_python(interpreter, "Random.randint", ["a", "b"], 2, 2)?;
    let low = integer(interpreter, &low.unwrap_or_default())?;
    let high = integer(interpreter, &high.unwrap_or_default())?;
    let version = interpreter.world().version();
    let drawn = raised(interpreter, draw(interpreter, |random| random.randint(&low, &high, version)))?;
    Ok(interpreter.integer(drawn))
}

fn randrange(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["start", "stop", "step"];
    let [start, stop, step] = args.like_python(interpreter, "Random.randrange", names, 3, 1)?;
    let start = integer(interpreter, &start.unwrap_or_default())?;
    let drawn = match stop {
        None | Some(Value::None) => draw(interpreter, |random| random.randrange_below(&start)),
        Some(stop) => {
            let stop = integer(interpreter, &stop)?;
            let step = step.map_or(Ok(Integer::ONE), |step| integer(interpreter, &step))?;
            let version = interpreter.world().version();
            draw(interpreter, |random| random.randrange(&start, &stop, &step, version))
        }
    };
    Ok(interpreter.integer(raised(interpreter, drawn)?))
}

fn getrandbits(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [bits] = args.exactly(interpreter, "getrandbits")?;
    let bits = integer(interpreter, &bits)?;
    let drawn = raised(interpreter, draw(interpreter, |random| random.getrandbits(&bits)))?;
    Ok(interpreter.integer(drawn))
}

fn randbytes(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [count] = args.like_python(interpreter, "Random.randbytes", ["n"], 1, 1)?;
    let count = whole(interpreter, &count.unwrap_or_default())?;
    let bits = Integer::from(BigInt::from(count) * 8);
    let drawn = raised(interpreter, draw(interpreter, |random| random.getrandbits(&bits)))?;
    let (_, mut bytes) = drawn.to_big().to_bytes_le();
    bytes.resize(usize::try_from(count).unwrap_or(0), 0);
    Ok(Bytes::value(bytes))
}

fn choice(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [sequence] = args.like_python(interpreter, "Random.choice", ["seq"], 1, 1)?;
    let sequence = sequence.unwrap_or_default();
    let length = interpreter.len(&sequence)?;
    let index = raised(interpreter, draw(interpreter, |random| random.choice(length)))?;
    interpreter.getitem(&sequence, &Value::Int(index as i64))
}

fn choices(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["population", "weights", "cum_weights", "k"];
    let [population, weights, cumulative, count] =
        args.like_python(interpreter, "Random.choices", names, 2, 1)?;
    let items = interpreter.collect(&population.unwrap_or_default())?;
    let count = count.map_or(Ok(1), |count| whole(interpreter, &count))?;
    let floats = |given: &Value| -> Result<Vec<f64>, Raised> {
        interpreter.collect(given)?.iter().map(|weight| number(interpreter, weight)).collect()
    };
    let cumulative = match (weights, cumulative) {
        (Some(weights), _) if !weights.is_none() => {
            let sums = floats(&weights)?.into_iter().scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            });
            Some(sums.collect::<Vec<f64>>())
        }
        (_, Some(cumulative)) if !cumulative.is_none() => Some(floats(&cumulative)?),
        _ => None,
    };
    let indexes = match cumulative {
        None if items.is_empty() => {
            return Err(interpreter.error(crate::exception::Kind::IndexError, "list index out of range"));
        }
        None => draw(interpreter, |random| random.choices(items.len(), count)),
        Some(cumulative) => raised(
            interpreter,
            draw(interpreter, |random| random.choices_weighted(items.len(), &cumulative, count)),
        )?,
    };
    Ok(interpreter.list(indexes.into_iter().map(|index| items[index].clone()).collect()))
}

fn shuffle(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [list] = args.like_python(interpreter, "Random.shuffle", ["x"], 1, 1)?;
    let list = list.unwrap_or_default();
    let length = interpreter.len(&list)?;
    for (one, other) in draw(interpreter, |random| random.shuffle(length)) {
        let (one, other) = (Value::Int(one as i64), Value::Int(other as i64));
        let (first, second) = (interpreter.getitem(&list, &one)?, interpreter.getitem(&list, &other)?);
        interpreter.setitem(&list, one, second)?;
        interpreter.setitem(&list, other, first)?;
    }
    Ok(Value::None)
}

fn sample(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let names = ["population", "k", "counts"];
    let [population, count, _] = args.like_python(interpreter, "Random.sample", names, 2, 2)?;
    let items = interpreter.collect(&population.unwrap_or_default())?;
    let count = whole(interpreter, &count.unwrap_or_default())?;
    let indexes = raised(interpreter, draw(interpreter, |random| random.sample(items.len(), count)))?;
    Ok(interpreter.list(indexes.into_iter().map(|index| items[index].clone()).collect()))
}
