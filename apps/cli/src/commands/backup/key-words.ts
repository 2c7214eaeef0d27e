import { shellWord } from '../../render/shell-words.ts'
import type { IdentityOptions } from './identity-option.ts'

/** Keys that a command was given, for the commands that follow it. */
export interface KeyChoice extends IdentityOptions {
  /** False: nothing names a secret key, neither options nor environment nor configuration. */
  readonly keysAtHand?: boolean
}

/** The options that give the next command the key of a backup, each after a space; empty where it needs none or finds it itself. */
export function keyWords({ identity = [], keysAtHand = true }: KeyChoice, encrypted: boolean): string {
  if (!encrypted) return ''
  if (!keysAtHand) return ' --identity FILE'
  return identity.map((file) => ` --identity ${shellWord(file)}`).join('')
}
