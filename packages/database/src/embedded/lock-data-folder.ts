import { DatabaseError } from '../database-error.ts'
import { takeLockFile } from '../session/lock-file.ts'

/**
 * Takes the lock of a data folder, which only one process may have open. Returns the function that gives it back.
 * @throws {DatabaseError} `EMBEDDED_IN_USE`, naming the process and the file
 */
export async function lockDataFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = `${dataDir}.lock`
  return takeLockFile(path, (pid) => {
    return new DatabaseError('EMBEDDED_IN_USE', `the embedded database in "${dataDir}" is open in process ${pid}`, {
      hint: `Wait for process ${pid} or end it; if it is no pgtend process, remove "${path}".`,
      details: { pid, directory: dataDir },
    })
  })
}
