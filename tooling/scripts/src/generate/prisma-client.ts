import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { listFiles } from '../workspace/list-files.ts'
import { runCommand } from '../workspace/run-command.ts'

const SCHEMA = 'prisma/schema'
const OUTPUT = 'packages/core-schema/src/generated'

const ENVIRONMENT = {
  // `prisma generate` needs no schema engine, but would download one; any path that exists stops that.
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
  NO_COLOR: '1',
}

/**
 * Generates the Prisma Client in a temporary folder with the layout of the repository, and returns its files.
 * The schema is copied unchanged, because Prisma writes its text into the client.
 * @throws {Error} with Prisma's own output when there is no schema or it is wrong.
 */
export async function prismaClient(root: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'pgtend-prisma-'))
  try {
    await cp(join(root, SCHEMA), join(folder, SCHEMA), { recursive: true })
    const command = [
      join(root, 'tooling/scripts/node_modules/.bin/prisma'),
      'generate',
      '--schema',
      SCHEMA,
      '--no-hints',
    ]
    const { ok, output } = await runCommand(command, { cwd: folder, env: ENVIRONMENT })
    if (!ok) throw new Error(`prisma generate failed\n${output.trim()}`)

    const files = await listFiles(join(folder, OUTPUT))
    if (files.length === 0) throw new Error(`the generator in ${SCHEMA} must have output = "../../${OUTPUT}"`)
    const texts = await Promise.all(files.map((file) => readFile(join(folder, OUTPUT, file), 'utf8')))
    return new Map(files.map((file, index) => [`${OUTPUT}/${file}`, texts[index] ?? '']))
  } finally {
    await rm(folder, { recursive: true })
  }
}
