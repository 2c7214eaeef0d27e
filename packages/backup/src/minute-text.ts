/** A moment in messages, without its seconds: `2026-11-21 09:30 UTC`. */
export function minuteText(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`
}
