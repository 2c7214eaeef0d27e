import type { FilterValue, JsonValue, SearchFilter } from '@pgtend/vector-index'
import type { Command } from 'commander'
import { collectJson, collectPairs } from './parse-options.ts'

/** What the options of `addFilterOptions` give. */
export interface FilterOptions {
  readonly equals?: Readonly<Record<string, readonly string[]>>
  readonly contains?: Readonly<Record<string, JsonValue>>
  readonly tag?: Readonly<Record<string, readonly FilterValue[]>>
}

/** Adds the options that narrow a search down. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--equals <column=value>', 'only rows with this value; repeat for more', collectPairs)
    .option('--contains <column=json>', 'only rows whose JSONB column contains this', collectJson)
    .option('--tag <column=value>', 'only rows whose array column has one of the values', collectPairs)
}

/** The filter that the options say; undefined when they say nothing. */
export function toFilter({ equals, contains, tag }: FilterOptions): SearchFilter | undefined {
  if (equals === undefined && contains === undefined && tag === undefined) return undefined
  const tags = Object.fromEntries(Object.entries(tag ?? {}).map(([column, any]) => [column, { any }]))
  return { equals, contains, tags }
}
