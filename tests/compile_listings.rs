//! What scripts compile to, operation by operation.
//! Each listing shows one thing that decides how long a value is held.

use crate::compile::check_listing;

#[test]
fn the_iterator_of_a_loop_is_dropped_by_break() {
    check_listing(
        "for i in x:\n    if i:\n        break\nelse:\n    f()\n",
        r#"
<module>:
   1    0 LoadName x
        1 GetIter
        2 ForIter 9
        3 StoreName i
   2    4 LoadName i
        5 PopJumpIfFalse 8
   3    6 Pop
        7 Jump 13
   1    8 Jump 2
   5    9 LoadName f
       10 PushNull
       11 Call 0
       12 Pop
   1   13 LoadConst None
       14 Return
"#,
    );
}

#[test]
fn an_exception_is_unbound_on_every_way_out_of_its_handler() {
    check_listing(
        "def f():\n    try:\n        g()\n    except E as e:\n        return h(e)\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   3    0 LoadGlobal g
        1 PushNull
        2 Call 0
        3 Pop
   2    4 Jump 28
        5 PushExcInfo
   4    6 LoadGlobal E
        7 CheckExcMatch
        8 PopJumpIfFalse 24
        9 StoreFast e
   5   10 LoadGlobal h
       11 PushNull
       12 LoadFast e
       13 Call 1
       14 Swap 2
       15 PopExcept
   4   16 LoadConst None
       17 StoreFast e
       18 DeleteFast e
   5   19 Return
   4   20 LoadConst None
       21 StoreFast e
       22 DeleteFast e
       23 Reraise
   2   24 Reraise
       25 Swap 2
       26 PopExcept
       27 Reraise
       28 LoadConst None
       29 Return
          0..4 -> 5 depth 0
          6..10 -> 25 depth 1
          10..14 -> 20 depth 1
          20..25 -> 25 depth 1
"#,
    );
}

#[test]
fn a_final_body_runs_before_the_result_is_returned() {
    check_listing(
        "def f():\n    for i in x:\n        try:\n            return g()\n        finally:\n            h()\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   2    0 LoadGlobal x
        1 GetIter
        2 ForIter 23
        3 StoreFast i
   4    4 LoadGlobal g
        5 PushNull
        6 Call 0
   6    7 LoadGlobal h
        8 PushNull
        9 Call 0
       10 Pop
   4   11 Swap 2
       12 Pop
       13 Return
   3   14 PushExcInfo
   6   15 LoadGlobal h
       16 PushNull
       17 Call 0
       18 Pop
   3   19 Reraise
       20 Swap 2
       21 PopExcept
       22 Reraise
   2   23 LoadConst None
       24 Return
          4..7 -> 14 depth 1
          15..20 -> 20 depth 2
"#,
    );
}

#[test]
fn with_keeps_the_exit_on_the_stack() {
    check_listing(
        "with a as b:\n    f()\n",
        r#"
<module>:
   1    0 LoadName a
        1 BeforeWith
        2 StoreName b
   2    3 LoadName f
        4 PushNull
        5 Call 0
        6 Pop
   1    7 PushNull
        8 LoadConst None
        9 LoadConst None
       10 LoadConst None
       11 Call 3
       12 Pop
       13 Jump 25
       14 PushExcInfo
       15 WithExceptStart
       16 PopJumpIfTrue 18
       17 Reraise
       18 Pop
       19 PopExcept
       20 Pop
       21 Jump 25
       22 Swap 2
       23 PopExcept
       24 Reraise
       25 LoadConst None
       26 Return
          2..7 -> 14 depth 1
          15..18 -> 22 depth 2
"#,
    );
}

#[test]
fn the_variables_of_a_comprehension_die_with_it() {
    check_listing(
        "def f(x):\n    return [t for t in x]\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   2    0 LoadFast x
        1 GetIter
        2 BuildList 0
        3 Swap 2
        4 ForIter 9
        5 StoreFast t
        6 LoadFast t
        7 ListAppend 2
        8 Jump 4
        9 ClearFast t
       10 Jump 13
       11 ClearFast t
       12 Reraise
       13 Return
          2..9 -> 11 depth 0
"#,
    );
}

