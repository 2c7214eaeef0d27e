#!/usr/bin/env node
import { createJobs } from './jobs/create-jobs.ts'
import { start } from './start.ts'

// Aborted jobs may have left timers or sockets behind, which must not keep the process from ending.
process.exit(await start(createJobs))
