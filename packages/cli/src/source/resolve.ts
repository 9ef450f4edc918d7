const JS = /\.([mc]?)js$/

/**
 * The TypeScript file that an import means when it names the JavaScript file which the compiler would make of it:
 * `./a.js` is `./a.ts` where only that exists. `undefined` when it means what it says.
 */
export function sourceOf(
  specifier: string,
  parent: string | undefined,
  exists: (url: string) => boolean,
): string | undefined {
  if (!/^(\.\.?\/|\/|file:)/.test(specifier) || !JS.test(specifier)) return undefined
  if (parent !== undefined && !parent.startsWith("file:")) return undefined
  const url = new URL(specifier, parent).href
  if (exists(url)) return undefined
  return [url.replace(JS, ".$1ts"), url.replace(JS, ".tsx")].find(exists)
}
