import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PrismaEngineError } from './prisma-engine-error.ts'
import { withoutUrls } from './without-urls.ts'

const EXTENSION = '.prisma'

/** One file of a Prisma schema. */
export interface SchemaFile {
  readonly path: string
  readonly content: string
}

/**
 * Reads a Prisma schema: one file, or every `.prisma` file of a folder and the folders in it, sorted by path. Without a folder
 * `prisma/schema`, the file `prisma/schema.prisma` is meant, where Prisma itself puts it. URLs in it are left out.
 * @throws {PrismaEngineError} `PRISMA_SCHEMA_NOT_FOUND`
 */
export async function readSchemaFiles(path: string): Promise<readonly SchemaFile[]> {
  const paths = await listSchemaFiles(path)
  if (paths.length === 0) {
    throw new PrismaEngineError('PRISMA_SCHEMA_NOT_FOUND', `there is no Prisma schema at "${path}"`)
  }
  return Promise.all(paths.map(async (file) => ({ path: file, content: withoutUrls(await readFile(file, 'utf8')) })))
}

async function listSchemaFiles(path: string): Promise<readonly string[]> {
  const entry = await stat(path).catch(() => undefined)
  if (entry?.isFile()) return [path]
  if (entry === undefined && !path.endsWith(EXTENSION)) return listSchemaFiles(path + EXTENSION)
  if (!entry?.isDirectory()) return []
  const names = await readdir(path, { recursive: true })
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => join(path, name))
    .sort()
}
