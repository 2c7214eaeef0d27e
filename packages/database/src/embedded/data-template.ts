import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { type EnginePackages, loadEnginePackages } from './engine-packages.ts'
import { type FileTree, readTar } from './file-tree.ts'
import { readCached, userCacheFolder, writeCached } from './user-cache.ts'

/** Changes when what `initialise` makes changes for another reason than the engine's version. */
const FORMAT = 1
/** The three databases of a new cluster are nearly equal and lie 7 MB apart. 40 MB become 1.4 MB. */
const COMPRESSION = {
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  [constants.ZSTD_c_windowLog]: 26,
  [constants.ZSTD_c_checksumFlag]: 1,
}
/** As much as there is at once: put together from small pieces, it takes twice as long. */
const PIECE = 64 * 1024 * 1024

let template: Promise<FileTree> | undefined

/**
 * A data folder as initdb left it, which takes 3 seconds, once per user and version of the engine: it is kept in a cache folder of the
 * user, and in memory for the next time. Where the folder cannot be used, it is made once per process.
 * @throws {DatabaseError} `EMBEDDED_NOT_INSTALLED`
 */
export function dataTemplate(): Promise<FileTree> {
  template ??= readOrMakeTemplate(userCacheFolder()).catch((error: unknown) => {
    template = undefined
    throw error
  })
  return template
}

/** As `dataTemplate`, with a cache folder of one's own and without a memory. */
export async function readOrMakeTemplate(cacheFolder: string): Promise<FileTree> {
  const packages = await loadEnginePackages()
  const name = `initdb-${await engineVersion()}-${FORMAT}.tar.zst`
  const cached = await readCached(cacheFolder, name)
  const known = cached && (await unpack(cached).catch(() => undefined))
  if (known?.has('PG_VERSION')) return known
  const tar = await initialise(packages)
  await writeCached(cacheFolder, name, await promisify(zstdCompress)(tar, { params: COMPRESSION }))
  return readTar(tar)
}

async function unpack(bytes: Buffer): Promise<FileTree> {
  return readTar(await promisify(zstdDecompress)(bytes, { chunkSize: PIECE }))
}

async function engineVersion(): Promise<string> {
  const { resolve } = createRequire(import.meta.url)
  const manifest = join(dirname(resolve('@electric-sql/pglite')), '..', 'package.json')
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string }
  return version
}

/** Runs initdb, and reads the files after PostgreSQL has shut down: whoever starts with them has nothing to recover. */
async function initialise({ PGlite, MemoryFS }: EnginePackages): Promise<Buffer> {
  const fs = new MemoryFS()
  const tars: Blob[] = []
  fs.closeFs = async () => void tars.push(await fs.dumpTar('data', 'none'))
  const engine = await PGlite.create({ fs })
  await engine.close()
  return Buffer.from(await new Blob(tars).arrayBuffer())
}
