#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

// Before anything else is loaded: from the second start on, compiled code comes from a file.
enableCompileCache()
// Buffers of a backup fill the heap's share of outside memory many times a second. Marking in steps, on more threads, takes three times
// the processor time of marking at once, which takes 20 ms at most: the heap itself is small.
setFlagsFromString('--no-incremental-marking')
const { runProcess } = await import('./run-process.ts')
await runProcess(process)
