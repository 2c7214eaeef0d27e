import type { SeedPlan } from '@pgtend/seeder'
import type { Command } from 'commander'
import type { DatabaseSession } from '../../with-database.ts'

/** Options that all commands of the noun have. */
export interface SeedOptions {
  readonly seed?: string
}

/** Adds the option that every command about seeds has. */
export function addSeedOption(command: Command): Command {
  return command.option(
    '--seed <number>',
    'number that every generated value follows from (default: the configured one)',
  )
}

/** Makes the plan, and says which schema it is for: Prisma's `?schema=` wins over the configured one. */
export async function seedSettings(
  { database, settings }: DatabaseSession,
  { seed }: SeedOptions,
): Promise<{ readonly plan: SeedPlan; readonly schema: string }> {
  const { planSeed } = await import('@pgtend/seeder')
  const named = database.target.schema
  return {
    plan: planSeed({ seed: seed === undefined ? settings.config.seed.seed : parseSeed(seed) }),
    schema: named === undefined || named === 'public' ? settings.config.migrations.schema : named,
  }
}

/** Anything but digits becomes NaN, which the seeder refuses: `Number('')` and `Number('0x1')` would be numbers. */
function parseSeed(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
