import { fileSystem } from "../runtime/index.ts"

// Where trace and log-to-file write. Standard output where the platform has one, else the console.

export function printLine(line: string): void {
  fileSystem.print(`${line}\n`)
}

export function openFile(path: string): boolean {
  return fileSystem.append(path, "")
}

export function appendLine(path: string, line: string): void {
  fileSystem.append(path, `${line}\n`)
}
