import type { PrismaSchema } from '@pgtend/vector-index'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { type SchemaOptions, schemaPath } from '../migrate/schema-option.ts'

/** Reads which indexes the Prisma schema declares; undefined for a project without one, unless `--schema` names it. */
export async function readPrismaSchema(
  context: CommandContext,
  settings: Settings,
  options: SchemaOptions,
): Promise<PrismaSchema | undefined> {
  const { parsePrismaSchema } = await import('@pgtend/vector-index')
  const { PrismaEngineError, readSchemaFiles } = await import('@pgtend/migrator')
  try {
    const files = await readSchemaFiles(schemaPath(context, settings, options))
    return parsePrismaSchema(
      files.map(({ content }) => content),
      settings.config.migrations.external,
    )
  } catch (error) {
    const isMissing = error instanceof PrismaEngineError && error.code === 'PRISMA_SCHEMA_NOT_FOUND'
    if (isMissing && options.schema === undefined) return undefined
    throw error
  }
}
