import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Files by their paths below a folder; a folder has no bytes, and comes before what is in it. */
export type FileTree = ReadonlyMap<string, Uint8Array | undefined>

/** The part of the engine's file system that writing needs. */
export interface EngineFiles {
  mkdirTree(path: string): void
  writeFile(path: string, bytes: Uint8Array): void
}

const BLOCK = 512
const [SIZE, TYPE] = [124, 156]
const FOLDER = '5'.charCodeAt(0)

/**
 * Reads a tar of short names, such as the engine makes; the bytes are shared, not copied. Pure. The engine's own reader adds up every
 * byte of every file.
 * @throws {Error} when it is no such tar, or torn
 */
export function readTar(tar: Buffer): FileTree {
  const tree = new Map<string, Uint8Array | undefined>()
  for (let start = 0; start < tar.length && tar[start] !== 0; ) {
    const content = start + BLOCK
    const path = tar.toString('utf8', start, tar.indexOf(0, start)).replace(/^\/+|\/+$/g, '')
    const size = Number.parseInt(tar.toString('latin1', start + SIZE, start + SIZE + 12), 8)
    if (!(content + size <= tar.length)) throw new Error('the tar is torn')
    tree.set(path, tar[start + TYPE] === FOLDER ? undefined : tar.subarray(content, content + size))
    start = content + Math.ceil(size / BLOCK) * BLOCK
  }
  return tree
}

/** Copies the files into an engine's file system. */
export function writeIntoEngine(files: EngineFiles, folder: string, tree: FileTree): void {
  const made = new Set<string>()
  for (const [path, bytes] of tree) {
    const parent = bytes === undefined ? `${folder}/${path}` : dirname(`${folder}/${path}`)
    if (!made.has(parent)) files.mkdirTree(parent)
    made.add(parent)
    if (bytes !== undefined) files.writeFile(`${folder}/${path}`, plainBytes(bytes))
  }
}

/** The engine copies with `slice`, which in a `Buffer` shares the bytes: one database would write into the files of the next. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Writes the files into a new folder, which only its owner may read, as PostgreSQL wants it. */
export async function writeToDisk(folder: string, tree: FileTree): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  for (const [path, bytes] of tree) {
    if (bytes === undefined) await mkdir(join(folder, path), { mode: 0o700 })
    else await writeFile(join(folder, path), bytes, { mode: 0o600 })
  }
}
