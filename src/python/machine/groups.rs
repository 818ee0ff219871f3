//! `except*`: exception groups, split and put together again.

use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::class::Class;
use crate::python::objects::frame::Frame;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// An exception taken apart: what matched, and the rest.
pub struct Split {
    /// What matched.
    pub matching: Option<Raised>,
    /// What did not.
    pub rest: Option<Raised>,
}

impl Interpreter {
    /// The exceptions in a group; `None` if the exception is none.
    pub fn group_members(&self, raised: &Exception) -> Option<Vec<Raised>> {
        if !raised.is(Kind::BaseExceptionGroup) {
            return None;
        }
        let args = raised.args();
        let members = self.quick_items(args.get(1)?)?;
        Some(members.iter().filter_map(Value::downcast::<Exception>).collect())
    }

    /// Makes a group: an ExceptionGroup unless a member is none that `except Exception` catches.
    pub fn make_group(&self, message: Value, members: Vec<Raised>) -> Raised {
        let all_ordinary = members.iter().all(|member| member.is(Kind::Exception));
        let kind = if all_ordinary { Kind::ExceptionGroup } else { Kind::BaseExceptionGroup };
        let values = members.iter().map(|member| Value::Object(Rc::<Exception>::clone(member))).collect();
        let group = Exception::new(self.heap(), kind, vec![message, self.tuple(values)]);
        group.set_members(members);
        group
    }

    /// A group of other members with all else of this one (`derive`, and what `split` copies).
    pub fn derive_group(self: &Rc<Self>, group: &Raised, members: Vec<Raised>) -> Result<Raised, Raised> {
        let message = group.args().into_iter().next().unwrap_or_default();
        let value = Value::Object(Rc::<Exception>::clone(group));
        let own = self.class_of(&value).lookup("derive").filter(|_| group.class().is_some());
        let derived = match own {
            Some(derive) => {
                let list = self.list(members.into_iter().map(|member| Value::Object(member)).collect());
                let made = self.call_found(&derive, &value, vec![list])?;
                let made = made.downcast::<Exception>();
                made.ok_or_else(|| self.type_error("derive must return an instance of BaseExceptionGroup"))?
            }
            None => self.make_group(message, members),
        };
        derived.set_traceback(group.entries());
        derived.set_context(group.context());
        if let Some(cause) = group.cause() {
            derived.set_cause(Some(cause));
        }
        let notes = self.exception_dict(group).and_then(|dict| dict.get_str("__notes__"));
        if let Some(notes) = notes.and_then(|notes| self.quick_items(&notes)) {
            self.make_exception_dict(&derived).set_name("__notes__", self.list(notes));
        }
        Ok(derived)
    }

    /// Takes an exception apart by a condition on its leaves (`exceptiongroup_split_recursive`).
    pub fn split_group(
        self: &Rc<Self>,
        raised: &Raised,
        matches: &mut dyn FnMut(&Raised) -> Result<bool, Raised>,
    ) -> Result<Split, Raised> {
        if matches(raised)? {
            return Ok(Split { matching: Some(Rc::clone(raised)), rest: None });
        }
        let Some(members) = self.group_members(raised) else {
            return Ok(Split { matching: None, rest: Some(Rc::clone(raised)) });
        };
        let (mut matching, mut rest) = (Vec::new(), Vec::new());
        for member in members {
            let split = self.split_group(&member, matches)?;
            matching.extend(split.matching);
            rest.extend(split.rest);
        }
        let derive = |members: Vec<Raised>| match members.is_empty() {
            true => Ok(None),
            false => self.derive_group(raised, members).map(Some),
        };
        Ok(Split { matching: derive(matching)?, rest: derive(rest)? })
    }

    pub(super) fn op_check_eg_match(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let pattern = frame.pop();
        let Some(raised) = frame.pop().downcast::<Exception>() else {
            frame.push(Value::None);
            frame.push(Value::None);
            return Ok(());
        };
        self.check_pattern(
            &pattern,
            "catching classes that do not inherit from BaseException is not allowed",
        )?;
        self.check_star_pattern(&pattern)?;
        let split = self.split_group(&raised, &mut |one| Ok(self.exception_matches(one, &pattern)))?;
        let matching = match split.matching {
            Some(matching) if !matching.is(Kind::BaseExceptionGroup) => {
                let group = self.make_group(Value::str(""), vec![Rc::clone(&matching)]);
                group.set_traceback(matching.entries());
                Some(group)
            }
            matching => matching,
        };
        if let Some(matching) = &matching {
            drop(frame.swap_handled(Some(Rc::clone(matching))));
        }
        frame.push(split.rest.map_or(Value::None, |rest| Value::Object(rest)));
        frame.push(matching.map_or(Value::None, |matching| Value::Object(matching)));
        Ok(())
    }

