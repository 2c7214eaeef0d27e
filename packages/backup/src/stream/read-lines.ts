/** Splits a stream into batches of lines, as `latin1` text so that every byte is a character; line feeds are left out. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}