#[test]
fn a_variable_of_a_comprehension_that_is_shared_gets_a_fresh_cell() {
    check_listing(
        "def f(x):\n    return [lambda: t for t in x]\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   2    0 LoadFast x
        1 GetIter
        2 MakeCell t
        3 BuildList 0
        4 Swap 2
        5 ForIter 10
        6 StoreDeref t
        7 MakeFunction f.<locals>.<lambda>
        8 ListAppend 2
        9 Jump 5
       10 MakeCell t
       11 Jump 14
       12 MakeCell t
       13 Reraise
       14 Return
          3..10 -> 12 depth 0
f.<locals>.<lambda>:
   2    0 LoadDeref t
        1 Return
"#,
    );
}

#[test]
fn a_generator_expression_is_a_function_of_its_own() {
    check_listing(
        "def f(x):\n    return g(t for t in x)\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   2    0 LoadGlobal g
        1 PushNull
        2 MakeFunction f.<locals>.<genexpr>
        3 PushNull
        4 LoadFast x
        5 GetIter
        6 Call 1
        7 Call 1
        8 Return
f.<locals>.<genexpr>:
   2    0 LoadFast .0
        1 ForIter 7
        2 StoreFast t
        3 LoadFast t
        4 Yield
        5 Pop
        6 Jump 1
        7 LoadConst None
        8 Return
"#,
    );
}

#[test]
fn a_class_shares_itself_with_its_methods() {
    check_listing(
        "class A(B):\n    def m(self):\n        return super().m()\n",
        r#"
<module>:
   1    0 LoadBuildClass
        1 PushNull
        2 MakeFunction A
        3 LoadConst "A"
        4 LoadName B
        5 Call 3
        6 StoreName A
        7 LoadConst None
        8 Return
A:
   1    0 LoadName __name__
        1 StoreName __module__
        2 LoadConst "A"
        3 StoreName __qualname__
   2    4 MakeFunction A.m
        5 StoreName m
   1    6 LoadClosure __class__
        7 Copy 1
        8 StoreName __classcell__
        9 Return
A.m:
   3    0 LoadGlobal super
        1 PushNull
        2 Call 0
        3 LoadMethod m
        4 Call 0
        5 Return
"#,
    );
}

#[test]
fn an_asynchronous_loop_ends_by_an_exception() {
    check_listing(
        "async def f():\n    async for i in x:\n        pass\n",
        r#"
<module>:
   1    0 MakeFunction f
        1 StoreName f
        2 LoadConst None
        3 Return
f:
   2    0 LoadGlobal x
        1 GetAIter
        2 GetANext
        3 GetAwaitable Next
        4 LoadConst None
        5 Send 9
        6 YieldFrom
        7 Jump 5
        8 CleanupThrow
        9 EndSend
       10 StoreFast i
       11 Jump 2
       12 EndAsyncFor
       13 LoadConst None
       14 Return
          2..6 -> 12 depth 1
          6..7 -> 8 depth 2
          7..10 -> 12 depth 1
"#,
    );
}

#[test]
fn clauses_of_except_star_collect_what_is_left() {
    check_listing(
        "try:\n    f()\nexcept* E as e:\n    g()\n",
        r#"
<module>:
   2    0 LoadName f
        1 PushNull
        2 Call 0
        3 Pop
   1    4 Jump 41
        5 PushExcInfo
        6 Copy 1
        7 BuildList 0
        8 Swap 2
   3    9 LoadName E
       10 CheckEgMatch
       11 Copy 1
       12 PopJumpIfNone 27
       13 StoreName e
   4   14 LoadName g
       15 PushNull
       16 Call 0
       17 Pop
   3   18 LoadConst None
       19 StoreName e
       20 DeleteName e
       21 Jump 28
       22 LoadConst None
       23 StoreName e
       24 DeleteName e
       25 ListAppend 2
       26 Jump 28
       27 Pop
   1   28 ListAppend 1
       29 PrepReraiseStar
       30 Copy 1
       31 PopJumpIfNotNone 35
       32 Pop
       33 PopExcept
       34 Jump 41
       35 Swap 2
       36 PopExcept
       37 Reraise
       38 Swap 2
       39 PopExcept
       40 Reraise
       41 LoadConst None
       42 Return
          0..4 -> 5 depth 0
          6..14 -> 38 depth 1
          14..18 -> 22 depth 4
          18..32 -> 38 depth 1
"#,
    );
}

