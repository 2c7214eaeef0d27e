import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runTimed } from '../../measure/run-timed.ts'
import { pnpmCommand } from '../../pgtend-command.ts'
import type { LangChainModule } from './langchain.ts'
import type { LlamaIndexModule } from './llamaindex.ts'
import type { MastraModule } from './mastra.ts'
import { PEER_PACKAGES } from './peer-packages.ts'

/** What the packages export. */
export interface Peers {
  readonly mastra: MastraModule
  readonly langchain: LangChainModule
  readonly llamaindex: LlamaIndexModule
}

/** Lies beside the packages, so that Node finds them from there. */
const ENTRY = `
export * as mastra from '@mastra/pg'
export * as langchain from '@langchain/community/vectorstores/pgvector'
export * as llamaindex from '@llamaindex/postgres'
`

/**
 * Installs the packages that are compared with into a folder for temporary files, unless an earlier run has done so, and loads them.
 * Their install scripts do not run.
 * @throws {Error} when the npm registry does not have them
 */
export async function installPeers(onStep: (what: string) => void): Promise<Peers> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: PEER_PACKAGES }, undefined, 2)
  const digest = createHash('sha256').update(manifest).update(ENTRY).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `pgtend-bench-peers-${digest}`)
  if (!(await isInstalled(folder))) await install(folder, manifest, onStep)
  return (await import(pathToFileURL(join(folder, 'index.js')).href)) as Peers
}

async function isInstalled(folder: string): Promise<boolean> {
  return readFile(join(folder, 'index.js')).then(
    () => true,
    () => false,
  )
}

async function install(folder: string, manifest: string, onStep: (what: string) => void): Promise<void> {
  onStep(`stores: installing ${Object.keys(PEER_PACKAGES).join(', ')}`)
  // A folder is complete when it has its name.
  const unfinished = `${folder}-${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await writeFile(join(unfinished, 'package.json'), manifest)
  const [file = 'npx', ...pnpm] = pnpmCommand(process.env.npm_execpath)
  const args = [...pnpm, 'install', '--ignore-workspace', '--ignore-scripts', '--config.node-linker=hoisted']
  await runTimed({ file, args, cwd: unfinished })
  await writeFile(join(unfinished, 'index.js'), ENTRY)
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
}
