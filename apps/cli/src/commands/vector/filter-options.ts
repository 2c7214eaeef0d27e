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
export function toFilter({ equals = {}, contains, tag = {} }: FilterOptions): SearchFilter | undefined {
  if ([equals, contains ?? {}, tag].every((part) => Object.keys(part).length === 0)) return undefined
  return {
    // One value is not a list of one: only for a single value is it known which partial index has its rows.
    equals: mapValues(equals, (values) => (values.length === 1 ? (values[0] ?? null) : values)),
    contains,
    tags: mapValues(tag, (any) => ({ any })),
  }
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
