import type { Command } from 'commander'
import { parseCount } from '../../parse-count.ts'
import { parseSize } from '../../parse-size.ts'

/** Adds the parameters of the index methods, which every command that builds takes. */
export function addParameterOptions(command: Command): Command {
  return command
    .option('--lists <n>', 'ivfflat: number of lists', parseCount)
    .option('--m <n>', 'hnsw: links per row', parseCount)
    .option('--ef-construction <n>', 'hnsw: candidates at build time', parseCount)
}

/** Adds the free space that a build may count on; it is never measured. */
export function addDiskOption(command: Command): Command {
  return command.option(
    '--assume-disk <size>',
    'free space on the disk of the server, such as 20GB; too little is refused',
    parseSize,
  )
}
