import { type Interval, wilsonInterval } from '@pgtend/vector-index'
import { type Measurement, summarize, type Timings } from './summarize.ts'

/** What a program found of the true nearest rows, and how long it took. */
export interface RecallReading extends Timings {
  /** Share of the true neighbours, per query. */
  readonly recalls: readonly number[]
  /** Share of the searches that read a vector index; null where the program has none. */
  readonly indexUse: number | null
}

/** What the searches of one program come to. */
export interface RecallMeasurement extends Measurement {
  /** Mean over the queries. */
  readonly recall: number
  /** 95 %. */
  readonly interval: Interval
  readonly indexUse: number | null
}

/** Summarises searches; the first program of each task is what the others are compared with. Pure. */
export function summarizeRecall(readings: readonly RecallReading[]): readonly RecallMeasurement[] {
  return summarize(readings).map((measurement, index) => {
    const { recalls = [], indexUse = null } = readings[index] ?? {}
    const recall = recalls.reduce((sum, value) => sum + value, 0) / recalls.length
    return { ...measurement, recall, interval: wilsonInterval(recall, recalls.length), indexUse }
  })
}
