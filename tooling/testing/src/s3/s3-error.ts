/** An answer of S3 that is no success: its code and HTTP status, as the API reference lists them. */
export class S3Error extends Error {
  override readonly name = 'S3Error'
  readonly code: string
  readonly status: number
  /** More elements of the answer, such as the region that is right. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
  }
}
