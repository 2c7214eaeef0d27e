import type { LeftOutPart } from './derived-setting.ts'

/** Says what it takes to compute data again: `60,500 values of vector(1536), 371.7 MB; 1.21 at 0.02 a thousand; pnpm embed`. Pure. */
export function costText(
  { type, cost, costPerThousand }: LeftOutPart,
  { rows, bytes }: { readonly rows: number; readonly bytes: number },
): string {
  const plural = rows === 1 ? '' : 's'
  const what = type === null ? `row${plural}` : `value${plural} of ${type.replace(/^public\./, '')}`
  const price = ((costPerThousand ?? 0) * rows) / 1_000
  return [
    `${rows.toLocaleString('en-US')} ${what}, ${(bytes / 1e6).toFixed(1)} MB`,
    ...(costPerThousand === undefined ? [] : [`${Number(price.toPrecision(3))} at ${costPerThousand} a thousand`]),
    ...(cost === undefined ? [] : [cost]),
  ].join('; ')
}
