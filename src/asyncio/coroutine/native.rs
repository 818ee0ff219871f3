//! Rust futures as bodies of tasks.
//!
//! A task owns its future in a box of its own. A future that the program has boxed itself, so that it can call itself or stand
//! in a list with others, is not boxed once more if its result is one that a [`Value`] holds as it is: for what else there is,
//! a task would have to know all types of results.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::exception::{Error, Thrown};
use crate::value::Value;

/// A Rust future, owned by its task alone.
pub enum Native {
    /// In a box that was made for the task.
    Own(Pin<Box<dyn NativeFuture>>),
    /// In the program's own box, as those that follow; it returns nothing.
    Unit(Boxed<()>),
    /// It returns a number.
    Int(Boxed<i64>),
    /// It returns a number with a fraction.
    Float(Boxed<f64>),
    /// It returns yes or no.
    Bool(Boxed<bool>),
    /// It returns a text.
    Text(Boxed<String>),
}

/// A future that the program has boxed itself.
pub type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// A Rust future as it runs in a task.
pub trait NativeFuture {
    /// Polls it; what it returns becomes a value of programs.
    fn resume(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Value, Thrown>>;
}

impl<T: Clone + 'static, F: Future<Output = Result<T, Error>> + ?Sized> NativeFuture for F {
    #[inline]
    fn resume(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Value, Thrown>> {
        self.poll(context).map(|outcome| outcome.map(Value::from_rust).map_err(|error| error.0))
    }
}

impl Native {
    /// Takes a future, in its box if it has one that will do.
    #[inline]
    pub fn new<T: Clone + 'static>(future: impl Future<Output = Result<T, Error>> + 'static) -> Native {
        let mut future = Some(future);
        take_boxed(&mut future, Native::Unit)
            .or_else(|| take_boxed(&mut future, Native::Int))
            .or_else(|| take_boxed(&mut future, Native::Float))
            .or_else(|| take_boxed(&mut future, Native::Bool))
            .or_else(|| take_boxed(&mut future, Native::Text))
            .unwrap_or_else(|| Native::Own(Box::pin(future.expect("nobody has taken it"))))
    }

    /// Polls the future.
    #[inline]
    pub fn resume(&mut self, context: &mut Context<'_>) -> Poll<Result<Value, Thrown>> {
        match self {
            Native::Own(future) => future.as_mut().resume(context),
            Native::Unit(future) => future.as_mut().resume(context),
            Native::Int(future) => future.as_mut().resume(context),
            Native::Float(future) => future.as_mut().resume(context),
            Native::Bool(future) => future.as_mut().resume(context),
            Native::Text(future) => future.as_mut().resume(context),
        }
    }
}

/// Takes a future if it is a box of that kind; which it is, is known where this is compiled.
#[inline]
fn take_boxed<F: 'static, T: 'static>(
    future: &mut Option<F>,
    wrap: fn(Boxed<T>) -> Native,
) -> Option<Native> {
    let any: &mut dyn Any = future;
    any.downcast_mut::<Option<Boxed<T>>>()?.take().map(wrap)
}
