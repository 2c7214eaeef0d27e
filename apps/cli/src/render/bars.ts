const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** A bar for a value; at least a sliver for anything above 0. */
export function bar(value: number, maximum: number, width = 30): string {
  if (value <= 0 || maximum <= 0) return ''
  return '█'.repeat(Math.max(1, Math.round((width * value) / maximum)))
}

/** One character per value between `low` and `high`, as a line of small bars. */
export function sparkline(values: readonly number[], low: number, high: number): string {
  const step = (high - low) / EIGHTHS.length
  const last = EIGHTHS.length - 1
  return values
    .map((value) => EIGHTHS[step <= 0 ? last : Math.max(0, Math.min(last, Math.floor((value - low) / step)))])
    .join('')
}
