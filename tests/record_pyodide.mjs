// Records scripts on CPython 3.14 as tests/record.py does on the versions that are installed: what `sweep` prints.
//
//     node tests/record_pyodide.mjs PYODIDE SCRIPT ...
//
// PYODIDE is the folder of the npm package of that name: CPython compiled to WebAssembly.  There is no fork in it, so the
// runs of one script follow one another in one interpreter, each after a collection; tests/record.py compares two sweeps.
// Prints one line of JSON for each script.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...scripts] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(folder, "pyodide.mjs")));

const PREPARE = `
import asyncio, sys
sys.path.insert(0, "/tests")
asyncio.events._set_running_loop(None)
import record
def in_turn(work):
    import gc
    gc.collect()
    asyncio.events._set_running_loop(None)
    answer = work()
    gc.collect()
    return answer
record.in_child = in_turn
`;

for (const script of scripts) {
    const python = await loadPyodide({ env: { PYTHONHASHSEED: "0", HOME: "/", TZ: "UTC" } });
    for (const name of ["tests/record.py", "tests/record_network.py", script]) {
        python.FS.mkdirTree("/" + name.slice(0, name.lastIndexOf("/")));
        python.FS.writeFile("/" + name, readFileSync(name));
    }
    python.FS.chdir("/");
    python.globals.set("path", script);
    let answer;
    try {
        answer = python.runPython(PREPARE + `
import json
sweeps = [record.sweep(path, noise) for noise in (0, 7)]
json.dumps(sweeps)
`);
    } catch (error) {
        answer = JSON.stringify({ error: String(error.message ?? error).slice(-2000) });
    }
    console.log(answer);
}
