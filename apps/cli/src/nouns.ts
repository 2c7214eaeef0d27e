import type { Command } from 'commander'
import type { CommandContext } from './context.ts'

/** A first word of the command line; its module is loaded when the word is used. */
export interface Noun {
  readonly name: string
  readonly summary: string
  /** What it gives may build just the command that the next word of the line names. */
  load(): Promise<(context: CommandContext, word?: string) => Command>
}

/** The first words, in the order of `pgtend --help`. */
export const NOUNS: readonly Noun[] = [
  {
    name: 'init',
    summary: 'prepare a project and its database',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'demo',
    summary: 'show the whole life of a database on real text',
    load: async () => (await import('./commands/demo/index.ts')).demoCommand,
  },
  {
    name: 'db',
    summary: 'create, reset, drop and check a database',
    load: async () => (await import('./commands/db/index.ts')).dbCommand,
  },
  {
    name: 'migrate',
    summary: 'plan, apply and undo migrations',
    load: async () => (await import('./commands/migrate/index.ts')).migrateCommand,
  },
  {
    name: 'vector',
    summary: 'create, measure and search vector indexes',
    load: async () => (await import('./commands/vector/index.ts')).vectorCommand,
  },
  {
    name: 'backup',
    summary: 'take, verify and restore backups',
    load: async () => (await import('./commands/backup/index.ts')).backupCommand,
  },
  {
    name: 'maintain',
    summary: 'vacuum, analyze and reindex',
    load: async () => (await import('./commands/maintain/index.ts')).maintainCommand,
  },
  {
    name: 'stats',
    summary: 'show sizes, activity and slow queries',
    load: async () => (await import('./commands/stats.ts')).statsCommand,
  },
  {
    name: 'seed',
    summary: 'fill the core schema with test data',
    load: async () => (await import('./commands/seed/index.ts')).seedCommand,
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
]
