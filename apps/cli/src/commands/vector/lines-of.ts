import type { Readable } from 'node:stream'

/** Reads a stream line by line, only when asked. The reader of lines in Node loses what arrives before somebody asks for it. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
