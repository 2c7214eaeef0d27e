import { type CatalogSequence, qualifiedName } from '@pgtend/database'

const MAXIMA: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
}

/** All that `alter sequence` sets. */
export function sequenceOptions(sequence: CatalogSequence): readonly string[] {
  return [
    `increment by ${sequence.increment}`,
    `minvalue ${sequence.minimum}`,
    `maxvalue ${sequence.maximum}`,
    `start with ${sequence.start}`,
    `cache ${sequence.cache}`,
    sequence.cycle ? 'cycle' : 'no cycle',
  ]
}

/** The whole `create sequence`; an ordinary one needs no options but its type. */
export function createSequence(sequence: CatalogSequence): string {
  const { schema, name, persistence, type } = sequence
  const unlogged = persistence === 'unlogged' ? 'unlogged ' : ''
  const words = [
    `create ${unlogged}sequence ${qualifiedName(schema, name)}`,
    `as ${type}`,
    ...identityOptions(sequence),
  ]
  return words.join(' ')
}

/** The options of an identity; none for an ordinary one. */
export function identityOptions(sequence: CatalogSequence): readonly string[] {
  const { increment, minimum, maximum, start, cache, cycle, type } = sequence
  const isOrdinary = minimum === '1' && maximum === MAXIMA[type] && increment === '1' && start === '1' && cache === '1'
  return isOrdinary && !cycle ? [] : sequenceOptions(sequence)
}