#[test]
fn a_pattern_binds_only_when_all_of_it_has_matched() {
    check_listing(
        "match x:\n    case [a, {'k': b}]:\n        pass\n    case A(c) | [c]:\n        pass\n",
        r#"
<module>:
   1    0 LoadName x
   2    1 Copy 1
        2 MatchSequence
        3 PopJumpIfFalse 34
        4 GetLen
        5 LoadConst 2
        6 Compare ==
        7 PopJumpIfFalse 34
        8 UnpackSequence 2
        9 Swap 2
       10 MatchMapping
       11 PopJumpIfFalse 33
       12 GetLen
       13 LoadConst 1
       14 Compare >=
       15 PopJumpIfFalse 33
       16 LoadConst "k"
       17 BuildTuple 1
       18 MatchKeys
       19 Copy 1
       20 PopJumpIfNone 31
       21 UnpackSequence 1
       22 Swap 4
       23 Swap 3
       24 Swap 2
       25 Pop
       26 Pop
       27 StoreName a
       28 StoreName b
       29 Pop
       30 Jump 60
       31 Pop
       32 Pop
       33 Pop
       34 Pop
   4   35 Copy 1
       36 LoadName A
       37 LoadConst ()
       38 MatchClass 1
       39 Copy 1
       40 PopJumpIfNone 43
       41 UnpackSequence 1
       42 Jump 56
       43 Pop
       44 Copy 1
       45 MatchSequence
       46 PopJumpIfFalse 53
       47 GetLen
       48 LoadConst 1
       49 Compare ==
       50 PopJumpIfFalse 53
       51 UnpackSequence 1
       52 Jump 56
       53 Pop
       54 Pop
       55 Jump 60
       56 Swap 2
       57 Pop
       58 StoreName c
       59 Jump 60
   1   60 LoadConst None
       61 Return
"#,
    );
}

#[test]
fn arguments_are_merged_in_the_order_of_the_text() {
    check_listing(
        "f(a, *b, c, k=1, **d, l=2)\n",
        r#"
<module>:
   1    0 LoadName f
        1 PushNull
        2 LoadName a
        3 BuildList 1
        4 LoadName b
        5 ListExtend 1
        6 LoadName c
        7 ListAppend 1
        8 ListToTuple
        9 LoadConst "k"
       10 LoadConst 1
       11 BuildMap 1
       12 LoadName d
       13 DictMerge
       14 LoadConst "l"
       15 LoadConst 2
       16 BuildMap 1
       17 DictMerge
       18 CallEx { keywords: true }
       19 Pop
       20 LoadConst None
       21 Return
"#,
    );
}

#[test]
fn two_names_are_swapped_without_a_tuple() {
    check_listing(
        "a, b = b, a\n",
        r#"
<module>:
   1    0 LoadName b
        1 LoadName a
        2 Swap 2
        3 StoreName a
        4 StoreName b
        5 LoadConst None
        6 Return
"#,
    );
}

#[test]
fn an_augmented_assignment_reads_its_target_once() {
    check_listing(
        "a.b[c] += d\n",
        r#"
<module>:
   1    0 LoadName a
        1 LoadAttr b
        2 LoadName c
        3 Copy 2
        4 Copy 2
        5 LoadSubscr
        6 LoadName d
        7 Inplace +=
        8 Swap 3
        9 Swap 2
       10 StoreSubscr
       11 LoadConst None
       12 Return
"#,
    );
}

#[test]
fn a_comparison_in_a_chain_is_evaluated_once() {
    check_listing(
        "x = a < b() < c\n",
        r#"
<module>:
   1    0 LoadName a
        1 LoadName b
        2 PushNull
        3 Call 0
        4 Swap 2
        5 Copy 2
        6 Compare <
        7 JumpIfFalseOrPop 11
        8 LoadName c
        9 Compare <
       10 Jump 13
       11 Swap 2
       12 Pop
       13 StoreName x
       14 LoadConst None
       15 Return
"#,
    );
}

#[test]
fn a_task_that_nobody_holds_is_on_the_stack_for_one_operation() {
    check_listing(
        "async def main():\n    asyncio.create_task(f())\n    await asyncio.sleep(2)\n",
        r#"
<module>:
   1    0 MakeFunction main
        1 StoreName main
        2 LoadConst None
        3 Return
main:
   2    0 LoadGlobal asyncio
        1 LoadMethod create_task
        2 LoadGlobal f
        3 PushNull
        4 Call 0
        5 Call 1
        6 Pop
   3    7 LoadGlobal asyncio
        8 LoadMethod sleep
        9 LoadConst 2
       10 Call 1
       11 GetAwaitable Expression
       12 LoadConst None
       13 Send 17
       14 YieldFrom
       15 Jump 13
       16 CleanupThrow
       17 EndSend
       18 Pop
       19 LoadConst None
       20 Return
          14..15 -> 16 depth 1
"#,
    );
}
