/** Has Node's `console.log` show the instances of a class by their `toString`. */
export function showAsText(prototype: object): void {
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: { toString(): string }): string {
      return this.toString()
    },
  })
}
