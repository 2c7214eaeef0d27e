/** A job that ran to its end and did not reach its goal; the log has the details. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed'
}
