/** Draws the recall of one query; neighbours of one query are found or missed together. */
export interface RecallModel {
  readonly name: string
  readonly mean: number
  draw(random: () => number): number
}

const K = 10

/** As HNSW gives it on clusters: nearly all neighbours, or nearly none. Design effect 8. */
export function bimodal(lost: number, found = 0.985): RecallModel {
  return {
    name: `${100 * lost} % of the queries lost`,
    mean: lost * 0.05 + (1 - lost) * found,
    draw: (random) => binomial(random, random() < lost ? 0.05 : found),
  }
}

/** A beta-binomial: the rate of a query is drawn too. A design effect of 1 is a binomial, of 10 all or nothing. */
export function betaBinomial(mean: number, designEffect: number): RecallModel {
  const correlation = (designEffect - 1) / (K - 1)
  const size = 1 / correlation - 1
  return {
    name: `beta-binomial ${mean}, design effect ${designEffect}`,
    mean,
    draw: (random) => binomial(random, beta(random, mean * size, (1 - mean) * size)),
  }
}

function binomial(random: () => number, rate: number): number {
  let hits = 0
  for (let trial = 0; trial < K; trial += 1) if (random() < rate) hits += 1
  return hits / K
}

/** Jöhnk's method in logarithms, because the powers of small shapes underflow. */
function beta(random: () => number, a: number, b: number): number {
  for (;;) {
    const x = Math.log(random()) / a
    const y = Math.log(random()) / b
    const high = Math.max(x, y)
    const sum = high + Math.log(Math.exp(x - high) + Math.exp(y - high))
    if (sum <= 0) return Math.exp(x - sum)
  }
}

/** Mean of `count` draws. */
export function meanRecall(model: RecallModel, random: () => number, count: number): number {
  let sum = 0
  for (let query = 0; query < count; query += 1) sum += model.draw(random)
  return sum / count
}
