import { S3Error } from './s3-error.ts'

/** Ends of lines in the `aws-chunked` encoding. */
const CRLF = Buffer.from('\r\n')

/**
 * Takes the `aws-chunked` encoding off a body: yields its data, and puts the trailers that follow into `trailers`.
 * @throws {S3Error} `IncompleteBody` when it ends before its last chunk
 */
export async function* decodeAwsChunks(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(source)
  for (;;) {
    const size = Number.parseInt((await reader.line()).split(';')[0] ?? '', 16)
    if (!Number.isSafeInteger(size) || size < 0) throw incomplete()
    if (size === 0) break
    yield* reader.bytes(size)
    if ((await reader.line()) !== '') throw incomplete()
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [name = '', value = ''] = line.split(':')
    trailers.set(name.trim().toLowerCase(), value.trim())
  }
}

class ChunkReader {
  readonly #iterator: AsyncIterator<Uint8Array>
  #rest = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    let end = this.#rest.indexOf(CRLF)
    while (end === -1) {
      this.#rest = Buffer.concat([this.#rest, await this.#next()])
      end = this.#rest.indexOf(CRLF)
    }
    const line = this.#rest.subarray(0, end).toString('latin1')
    this.#rest = this.#rest.subarray(end + CRLF.length)
    return line
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next()
      const part = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  async #next(): Promise<Buffer<ArrayBuffer>> {
    const next = await this.#iterator.next()
    if (next.done) throw incomplete()
    return Buffer.from(next.value)
  }
}

function incomplete(): S3Error {
  return new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly')
}