    fn check_star_pattern(self: &Rc<Self>, pattern: &Value) -> Result<(), Raised> {
        let is_group = |value: &Value| {
            let class = value.downcast_ref::<Class>();
            class
                .and_then(|class| class.traits().exception)
                .is_some_and(|kind| kind.is(Kind::BaseExceptionGroup))
        };
        let catches_groups = match pattern.downcast_ref::<Tuple>() {
            Some(tuple) => tuple.items().iter().any(is_group),
            None => is_group(pattern),
        };
        match catches_groups {
            true => {
                Err(self
                    .type_error("catching ExceptionGroup with except* is not allowed. Use except instead."))
            }
            false => Ok(()),
        }
    }

    /// `original, list → exception or None` (`_PyExc_PrepReraiseStar`).
    pub(super) fn op_prep_reraise_star(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let raised = self.quick_items(&frame.pop()).unwrap_or_default();
        let original = self.pop_exception(frame);
        let raised: Vec<Raised> = raised.iter().filter_map(Value::downcast::<Exception>).collect();
        let left = self.left_to_raise(&original, raised)?;
        frame.push(left.map_or(Value::None, |left| Value::Object(left)));
        Ok(())
    }

    fn left_to_raise(
        self: &Rc<Self>,
        original: &Raised,
        raised: Vec<Raised>,
    ) -> Result<Option<Raised>, Raised> {
        if raised.is_empty() {
            return Ok(None);
        }
        if !original.is(Kind::BaseExceptionGroup) {
            return Ok(raised.into_iter().next());
        }
        let (again, fresh): (Vec<Raised>, Vec<Raised>) =
            raised.into_iter().partition(|one| is_part_of(original, one));
        let again = self.project(original, again)?;
        if fresh.is_empty() {
            return Ok(again);
        }
        let mut members = fresh;
        members.extend(again);
        Ok(Some(match members.len() {
            1 => members.remove(0),
            _ => self.make_group(Value::str(""), members),
        }))
    }

    /// The part of the original group whose leaves are in the given parts (`exception_group_projection`).
    fn project(self: &Rc<Self>, original: &Raised, parts: Vec<Raised>) -> Result<Option<Raised>, Raised> {
        if parts.is_empty() {
            return Ok(None);
        }
        let mut leaves = Vec::new();
        for part in &parts {
            self.gather_leaves(part, &mut leaves);
        }
        let split = self.split_group(original, &mut |one| {
            Ok(!one.is(Kind::BaseExceptionGroup) && leaves.iter().any(|leaf| Rc::ptr_eq(leaf, one)))
        })?;
        Ok(split.matching)
    }

    fn gather_leaves(&self, raised: &Raised, leaves: &mut Vec<Raised>) {
        match self.group_members(raised) {
            Some(members) => members.iter().for_each(|member| self.gather_leaves(member, leaves)),
            None => leaves.push(Rc::clone(raised)),
        }
    }

    /// Calls a condition of the program on an exception: a class, a tuple of classes, or a function.
    pub fn group_condition(self: &Rc<Self>, condition: &Value, raised: &Raised) -> Result<bool, Raised> {
        let is_class =
            condition.downcast_ref::<Class>().is_some() || condition.downcast_ref::<Tuple>().is_some();
        if is_class {
            return Ok(self.exception_matches(raised, condition));
        }
        let answer = self.call(condition, Args::of(vec![Value::Object(Rc::<Exception>::clone(raised))]))?;
        self.truthy(&answer)
    }
}

/// Whether an exception is a part of the original group that is raised again: it has the group's traceback, cause and context
/// (`is_same_exception_metadata`).
fn is_part_of(original: &Raised, part: &Raised) -> bool {
    let same = |one: &Option<Raised>, other: &Option<Raised>| match (one, other) {
        (Some(one), Some(other)) => Rc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    };
    let same_traceback = match (original.entries(), part.entries()) {
        (Some(one), Some(other)) => Rc::ptr_eq(&one, &other),
        (None, None) => true,
        _ => false,
    };
    part.is(Kind::BaseExceptionGroup)
        && same_traceback
        && same(&original.cause(), &part.cause())
        && same(&original.context(), &part.context())
}
