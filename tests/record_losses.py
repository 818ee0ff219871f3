#!/usr/bin/env python3
"""Records after how many tasks CPython's own collector makes the first loss show.

    python tests/record_losses.py      tests/generational/losses.txt, from python3.11 to python3.13

Each script of tests/generational runs as it stands, on the real loop and under the real collector, and prints one number.
It runs three times, with other hash seeds; numbers that differ are refused.  A line of the file is

    NAME VERSION NUMBER
"""
import os
import subprocess
import sys
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "generational"


def ask(version, script, seed):
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [f"python{version}", script.relative_to(ROOT)], capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    return int(done.stdout)


def full(version):
    done = subprocess.run([f"python{version}", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def main():
    lines = []
    for script in sorted(FOLDER.glob("*.py")):
        for version in VERSIONS:
            numbers = {ask(version, script, seed) for seed in range(3)}
            if len(numbers) != 1:
                sys.exit(f"{script.name}: {version}: the runs differ: {sorted(numbers)}")
            lines.append(f"{script.stem} {full(version)} {numbers.pop()}\n")
    (FOLDER / "losses.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
