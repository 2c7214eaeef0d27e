/** Unit vectors around the centres of clusters whose sizes follow Zipf's law, as embeddings lie. The same options give the same vectors. */
export function benchVectors(count: number, dimensions: number, seed = 1, clusters = 50): readonly Float32Array[] {
  const random = generator(seed)
  const centres = Array.from({ length: clusters }, () => gaussians(random, dimensions))
  return Array.from({ length: count }, () => {
    // A power of an even number is uneven enough: the first clusters get most rows.
    const centre = centres[Math.floor(clusters * random() ** 2)] ?? []
    const spread = gaussians(random, dimensions)
    const vector = Float32Array.from(spread, (value, index) => (centre[index] ?? 0) + 0.6 * value)
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  })
}

function gaussians(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))
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
