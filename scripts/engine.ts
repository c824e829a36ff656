/**
 * A setting of the JavaScript engine, for every process that uses `fetch`: imported before the first one. Node reads answers
 * with WebAssembly, and V8 13 (Node 24) now and then ends the whole process when it exchanges the code by which WebAssembly
 * calls JavaScript for faster code (docs/decisions/0025). So it keeps the first: some answers more a second are not worth it.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000');
