const CLUSTERS = 200
/** Directions in which a cluster is longer than wide. */
const RANK = 32
/** Of the first direction; the others are shorter and shorter. */
const LENGTH = 0.3
/** Share of noise that knows no direction. */
const NOISE = 0.15

export interface BenchVectorsOptions {
  readonly count: number
  readonly dimensions: number
  /** Default 1. */
  readonly seed?: number
}

interface Cluster {
  readonly centre: Float32Array
  readonly directions: readonly Float32Array[]
}

/**
 * Unit vectors as embeddings lie: in 200 clusters whose sizes follow Zipf's law, each of them long in 32 directions of its own.
 * The same options give the same vectors. Pure.
 */
export function benchVectors({ count, dimensions, seed = 1 }: BenchVectorsOptions): readonly Float32Array[] {
  const random = generator(seed)
  const gauss = gaussian(random)
  const clusters = Array.from(
    { length: CLUSTERS },
    (): Cluster => ({
      centre: unit(draw(dimensions, gauss)),
      directions: Array.from({ length: RANK }, () => unit(draw(dimensions, gauss))),
    }),
  )
  const bounds = zipfBounds(CLUSTERS)
  return Array.from({ length: count }, () => {
    const at = random()
    const cluster = clusters[bounds.findIndex((bound) => at < bound)]
    if (cluster === undefined) throw new Error('the shares of the clusters do not reach 1')
    return around(cluster, gauss)
  })
}

function around({ centre, directions }: Cluster, gauss: () => number): Float32Array {
  const scale = NOISE / Math.sqrt(centre.length)
  const vector = centre.map((value) => value + scale * gauss())
  directions.forEach((direction, place) => {
    const step = (LENGTH * gauss()) / Math.sqrt(1 + place)
    for (let index = 0; index < vector.length; index += 1)
      vector[index] = at(vector, index) + step * at(direction, index)
  })
  return unit(vector)
}

/** Upper ends of the clusters' shares of 0 to 1. */
function zipfBounds(clusters: number): readonly number[] {
  const weights = Array.from({ length: clusters }, (_, index) => 1 / (index + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const bounds = weights.map((weight) => {
    sum += weight / total
    return sum
  })
  return [...bounds.slice(0, -1), 1]
}

function draw(length: number, gauss: () => number): Float32Array {
  return Float32Array.from({ length }, gauss)
}

function unit(vector: Float32Array): Float32Array {
  let sum = 0
  for (const value of vector) sum += value * value
  const length = Math.sqrt(sum)
  return vector.map((value) => value / length)
}

function at(vector: Float32Array, index: number): number {
  return vector[index] ?? Number.NaN
}

/** Normally distributed numbers, two from each pair of even ones. */
function gaussian(random: () => number): () => number {
  let next: number | undefined
  return () => {
    if (next !== undefined) {
      const value = next
      next = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    next = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

/** A small generator with 32 bits of state. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
