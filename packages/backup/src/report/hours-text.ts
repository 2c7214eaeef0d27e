const DAY_HOURS = 24

/** `76 min`, from two hours on `2.3 h` and `26 h`, from two days on `21 d`. */
export function hoursText(hours: number): string {
  if (hours < 2) return `${Math.round(hours * 60)} min`
  if (Math.round(hours) >= 2 * DAY_HOURS) return `${Math.round(hours / DAY_HOURS)} d`
  return `${hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)} h`
}
