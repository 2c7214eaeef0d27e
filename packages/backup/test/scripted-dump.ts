import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTemporaryDirectory } from '@pgtend/testing'
import { onTestFinished } from 'vitest'
import { findTool } from '../src/tools/find-tool.ts'
import { options } from './new-store.ts'

/** A folder with a `pg_dump` that is a shell script; `$REAL` is the real one. */
export async function scriptedDump(script: string): Promise<readonly string[]> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const real = await findTool('pg_dump', (await options()).toolDirectories, 0)
  const file = join(path, 'pg_dump')
  await writeFile(
    file,
    `#!/bin/sh\nREAL='${real.path}'\nif [ "$1" = --version ]; then exec "$REAL" --version; fi\n${script}\n`,
  )
  await chmod(file, 0o755)
  return [path]
}
