const DAY_HOURS = 24

/** `1.3 h`, `26 h`, from two days on `21 d`. */
export function hoursText(hours: number): string {
  if (Math.round(hours) >= 2 * DAY_HOURS) return `${Math.round(hours / DAY_HOURS)} d`
  return `${hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)} h`
}
