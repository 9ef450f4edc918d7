/** What the command tells the program that it runs: end in order, or end at once. */
export type Order = "stop" | "halt"

/** How the command says which kind of program it wants. */
export type Mode = "run" | "iex"
