import { stripVTControlCharacters } from 'node:util'
import { PgtendError } from '@pgtend/database'
import { PrismaEngineError } from './prisma-engine-error.ts'

/** Prisma's own code for a schema with mistakes. */
const SCHEMA_VALIDATION = 'P1012'
/** The engine names an error of the adapter that is not one of the server by its place in a registry. */
const EXTERNAL_ERROR = /^External error id#(\d+)/
/** A heading that says nothing; the fact is on the next line. */
const EXTERNAL_CONNECTOR = 'external connector error'

/**
 * Turns what the engine threw into an error of ours, with the engine's code in `details.engineCode` and its whole report in
 * `details.report`. An error that our own adapter threw comes back as it was.
 */
export function translateEngineError(error: unknown, consumeExternal: (id: number) => unknown): unknown {
  if (error instanceof PgtendError || !(error instanceof Error)) return error
  const externalId = EXTERNAL_ERROR.exec(error.message)?.[1]
  if (externalId !== undefined) return consumeExternal(Number(externalId)) ?? error

  const engineCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const details = { engineCode, report: error.message }
  if (engineCode === SCHEMA_VALIDATION) {
    return new PrismaEngineError('PRISMA_SCHEMA_INVALID', schemaMistake(error.message), { cause: error, details })
  }
  const message = `the Prisma schema engine reports: ${firstLine(error.message)}`
  return new PrismaEngineError('PRISMA_ENGINE_FAILED', message, { cause: error, details })
}

/** Takes the first mistake and its place out of a report with code frames: `error: … --> a.prisma:3`. */
function schemaMistake(report: string): string {
  const plain = stripVTControlCharacters(report)
  const what = /error: (?:Error (?:validating|parsing)[^:]*: )?(.+)/.exec(plain)?.[1] ?? firstLine(plain)
  const where = /-->\s+(\S.*)/.exec(plain)?.[1]?.trim()
  return `${where === undefined ? 'the Prisma schema' : `"${where}"`}: ${withoutFullStop(what)}`
}

function firstLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith(EXTERNAL_CONNECTOR))
  return withoutFullStop(lines[0] ?? text)
}

function withoutFullStop(text: string): string {
  return text.trim().replace(/\.$/, '')
}
