import { shellWord } from '../../render/shell-words.ts'
import type { StoreChoice } from './open-store.ts'

/** The options that name the same place to the next command, each after a space: ` --store offsite`; empty for the main one. */
export function placeWords({ directory, store }: StoreChoice): string {
  if (directory !== undefined) return ` --directory ${shellWord(directory)}`
  return store === undefined ? '' : ` --store ${shellWord(store)}`
}
