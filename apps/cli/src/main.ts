#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: from the second start on, compiled code comes from a file.
enableCompileCache()
const { runProcess } = await import('./run-process.ts')
await runProcess(process)
