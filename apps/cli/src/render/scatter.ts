/** A limit so many times as far as the farthest point would leave the points no room. */
const FAR = 10

/** A point of a plot, drawn as one character. */
export interface ScatterPoint {
  readonly x: number
  readonly y: number
  readonly mark: string
}

export interface ScatterOptions {
  readonly width?: number
  readonly height?: number
  /** Drawn as a line across. */
  readonly targetY: number
  /** Drawn as a line from bottom to top, unless it is far beyond all points. */
  readonly limitX: number
  readonly labelX: (x: number) => string
  readonly labelY: (y: number) => string
}

/**
 * Plots points in plain text, x on a logarithmic scale. Later points are drawn over earlier ones; empty without points. The lines of
 * the target and the limit end in their values.
 */
export function renderScatter(points: readonly ScatterPoint[], options: ScatterOptions): string {
  if (points.length === 0) return ''
  const { width = 60, height = 12, targetY, limitX, labelX, labelY } = options
  const limits = limitX <= FAR * Math.max(...points.map(({ x }) => x)) ? [limitX] : []
  const xs = scaleOf([...points.map(({ x }) => x), ...limits].map(Math.log), width)
  const ys = scaleOf([...points.map(({ y }) => y), targetY], height)
  const column = (x: number): number => xs.place(Math.log(x))
  const row = (y: number): number => height - 1 - ys.place(y)
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '))
  for (const line of limits.length === 0 ? [] : grid) line[column(limitX)] = '¦'
  grid[row(targetY)] = Array.from({ length: width }, () => '-')
  for (const { x, y, mark } of points) (grid[row(y)] as string[])[column(x)] = mark
  const labels = new Map([
    [height - 1, labelY(ys.low)],
    [0, labelY(ys.high)],
    [row(targetY), labelY(targetY)],
  ])
  const margin = Math.max(...[...labels.values()].map(({ length }) => length))
  const lines = grid.map((line, at) => `${(labels.get(at) ?? '').padStart(margin)} |${line.join('')}`.trimEnd())
  const [left, right] = [labelX(Math.exp(xs.low)), labelX(Math.exp(xs.high))]
  const axis = place(width, [
    ...limits.map((limit) => [column(limit) - Math.floor(labelX(limit).length / 2), labelX(limit)] as const),
    [0, left],
    [width - right.length, right],
  ])
  return [...lines, `${' '.repeat(margin)} +${'-'.repeat(width)}`, `${' '.repeat(margin + 2)}${axis}`.trimEnd()].join(
    '\n',
  )
}

interface Scale {
  readonly low: number
  readonly high: number
  /** From 0 to one less than the size. */
  readonly place: (value: number) => number
}

function scaleOf(values: readonly number[], size: number): Scale {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = high - low
  return { low, high, place: (value) => (span === 0 ? 0 : Math.round(((value - low) / span) * (size - 1))) }
}

/** Writes labels on one line; one that would touch an earlier one is left out. */
function place(width: number, labels: readonly (readonly [number, string])[]): string {
  let line = ' '.repeat(width)
  for (const [at, label] of labels) {
    const start = Math.max(0, Math.min(at, width - label.length))
    const around = line.slice(Math.max(0, start - 1), start + label.length + 1)
    if (around.trim() === '') line = line.slice(0, start) + label + line.slice(start + label.length)
  }
  return line
}
