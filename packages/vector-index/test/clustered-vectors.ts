/** Vectors that look like embeddings: unit length, around the centres of clusters whose sizes follow Zipf's law. */
export interface ClusteredOptions {
  readonly rows: number
  readonly dimensions: number
  readonly clusters?: number
  readonly seed?: number
  /** Share of noise around a centre; default 0.4. */
  readonly noise?: number
}

export interface ClusteredVector {
  readonly vector: Float32Array
  readonly cluster: number
}

/** Draws the same vectors for the same options. */
export function clusteredVectors(options: ClusteredOptions): readonly ClusteredVector[] {
  const { rows, dimensions, clusters = 40, seed = 1, noise = 0.4 } = options
  const random = mulberry32(seed)
  const centres = Array.from({ length: clusters }, () => unit(gaussians(random, dimensions)))
  const weights = centres.map((_, index) => 1 / (index + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: rows }, () => {
    const cluster = draw(weights, random() * total)
    const spread = gaussians(random, dimensions)
    const scale = noise / Math.sqrt(dimensions)
    const centre = centres[cluster] ?? []
    return { cluster, vector: Float32Array.from(unit(spread.map((value, i) => (centre[i] ?? 0) + scale * value))) }
  })
}

/** A small generator with 32 bits of state, enough to spread test data. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function gaussians(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

function draw(weights: readonly number[], at: number): number {
  let sum = 0
  const index = weights.findIndex((weight) => {
    sum += weight
    return at < sum
  })
  return index === -1 ? weights.length - 1 : index
}
