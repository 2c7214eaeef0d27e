import type { z } from 'zod'
import { DatabaseError } from '../database-error.ts'
import { configSchema, type PgtendConfig } from './schema.ts'

/** One mistake of a configuration. */
export interface ConfigMistake {
  /** Dotted path of the key: `migrations.lockTimeoutMs`. */
  readonly path: string
  readonly message: string
}

/**
 * Checks a configuration and fills in the defaults. Reports every mistake at once; never repeats a value, which may be a secret.
 * @throws {DatabaseError} `CONFIG_INVALID`, with the mistakes in `details.mistakes`
 */
export function parseConfig(input: unknown): PgtendConfig {
  const result = configSchema.safeParse(input)
  if (result.success) return result.data
  const mistakes = result.error.issues.flatMap(toMistakes)
  const list = mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new DatabaseError('CONFIG_INVALID', `the configuration has ${count(mistakes.length)}: ${list}`, {
    details: { mistakes },
  })
}

function toMistakes(issue: z.core.$ZodIssue): ConfigMistake[] {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path: path || 'configuration', message: lowerFirst(issue.message) }]
  return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'unknown key' }))
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function count(mistakes: number): string {
  return mistakes === 1 ? '1 mistake' : `${mistakes} mistakes`
}
