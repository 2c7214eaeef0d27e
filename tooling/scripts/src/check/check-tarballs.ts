import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { pnpm } from '../workspace/pnpm.ts'
import { readWorkspace, type WorkspacePackage } from '../workspace/read-workspace.ts'
import { type CommandResult, runCommand } from '../workspace/run-command.ts'
import { eachInPool } from './each-in-pool.ts'
import { joinResults } from './join-results.ts'

/**
 * Packs every public package as it would be published and checks the tarball with publint and attw.
 * Needs the packages to be built. Writes into a temporary folder only.
 */
export async function checkTarballs(root: string, env: Readonly<Record<string, string>>): Promise<CommandResult> {
  const packages = (await readWorkspace(root)).filter(({ manifest }) => manifest.private !== true)
  if (packages.length === 0) throw new Error('no public package in the workspace')

  const folder = await mkdtemp(join(tmpdir(), 'pgtend-pack-'))
  try {
    return joinResults(await eachInPool(packages, 2, (one) => checkTarball(root, one, join(folder, one.folder), env)))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function checkTarball(
  root: string,
  { path, manifest }: WorkspacePackage,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const packed = await runCommand([...pnpm(), 'pack', '--pack-destination', folder], { cwd: join(root, path), env })
  if (!packed.ok) return { ok: false, output: `${manifest.name}: pnpm pack failed\n${packed.output}` }

  const [tarball] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'))
  if (tarball === undefined) return { ok: false, output: `${manifest.name}: pnpm pack wrote no tarball` }
  const file = join(folder, tarball)
  const attwOptions = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--format', 'ascii']
  return joinResults(
    await Promise.all([
      runCommand(['node_modules/.bin/publint', 'run', file, '--strict'], { cwd: root, env }),
      runCommand(['node_modules/.bin/attw', file, ...attwOptions], { cwd: root, env }),
    ]),
  )
}
