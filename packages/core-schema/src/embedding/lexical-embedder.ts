import type { Embedder } from './embedder.ts'

export interface LexicalEmbedderOptions {
  /** Default 1536, as the columns of the core schema have. */
  readonly dimensions?: number
}

const WORD_WEIGHT = 1
const PAIR_WEIGHT = 0.6
const NGRAM_WEIGHT = 0.35
const STOP_WORD_WEIGHT = 0.1
const NGRAM_LENGTH = 4
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const WORD = /[\p{L}\p{N}]+/gu

/** Words that say little about what an English text is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about all an and any are as at be been but by can could did do does for from had has have he her his how i if in into is it ' +
    'its me my no not of on or our out she so than that the their them then there they this to up us was we were what when which ' +
    'who why will with would you your'
  ).split(' '),
)

/**
 * Creates an embedder without a model: it hashes words, pairs of words and parts of words into a vector of length 1.
 * Lexical: texts are near when they share words or parts of words; it knows nothing of meaning, and synonyms are strangers.
 * Deterministic: the same text gives the same bytes on every machine.
 */
export function createLexicalEmbedder({ dimensions = 1536 }: LexicalEmbedderOptions = {}): Embedder {
  return {
    name: 'lexical-v1',
    dimensions,
    embed: async (texts) => texts.map((text) => embedText(text, dimensions)),
  }
}

function embedText(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions)
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? []
  let before: string | undefined
  for (const word of words) {
    const weight = STOP_WORDS.has(word) ? STOP_WORD_WEIGHT : 1
    add(sums, hash('w', word), WORD_WEIGHT * weight)
    if (weight === 1) addNgrams(sums, word)
    if (before !== undefined) add(sums, hash(before, ' ', word), PAIR_WEIGHT * weight)
    before = word
  }
  // Text without a word still gets a direction of its own: a zero vector has no cosine distance.
  if (words.length === 0) add(sums, hash('empty', text), 1)
  return normalise(dampen(sums))
}

/** The boundaries count as characters, so that the beginning and the end of a word weigh more than its middle. */
function addNgrams(sums: Float64Array, word: string): void {
  const bounded = `^${word}$`
  for (let start = 0; start + NGRAM_LENGTH <= bounded.length; start += 1) {
    add(sums, hash('n', bounded.slice(start, start + NGRAM_LENGTH)), NGRAM_WEIGHT)
  }
}

/** The sign comes from the hash too, so that features which share a place cancel out instead of adding up. */
function add(sums: Float64Array, feature: number, weight: number): void {
  const place = (feature >>> 1) % sums.length
  sums[place] = (sums[place] ?? 0) + ((feature & 1) === 0 ? weight : -weight)
}

/** A word said nine times counts three times as much. The square root is exact everywhere; a logarithm is not. */
function dampen(sums: Float64Array): Float64Array {
  return sums.map((sum) => Math.sign(sum) * Math.sqrt(Math.abs(sum)))
}

function normalise(sums: Float64Array): Float32Array {
  const length = Math.sqrt(sums.reduce((total, value) => total + value * value, 0))
  // Features can cancel each other out completely.
  if (length === 0) return Float32Array.from(sums, (_, place) => (place === 0 ? 1 : 0))
  return Float32Array.from(sums, (value) => value / length)
}

/** FNV-1a over UTF-16 code units, then the finaliser of MurmurHash3, because FNV alone mixes its low bits badly. */
function hash(...parts: readonly string[]): number {
  let value = FNV_OFFSET
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) {
      value = Math.imul(value ^ part.charCodeAt(index), FNV_PRIME)
    }
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
