import type { DatabaseSize } from './database-size.ts'

const VOCABULARY = 4_096
const FIRST_DAY = Date.UTC(2026, 0, 1)
const TOPICS = ['work', 'family', 'travel', 'health', 'music', 'code']

/** Lines of `copy chats (id, title, created_at)`. Pure: the same size gives the same lines. */
export function* chatLines({ chats }: DatabaseSize): Generator<string> {
  for (let id = 1; id <= chats; id += 1) yield `${id}\t${words(id, 4)}\t${dayOf(id, chats)}\n`
}

/** Lines of `copy messages (id, chat_id, role, content, metadata, created_at)`. Pure. */
export function* messageLines({ chats, messages }: DatabaseSize): Generator<string> {
  for (let id = 1; id <= messages; id += 1) {
    const random = mix(id)
    const metadata = {
      topic: TOPICS[random % TOPICS.length],
      tokens: random % 900,
      model: `model-${random % 7}`,
      edited: random % 11 === 0,
    }
    const role = id % 2 === 0 ? 'assistant' : 'user'
    const content = words(id, 15 + (random % 60))
    yield `${id}\t${1 + (random % chats)}\t${role}\t${content}\t${JSON.stringify(metadata)}\t${dayOf(id, messages)}\n`
  }
}

/** A text of words that are drawn as words are: few of them often. Pure. */
export function words(seed: number, count: number): string {
  const text: string[] = []
  for (let place = 0; place < count; place += 1) {
    // The square of an even number between 0 and 1 is small more often than not.
    const even = mix(seed * 64 + place) / 2 ** 32
    text.push(word(Math.floor(even * even * VOCABULARY)))
  }
  return text.join(' ')
}

/** Two to ten letters for each number. */
function word(number: number): string {
  const letters = mix(number + 1)
    .toString(36)
    .replaceAll(/\d/g, 'e')
  return letters.slice(0, 2 + (number % 9))
}

function dayOf(id: number, last: number): string {
  return new Date(FIRST_DAY + Math.floor((id / last) * 300 * 86_400_000)).toISOString()
}

/** Scatters a number over 32 bits. */
function mix(number: number): number {
  let mixed = (number + 0x6d2b79f5) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
