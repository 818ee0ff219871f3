use weakloop::report::python::*;

/// The script without the lines that force collections.
fn around(text: &str) -> String {
    let script = python_script("x.py", text, &[7], &[]).expect("nothing but collections was chosen");
    let (head, rest) = script.split_once(PRELUDE).expect("the lines are there");
    format!("{head}|{}", rest.strip_prefix("_weakloop({7})\n# ---- x.py\n").expect("then the script"))
}

#[test]
fn what_must_come_first_comes_first() {
    for (text, expected) in [
        ("import gc\n", "|import gc\n"),
        ("# a remark\nimport gc\n", "|# a remark\nimport gc\n"),
        ("'about'\nimport gc\n", "'about'\n|import gc\n"),
        ("from __future__ import division\nimport gc\n", "from __future__ import division\n|import gc\n"),
        (
            "from __future__ import (\n    annotations,\n    division,\n)\nimport gc\n",
            "from __future__ import (\n    annotations,\n    division,\n)\n|import gc\n",
        ),
        (
            "\"\"\"About\nit.\"\"\"\n\nfrom __future__ import annotations  # why\n\nimport gc\n",
            "\"\"\"About\nit.\"\"\"\n\nfrom __future__ import annotations\n|# why\n\nimport gc\n",
        ),
        ("'a'; from __future__ import division; x = 1\n", "'a'; from __future__ import division\n|x = 1\n"),
        ("from __future__ import division; \\\nx = 1\n", "from __future__ import division\n|x = 1\n"),
        ("from __future__ import \\\n    division", "from __future__ import \\\n    division\n|"),
        (
            "x = \"\"\"\nfrom __future__ import no\n\"\"\"\n",
            "|x = \"\"\"\nfrom __future__ import no\n\"\"\"\n",
        ),
    ] {
        assert_eq!(around(text), expected, "{text}");
    }
}
