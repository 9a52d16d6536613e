#!/bin/bash
set -euo pipefail
cat >main.mjs <<'END'
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

writeFileSync("f.txt", "text");
if (readFileSync("f.txt", "utf8") !== "text") throw new Error("file");
if (execFileSync("echo", ["child"]).toString() !== "child\n") throw new Error("child process");
const value = await new Promise((resolve, reject) => {
  const worker = new Worker('require("worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
  worker.on("message", resolve).on("error", reject);
});
if (value !== 42) throw new Error("worker");
// (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
const bytes = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0,
  32, 0, 32, 1, 106, 11,
]);
const { instance } = await WebAssembly.instantiate(bytes);
if (instance.exports.add(2, 3) !== 5) throw new Error("wasm");
const memory = new WebAssembly.Memory({ initial: 1 });
if (memory.buffer.byteLength !== 65536) throw new Error("wasm memory");
console.log("DONE");
END
node main.mjs
