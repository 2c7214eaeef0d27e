import type { Readable } from 'node:stream'

/**
 * Reads a stream line by line, only when asked. The reader of lines in Node loses what arrives before somebody asks for it.
 * Ends where it is when the signal aborts: who is asked to stop must not wait for a source that has stalled.
 */
export async function* linesOf(stream: Readable, signal: AbortSignal): AsyncGenerator<string> {
  const stop = (): void => void stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  let rest = ''
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (signal.aborted) return
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (rest !== '') yield rest
}
