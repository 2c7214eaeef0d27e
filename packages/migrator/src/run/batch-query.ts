import type { ClientBase, Submittable } from 'pg'

/** The part of the protocol connection that this query uses; `pg` has no types for it. */
interface ProtocolConnection {
  query(text: string): void
  sendCopyFail(message: string): void
}

/** A batch that the server stopped: the statement after the completed ones failed. */
export class BatchFailure extends Error {
  override readonly name = 'BatchFailure'
  /** Number of statements that were completed before. */
  readonly completed: number

  constructor(completed: number, cause: Error) {
    super(cause.message, { cause })
    this.completed = completed
  }
}

/**
 * Sends many statements as one message and collects their command tags, discarding rows as they come.
 *
 * `client.query(text)` would tell of an error, but not which of the statements it belongs to: most errors of PostgreSQL carry no
 * position. Counting the completed ones does. It also keeps the rows of a `select` in a script out of memory.
 */
export class BatchQuery implements Submittable {
  readonly #text: string
  readonly #tags: string[] = []
  readonly #settled = Promise.withResolvers<readonly string[]>()
  #failed = false

  constructor(text: string) {
    this.#text = text
  }

  /** Resolves to the command tags, for example `INSERT 0 3`; rejects with `BatchFailure`. */
  get tags(): Promise<readonly string[]> {
    return this.#settled.promise
  }

  submit = (connection: unknown): void => {
    ;(connection as ProtocolConnection).query(this.#text)
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#tags.push(message.text)
  }

  handleError(error: Error): void {
    this.#failed = true
    this.#settled.reject(new BatchFailure(this.#tags.length, error))
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.#settled.resolve(this.#tags)
  }

  /** `copy … from stdin` inside a function or rule; without an answer the session would wait for ever. */
  handleCopyInResponse(connection: ProtocolConnection): void {
    connection.sendCopyFail('pgtend sends no data for copy from stdin')
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}

/** Sends a batch and waits for it. @throws {BatchFailure} with the server's error as `cause` */
export async function runBatch(client: ClientBase, text: string): Promise<readonly string[]> {
  return client.query(new BatchQuery(text)).tags
}

/** Rows that a command tag speaks of: `INSERT 0 3` 3, `UPDATE 7` 7, `CREATE TABLE` 0. */
export function rowsOfTag(tag: string): number {
  return Number(/ (\d+)$/.exec(tag)?.[1] ?? 0)
}
