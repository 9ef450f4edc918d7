/** A fault that the person at the terminal can mend: its message is printed as it is, without a stack. */
export class ReleaseError extends Error {
  /** The exit status of the command that failed with it. */
  readonly status: number

  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }

  static {
    this.prototype.name = "ReleaseError"
  }
}
