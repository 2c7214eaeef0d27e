import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { readWorkspace } from '../workspace/read-workspace.ts'
import { type CommandResult, runCommand } from '../workspace/run-command.ts'
import { eachInPool } from './each-in-pool.ts'
import { joinResults } from './join-results.ts'

/** The TypeScript files at the root of the repository, which belong to no package. */
const ROOT_PROJECT = 'tooling/typescript/tsconfig.root.json'

/**
 * Type-checks every workspace package with a tsconfig.json, and the files at the root. Writes nothing.
 * Not through turbo: tests import `@pgtend/testing` without declaring it, so a cached result could be out of date.
 */
export async function checkTypes(root: string): Promise<CommandResult> {
  const projects = (await readWorkspace(root))
    .map(({ path }) => `${path}/tsconfig.json`)
    .filter((path) => existsSync(join(root, path)))
  if (projects.length === 0) throw new Error('no tsconfig.json in any workspace package')
  const rootFiles = (await readdir(root)).filter((file) => file.endsWith('.ts'))
  const all = rootFiles.length === 0 ? projects : [...projects, ROOT_PROJECT]

  const results = await eachInPool(all, 2, (project) =>
    runCommand(['node_modules/.bin/tsc', '--noEmit', '-p', project], { cwd: root }),
  )
  return joinResults(results)
}
