import type { TunePlan, TuneResult, TuneTrial } from '@pgtend/vector-index'
import { formatDuration } from '../../../render/format.ts'
import { formatShare } from '../../../render/format-share.ts'
import { plotFloor } from '../plot-floor.ts'
import { renderSettings } from '../render-settings.ts'
import { escapeHtml } from './escape-html.ts'

const WIDTH = 720
const HEIGHT = 360
const PLOT = { left: 64, right: 696, top: 20, bottom: 308 } as const
const Y_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2] as const
const MOST_Y_LINES = 6
const X_STEPS = [1, 1.5, 2, 3, 5, 7] as const
const MOST_X_LINES = 8
/** A latency limit so many times as long as the slowest search lies at the edge. */
const FAR = 4

interface Mark {
  readonly trial: TuneTrial
  readonly ms: number
  readonly index: number
  readonly name: string
}

/** Recall by latency of everything that was measured, with its intervals; hollow marks chose, filled ones prove. */
export function frontierSvg({ plan: tune, tried }: TuneResult): string {
  const marks = tried.flatMap(({ trials, name }, index) =>
    trials.flatMap((trial) => (trial.p95Ms === null ? [] : [{ trial, ms: Math.max(trial.p95Ms, 0.01), index, name }])),
  )
  if (marks.length === 0) return ''
  const slowest = Math.max(...marks.map(({ ms }) => ms))
  const plan = { ...tune, latencyMs: Math.min(tune.latencyMs, FAR * slowest) }
  const x = xScale([...marks.map(({ ms }) => ms), plan.latencyMs])
  const y = yScale(lowestY(marks, plan))
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="frontier-title frontier-text">`,
    '<title id="frontier-title">Recall by latency</title>',
    `<desc id="frontier-text">${marks.length} measurements; each is a row of the table of evidence.</desc>`,
    ...gridLines(marks, plan, x, y),
    ...targetLines(plan, x, y),
    ...byName(marks).map((own) => line(own, x, y)),
    ...marks.map((mark) => drawMark(mark, x, y)),
    `<text class="label" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">p95 latency (logarithmic)</text>`,
    '</svg>',
  ].join('\n')
}

type Scale = (value: number) => number

function xScale(values: readonly number[]): Scale {
  const low = Math.log(Math.min(...values) / 1.2)
  const high = Math.log(Math.max(...values) * 1.2)
  return (value) => PLOT.left + ((Math.log(value) - low) / (high - low)) * (PLOT.right - PLOT.left)
}

/** What is below the lowest lies on the bottom line. */
function yScale(low: number): Scale {
  return (value) => PLOT.bottom - (Math.max(0, value - low) / (1 - low)) * (PLOT.bottom - PLOT.top)
}

function lowestY(marks: readonly Mark[], plan: TunePlan): number {
  const lowest = Math.min(...marks.map(({ trial }) => trial.low), plan.targetRecall) - 0.01
  return Math.max(lowest, plotFloor(plan))
}

function gridLines(marks: readonly Mark[], plan: TunePlan, x: Scale, y: Scale): string[] {
  const low = lowestY(marks, plan)
  const step = Y_STEPS.find((size) => (1 - low) / size <= MOST_Y_LINES) ?? 0.2
  const shares = Array.from({ length: Math.floor((1 - low) / step) + 1 }, (_, at) => 1 - at * step)
  const times = [...marks.map(({ ms }) => ms), plan.latencyMs]
  return [
    ...shares.map(
      (share) =>
        `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${round(y(share))}" y2="${round(y(share))}"/><text class="tick" x="${PLOT.left - 8}" y="${round(y(share) + 4)}" text-anchor="end">${formatShare(share)}</text>`,
    ),
    ...roundTimes(Math.min(...times) / 1.2, Math.max(...times) * 1.2).map(
      (ms) =>
        `<line class="grid" x1="${round(x(ms))}" x2="${round(x(ms))}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text class="tick" x="${round(x(ms))}" y="${PLOT.bottom + 18}" text-anchor="middle">${formatDuration(ms)}</text>`,
    ),
  ]
}

/** Round times between two, and fewer of them where they span several powers of ten. */
function roundTimes(low: number, high: number): readonly number[] {
  const powers = Array.from({ length: 10 }, (_, at) => 10 ** (at - 3))
  const all = powers.flatMap((power) => X_STEPS.map((step) => step * power)).filter((ms) => ms >= low && ms <= high)
  return all.filter((_, at) => at % Math.ceil(all.length / MOST_X_LINES) === 0)
}

function targetLines({ targetRecall, latencyMs }: TunePlan, x: Scale, y: Scale): string[] {
  const top = round(y(targetRecall))
  const right = round(x(latencyMs))
  return [
    `<rect class="goal" x="${PLOT.left}" y="${PLOT.top}" width="${round(right - PLOT.left)}" height="${round(top - PLOT.top)}"><title>recall of ${formatShare(targetRecall)} within ${formatDuration(latencyMs)}</title></rect>`,
    `<line class="target" x1="${PLOT.left}" x2="${PLOT.right}" y1="${top}" y2="${top}"/>`,
    `<line class="target" x1="${right}" x2="${right}" y1="${PLOT.top}" y2="${PLOT.bottom}"/>`,
  ]
}

function byName(marks: readonly Mark[]): readonly (readonly Mark[])[] {
  return [...Map.groupBy(marks, ({ index }) => index).values()].map((own) =>
    own.filter(({ trial }) => trial.queries === 'tuning').toSorted((a, b) => a.trial.recall - b.trial.recall),
  )
}

function line(own: readonly Mark[], x: Scale, y: Scale): string {
  const points = own.map(({ ms, trial }) => `${round(x(ms))},${round(y(trial.recall))}`).join(' ')
  return `<polyline class="path s${(own[0]?.index ?? 0) % 8}" points="${points}"/>`
}

/** The letter tells the index apart without colours. */
function drawMark({ trial, ms, index, name }: Mark, x: Scale, y: Scale): string {
  const [cx, cy] = [round(x(ms)), round(y(trial.recall))]
  const held = trial.queries === 'held out'
  const text = `${name}, ${renderSettings(trial.search)}, ${trial.queries}: recall ${formatShare(trial.recall)} (${formatShare(trial.low)} to ${formatShare(trial.high)}), p95 ${formatDuration(ms)}`
  return [
    `<g class="s${index % 8}"><title>${escapeHtml(text)}</title>`,
    `<line class="interval" x1="${cx}" x2="${cx}" y1="${round(y(trial.low))}" y2="${round(y(trial.high))}"/>`,
    `<circle class="${held ? 'held' : 'tuning'}" cx="${cx}" cy="${cy}" r="8"/>`,
    `<text class="letter${held ? ' inverse' : ''}" x="${cx}" y="${cy + 4}" text-anchor="middle">${letterOf(index)}</text></g>`,
  ].join('')
}

/** `A` for the first index. */
export function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + (index % 26))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
