import { positionAt } from '../script/text-position.ts'
import { PrismaEngineError } from './prisma-engine-error.ts'
import type { SchemaFile } from './read-schema-files.ts'

const DATASOURCE = /^[ \t]*datasource\s+\w+\s*\{/m
const PROVIDER = /^([ \t]*datasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*)"([^"]*)"/m
const POSTGRES = new Set(['postgresql', 'postgres'])

/**
 * Makes sure that a Prisma schema is for PostgreSQL; of another one the engine would write the SQL of that database. Pure.
 * @throws {PrismaEngineError} `PRISMA_SCHEMA_INVALID`, with file and line
 */
export function requirePostgres(files: readonly SchemaFile[]): void {
  const texts = files.map(({ path, content }) => ({ path, text: content.replaceAll(/\/\/[^\n]*/g, '') }))
  if (!texts.some(({ text }) => DATASOURCE.test(text))) {
    throw new PrismaEngineError(
      'PRISMA_SCHEMA_INVALID',
      `"${files[0]?.path ?? ''}": the schema has no datasource block`,
      {
        hint: 'Add `datasource db { provider = "postgresql" }`, or name the whole folder of the schema.',
      },
    )
  }
  for (const { path, text } of texts) {
    const [, before = '', provider] = PROVIDER.exec(text) ?? []
    if (provider === undefined || POSTGRES.has(provider)) continue
    const { line } = positionAt(text, text.indexOf(before) + before.length)
    throw new PrismaEngineError('PRISMA_SCHEMA_INVALID', `"${path}:${line}": the datasource is for "${provider}"`, {
      hint: 'pgtend is for PostgreSQL: the provider is "postgresql".',
    })
  }
}
