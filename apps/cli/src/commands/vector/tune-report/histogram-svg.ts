import type { TuneTrial } from '@pgtend/vector-index'
import { plural } from '../../../render/format.ts'

const WIDTH = 720
const HEIGHT = 220
const PLOT = { left: 48, right: 704, top: 24, bottom: 172 } as const
const BUCKETS = 11

/** How many queries found how much: a good mean may hide a few that found nothing. */
export function histogramSvg({ perQuery }: Pick<TuneTrial, 'perQuery'>): string {
  const counts = Array.from({ length: BUCKETS }, (_, tenth) => countAt(perQuery, tenth))
  const most = Math.max(1, ...counts)
  const step = (PLOT.right - PLOT.left) / BUCKETS
  const bars = counts.map((count, tenth) => {
    const height = (count / most) * (PLOT.bottom - PLOT.top)
    const x = PLOT.left + tenth * step + 4
    const y = PLOT.bottom - height
    const name = tenth === BUCKETS - 1 ? 'all' : `${10 * tenth} %`
    return [
      `<rect class="bar${tenth < 5 ? ' poor' : ''}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(step - 8).toFixed(1)}" height="${height.toFixed(1)}"><title>${plural(count, 'query', 'queries')} found ${name}</title></rect>`,
      ...(count === 0 ? [] : [text(x + (step - 8) / 2, y - 6, String(count), 'label')]),
      text(x + (step - 8) / 2, PLOT.bottom + 18, name, 'tick'),
    ].join('')
  })
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="histogram-title histogram-text">`,
    '<title id="histogram-title">Queries by what they found</title>',
    `<desc id="histogram-text">${counts.map((count, tenth) => `${10 * tenth} %: ${count}`).join(', ')}</desc>`,
    `<line class="axis" x1="${PLOT.left}" x2="${PLOT.right}" y1="${PLOT.bottom}" y2="${PLOT.bottom}"/>`,
    ...bars,
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 8, 'share of the true neighbours that a query found', 'label'),
    '</svg>',
  ].join('\n')
}

function countAt(perQuery: TuneTrial['perQuery'], tenth: number): number {
  return perQuery.filter(({ recall }) => Math.floor(10 * recall + 1e-9) === tenth).length
}

function text(x: number, y: number, content: string, name: string): string {
  return `<text class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="middle">${content}</text>`
}
