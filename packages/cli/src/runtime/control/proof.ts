import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"

// Both sides prove that they know the cookie; the cookie itself never travels. The role stands in what is signed,
// so that one side's proof can't be sent back as the other's.

/** Who proves. */
export type Role = "client" | "server"

/** A fresh challenge. */
export function newChallenge(): string {
  return randomBytes(32).toString("base64url")
}

/** The answer of `role` to the challenges of both sides. */
export function prove(cookie: string, role: Role, serverChallenge: string, clientChallenge: string): string {
  return createHmac("sha256", cookie)
    .update(`${role}\n${serverChallenge}\n${clientChallenge}`)
    .digest("base64url")
}

/** Whether `proof` is the answer; takes the same time whatever is wrong with it. */
export function isProof(proof: unknown, answer: string): boolean {
  if (typeof proof !== "string") return false
  const [given, wanted] = [Buffer.from(proof), Buffer.from(answer)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
