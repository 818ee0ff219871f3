//! What an operation does to the height of the stack, and where it can go on.
//! The compiler keeps count by it while it emits, so that every handler knows its depth; a verifier checks whole codes by it.

use super::Op;

/// How many values an operation takes off the stack, and how many it puts there. Values that are only looked at count as both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackEffect {
    /// How many are taken.
    pub pops: u32,
    /// How many are put.
    pub pushes: u32,
}

impl Op {
    /// The effect when the next operation comes next.
    pub fn effect(self) -> StackEffect {
        let (pops, pushes) = self.moves();
        StackEffect { pops, pushes }
    }

    /// The effect when the operation goes on at its target.
    pub fn effect_of_jump(self) -> StackEffect {
        let (pops, pushes) = match self {
            Op::JumpIfFalseOrPop(_) | Op::JumpIfTrueOrPop(_) => (1, 1),
            Op::ForIter(_) => (1, 0),
            _ => self.moves(),
        };
        StackEffect { pops, pushes }
    }

    /// Where the operation may go on, other than at the next.
    pub fn target(self) -> Option<u32> {
        match self {
            Op::Jump(target) | Op::ForIter(target) | Op::Send(target) => Some(target),
            Op::PopJumpIfFalse(target) | Op::PopJumpIfTrue(target) => Some(target),
            Op::PopJumpIfNone(target) | Op::PopJumpIfNotNone(target) => Some(target),
            Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => Some(target),
            _ => None,
        }
    }

    /// The same operation with another target.
    pub(in crate::python) fn with_target(self, target: u32) -> Op {
        match self {
            Op::Jump(_) => Op::Jump(target),
            Op::ForIter(_) => Op::ForIter(target),
            Op::Send(_) => Op::Send(target),
            Op::PopJumpIfFalse(_) => Op::PopJumpIfFalse(target),
            Op::PopJumpIfTrue(_) => Op::PopJumpIfTrue(target),
            Op::PopJumpIfNone(_) => Op::PopJumpIfNone(target),
            Op::PopJumpIfNotNone(_) => Op::PopJumpIfNotNone(target),
            Op::JumpIfFalseOrPop(_) => Op::JumpIfFalseOrPop(target),
            Op::JumpIfTrueOrPop(_) => Op::JumpIfTrueOrPop(target),
            other => unreachable!("{other:?} has no target"),
        }
    }

    /// Whether the next operation never comes next.
    pub fn is_final(self) -> bool {
        matches!(self, Op::Jump(_) | Op::Return | Op::Raise(_) | Op::Reraise)
    }

    fn moves(self) -> (u32, u32) {
        match self {
            Op::Pop => (1, 0),
            Op::Copy(n) => (n, n + 1),
            Op::Swap(n) => (n, n),
            Op::PushNull | Op::LoadConst(_) | Op::LoadBuildClass | Op::LoadAssertionError => (0, 1),
            Op::LoadFast(_) | Op::LoadDeref(_) | Op::LoadClosure(_) | Op::LoadClassDeref(_) => (0, 1),
            Op::LoadGlobal(_) | Op::LoadName(_) | Op::ImportName { .. } => (0, 1),
            Op::StoreFast(_) | Op::StoreDeref(_) | Op::StoreGlobal(_) | Op::StoreName(_) => (1, 0),
            Op::DeleteFast(_) | Op::DeleteDeref(_) | Op::DeleteGlobal(_) | Op::DeleteName(_) => (0, 0),
            Op::ClearFast(_) | Op::MakeCell(_) | Op::SetupAnnotations | Op::Jump(_) => (0, 0),
            Op::LoadAttr(_) | Op::Unary(_) | Op::ListToTuple | Op::GetIter => (1, 1),
            Op::LoadMethod(_) | Op::ImportFrom(_) => (1, 2),
            Op::StoreAttr(_) | Op::DeleteSubscr => (2, 0),
            Op::ImportStar | Op::DeleteAttr(_) | Op::Return | Op::Reraise | Op::PopExcept => (1, 0),
            Op::LoadSubscr | Op::Binary(_) | Op::Inplace(_) | Op::Compare(_) => (2, 1),
            Op::StoreSubscr => (3, 0),
            Op::BuildTuple(n) | Op::BuildList(n) | Op::BuildSet(n) => (n, 1),
            Op::BuildSlice(n) | Op::BuildString(n) => (n, 1),
            Op::BuildMap(n) => (2 * n, 1),
            Op::Format { spec, .. } => (1 + u32::from(spec), 1),
            Op::ListAppend(n) | Op::SetAdd(n) | Op::ListExtend(n) => (n + 1, n),
            Op::SetUpdate(n) | Op::DictUpdate(n) => (n + 1, n),
            Op::MapAdd(n) => (n + 2, n),
            Op::DictMerge => (5, 4),
            Op::UnpackSequence(n) => (1, n),
            Op::UnpackEx { before, after } => (1, u32::from(before) + 1 + u32::from(after)),
            Op::PopJumpIfFalse(_) | Op::PopJumpIfTrue(_) => (1, 0),
            Op::PopJumpIfNone(_) | Op::PopJumpIfNotNone(_) => (1, 0),
            Op::JumpIfFalseOrPop(_) | Op::JumpIfTrueOrPop(_) => (1, 0),
            Op::ForIter(_) => (1, 2),
            Op::Call(n) => (n + 2, 1),
            Op::CallKeywords { count, .. } => (u32::from(count) + 2, 1),
            Op::CallEx { keywords } => (3 + u32::from(keywords), 1),
            Op::MakeFunction { parts, .. } => (parts.count(), 1),
            Op::Raise(n) => (n, 0),
            Op::Yield | Op::GetAwaitable(_) | Op::GetYieldFromIter | Op::GetAIter => (1, 1),
            Op::YieldFrom | Op::Send(_) | Op::CleanupThrow => (2, 2),
            Op::EndSend | Op::PrepReraiseStar => (2, 1),
            Op::GetANext | Op::BeforeWith | Op::BeforeAsyncWith | Op::PushExcInfo => (1, 2),
            Op::EndAsyncFor => (2, 0),
            Op::WithExceptStart => (3, 4),
            Op::CheckExcMatch | Op::CheckEgMatch => (2, 2),
            Op::GetLen | Op::MatchSequence | Op::MatchMapping => (1, 2),
            Op::MatchKeys => (2, 3),
            Op::MatchClass(_) => (3, 1),
        }
    }
}
