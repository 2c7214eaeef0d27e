import { shellWord } from '../../render/shell-words.ts'
import type { StoreChoice } from './open-store.ts'

/** The options that name the same place to the next command, each after a space: ` --store offsite`; empty for the main one. */
export function placeWords({ directory, store }: StoreChoice): string {
  if (directory !== undefined) return ` --directory ${shellWord(directory)}`
  return store === undefined ? '' : ` --store ${shellWord(store)}`
}

/** Commands that look at a place of backups. */
const COMMAND = /pgtend backup (?:copy|create|hold|list|prune|release|report|restore|show|untrash|verify)\b[^`]*/g

/** Adds words to the commands of a text that look at backups, where they stand alone or between backticks. */
export function withWords(text: string, words: string): string {
  return text.replaceAll(COMMAND, (command) =>
    / --(directory|help|store)\b/.test(command) ? command : command + words,
  )
}
