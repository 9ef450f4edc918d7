import type * as Beamline from "beamline"

/** The library as the project has it installed: the command itself brings none, since a second copy would be deaf. */
export type Library = typeof Beamline

type Any<T> = T extends (...args: never[]) => unknown ? T : never
export type Pid = ReturnType<Any<Library["self"]>>
