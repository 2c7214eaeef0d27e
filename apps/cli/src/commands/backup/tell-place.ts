import type { IdentityOptions } from './identity-option.ts'
import { keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords, withWords } from './place-words.ts'

/** Runs work whose errors name the next command, and adds the place and the keys that were chosen to it. */
export async function tellPlace<T>(choice: StoreChoice & IdentityOptions, work: () => Promise<T>): Promise<T> {
  const words = placeWords(choice)
  try {
    return await work()
  } catch (error) {
    const { BackupError } = await import('@pgtend/backup')
    if (!(error instanceof BackupError)) throw error
    const { code, details, hint, message } = error
    const keys = keyWords(choice, code === 'RESTORE_AFTER_DROP_FAILED')
    throw new BackupError(code, message, { cause: error, details, hint: withWords(hint, words + keys) })
  }
}
