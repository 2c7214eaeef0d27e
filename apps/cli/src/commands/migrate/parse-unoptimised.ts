import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from compiling the parser's WebAssembly a second time, optimised, on threads of its own. A run ends before that pays:
 * for 500 migrations it took 1.2 s of CPU time with and 0.6 s without, and for the check of 1,000 it took 650 MB of memory with and
 * 110 MB without.
 * For this process and all WebAssembly it loads from now on, so not where the embedded engine runs.
 */
export function parseUnoptimised(): void {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}
